import Glibc

/// A folder of this process's own for a while: nobody else may look into it, and it goes with its owner.
public final class TemporaryFolder {
    /// The folder's path.
    public let path: String

    /// Makes a folder whose name begins with a prefix, such as `LIVE-`, in another, with files for its owner only; those
    /// that would be empty are left out.
    ///
    /// - Throws: `SystemError` where nothing can be written; nothing stays behind then.
    public init(
        _ prefix: String, _ files: [(name: String, bytes: [UInt8])], in parent: String
    ) throws(SystemError) {
        let path = "\(parent)/\(prefix)\(String(UInt64.random(in: 0...(.max)), radix: 16))"
        guard mkdir(path, 0o700) == 0 else { throw .last("make a folder in", parent) }
        self.path = path
        for file in files where !file.bytes.isEmpty {
            try File.replace("\(path)/\(file.name)", with: file.bytes, permissions: 0o600)
        }
    }

    deinit {
        for name in (try? File.list(path)) ?? [] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

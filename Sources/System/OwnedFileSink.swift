import Glibc

/// A sink over a file that it makes, or whose contents it replaces, and that it closes at its end.
public final class OwnedFileSink: ByteSink {
    private let sink: FileSink

    /// Opens the file for writing, with the permission bits that the umask leaves of 0644.
    public init(creating path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .last("create", path) }
        sink = FileSink(descriptor: descriptor, name: path, capacity: 0)
    }

    deinit { close(sink.descriptor) }

    /// Writes the bytes at once.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) { try sink.write(bytes) }

    /// There is nothing gathered.
    public func flush() throws(SystemError) {}
}

extension File {
    /// Makes a folder, and those that it lies in, where they are not there.
    public static func makeFolders(_ path: String) throws(SystemError) {
        guard !path.isEmpty, !isDirectory(path) else { return }
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        try makeFolders(parent)
        guard mkdir(path, 0o755) == 0 || errno == EEXIST && isDirectory(path) else { throw .last("make folder", path) }
    }
}

import Glibc

extension File {
    /// Gives a file new contents at once: who reads it finds the old ones or the new, never a part. The file is made if it
    /// is not there, and has these permission bits from its first moment; the folder has to be writable.
    public static func replace(_ path: String, with bytes: [UInt8], permissions: UInt32) throws(SystemError) {
        // In the same folder, since only within one file system a rename is atomic. The name is nobody else's: containers
        // that share the folder have processes of the same ids, and a file of that name may be half written by one.
        let temporary = "\(path).\(String(UInt64.random(in: 0...(.max)), radix: 16)).new"
        let descriptor = create(temporary, permissions)
        guard descriptor >= 0 else { throw .last("create", path) }
        do throws(SystemError) {
            defer { close(descriptor) }
            // Whatever the umask took away or left.
            guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .last("chmod", path) }
            try write(bytes, to: descriptor, path)
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let failure = SystemError.last("rename", path)
            unlink(temporary)
            throw failure
        }
    }

    /// Removes a file; it is no failure that it is not there.
    public static func remove(_ path: String) { unlink(path) }

    private static func create(_ path: String, _ permissions: UInt32) -> Int32 {
        // O_EXCL follows no symbolic link that somebody else has put there.
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(permissions))
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                throw .last("write", path)
            }
        }
    }
}

import Glibc

extension File {
    /// Writes bytes to a file or pipe that is there already, in one piece, behind what it holds: of several that do so at
    /// once, each waits for the others, since a pipe takes no more than a page at a time whole.
    public static func append(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) < 0, errno == EINTR, Signals.pending == nil {}
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR || Signals.pending != nil {
                throw .last("write", path)
            }
        }
    }
}

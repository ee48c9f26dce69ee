import Glibc

/// A file that is read piece by piece.
public final class FileReader {
    /// The size in bytes when it was opened.
    public let size: Int
    private let descriptor: Int32
    private let path: String

    /// Opens a regular file; anything else is an error with code `EISDIR`.
    public init(_ path: String) throws(SystemError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("open", path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemError(operation: "open", path: path, code: EISDIR)
        }
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The next bytes, so many at most; empty at the end.
    public func read(_ count: Int) throws(SystemError) -> [UInt8] {
        var result = -1
        let piece = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            repeat {
                result = Glibc.read(descriptor, buffer.baseAddress, count)
            } while result < 0 && errno == EINTR
            // The bytes that the system has written are initialized, and no others are.
            initialized = max(result, 0)
        }
        guard result >= 0 else { throw .last("read", path) }
        return piece
    }
}

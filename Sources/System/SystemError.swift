import Glibc

/// A system call that failed: what was tried, on what, and why.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The operation in a word, such as `open`.
    public let operation: String
    /// The file that it was about, if any.
    public let path: String?
    /// The value of `errno`.
    public let code: Int32

    /// Makes an error from its parts.
    public init(operation: String, path: String? = nil, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The error of the system call that has just failed.
    static func last(_ operation: String, _ path: String? = nil) -> SystemError {
        SystemError(operation: operation, path: path, code: errno)
    }

    /// The system's words for the code, such as `No such file or directory`.
    public var reason: String { SystemError.reason(of: code) }

    /// The same words as Go, and so kubectl, has them: in small letters.
    public var goReason: String { reason.prefix(1).lowercased() + reason.dropFirst() }

    /// The whole in one line: `open /x: No such file or directory`.
    public var description: String {
        path.map { "\(operation) \($0): \(reason)" } ?? "\(operation): \(reason)"
    }

    /// Whether the file is not there.
    public var isNotFound: Bool { code == ENOENT || code == ENOTDIR }
    /// Whether this user may not have it.
    public var isPermissionDenied: Bool { code == EACCES || code == EPERM }
    /// Whether the reader of a pipe has gone away.
    public var isBrokenPipe: Bool { code == EPIPE }
    /// Whether this machine has no such address, or none of its kind.
    public var isNoSuchAddress: Bool { code == EADDRNOTAVAIL || code == EAFNOSUPPORT }
    /// Whether a file was larger than the limit given.
    public var isTooLarge: Bool { code == EFBIG }

    private static func reason(of code: Int32) -> String {
        // glibc's table of messages is constant; only the text for an unknown code lies in a static buffer.
        guard let text = strerror(code) else { return "error \(code)" }
        return String(cString: text)
    }
}

import Glibc

/// A socket to which others connect, by TCP or by the path of a Unix socket.
public final class ListeningSocket {
    /// Readable when somebody wants to connect.
    public let descriptor: Int32
    /// The port of TCP, which the system chooses where none was asked for; 0 of a Unix socket.
    public let port: UInt16
    /// The Unix socket's file, which goes with this.
    private let path: String?

    private static let backlog: Int32 = 512

    /// Listens on a port of an IP address, the fourth or the sixth version's.
    ///
    /// - Parameter port: 0 leaves the choice to the system.
    /// - Throws: an error whose code is `EINVAL` where the address is none.
    public init(address: String, port: UInt16) throws(SystemError) {
        guard let isSix = IPAddress.isVersion6(address) else {
            throw SystemError(operation: "listen", path: address, code: EINVAL)
        }
        let place = isSix ? "[\(address)]:\(port)" : "\(address):\(port)"
        descriptor = try Self.socket(isSix ? AF_INET6 : AF_INET, place)
        path = nil
        var yes: Int32 = 1
        // A port that was given up a moment ago may be taken again.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var length: socklen_t
        var storage = sockaddr_storage()
        if isSix {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, socklen_t(MemoryLayout<Int32>.size))
            var own = sockaddr_in6()
            own.sin6_family = sa_family_t(AF_INET6)
            own.sin6_port = port.bigEndian
            inet_pton(AF_INET6, address, &own.sin6_addr)
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: own, as: sockaddr_in6.self) }
        } else {
            var own = sockaddr_in()
            own.sin_family = sa_family_t(AF_INET)
            own.sin_port = port.bigEndian
            inet_pton(AF_INET, address, &own.sin_addr)
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: own, as: sockaddr_in.self) }
        }
        let handle = descriptor
        let isListening = Self.withAddress(&storage) { address in
            bind(handle, address, length) == 0 && listen(handle, Self.backlog) == 0
                && getsockname(handle, address, &length) == 0
        }
        guard isListening else {
            let error = SystemError.last("listen", place)
            close(descriptor)
            throw error
        }
        // The port stands at the same place in both versions' addresses.
        self.port = withUnsafeBytes(of: &storage) { UInt16($0[2]) << 8 | UInt16($0[3]) }
    }

    /// Listens on a Unix socket, which this user alone may use. A socket that is left from before, on which nobody listens,
    /// is taken away; any other file is an error.
    public init(path: String) throws(SystemError) {
        var own = sockaddr_un()
        own.sun_family = sa_family_t(AF_UNIX)
        let text = Array(path.utf8)
        guard text.count < MemoryLayout.size(ofValue: own.sun_path) else {
            throw SystemError(operation: "listen", path: path, code: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &own.sun_path) { $0.copyBytes(from: text) }
        descriptor = try Self.socket(AF_UNIX, path)
        port = 0
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: own, as: sockaddr_un.self) }
        let handle = descriptor
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK {
            let other = try Self.socket(AF_UNIX, path)
            let isDead = Self.withAddress(&storage) { connect(other, $0, length) } != 0 && errno == ECONNREFUSED
            close(other)
            if isDead { unlink(path) }
        }
        // The file has its permissions from its first moment.
        let mask = umask(0o177)
        let isListening = Self.withAddress(&storage) {
            bind(handle, $0, length) == 0 && listen(handle, Self.backlog) == 0
        }
        let error = SystemError.last("listen", path)
        umask(mask)
        guard isListening else {
            close(descriptor)
            throw error
        }
        self.path = path
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// Takes one who has come; nil if nobody has, or has gone again.
    ///
    /// - Throws: what keeps anybody from being taken, such as too many open files.
    public func accept() throws(SystemError) -> StreamSocket? {
        let socket = Glibc.accept(descriptor, nil, nil)
        if socket >= 0 { return StreamSocket(socket) }
        switch errno {
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: throw .last("accept")
        default: return nil
        }
    }

    private static func socket(_ family: Int32, _ place: String) throws(SystemError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(family, kind, 0)
        guard socket >= 0 else { throw .last("listen", place) }
        return socket
    }

    private static func withAddress<Result>(
        _ storage: inout sockaddr_storage, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        // The system takes any family's address by its first member.
        withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}

/// Internet addresses by number.
public enum IPAddress {
    /// Whether a text is an address of the sixth version, or of the fourth; nil if it is none.
    public static func isVersion6(_ text: String) -> Bool? {
        var bytes = in6_addr()
        if inet_pton(AF_INET, text, &bytes) == 1 { return false }
        return inet_pton(AF_INET6, text, &bytes) == 1 ? true : nil
    }

    /// Whether an address is this machine's own, to which nobody else connects.
    public static func isLoopback(_ text: String) -> Bool {
        text.hasPrefix("127.") && isVersion6(text) == false || text == "::1" || text == "localhost"
    }
}

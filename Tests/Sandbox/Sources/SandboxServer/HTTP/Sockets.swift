import Glibc

/// A failure of the sandbox itself, in words.
public struct SandboxError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// The few socket calls that the relay needs.
enum Sockets {
    /// Listens on 127.0.0.1, on a free port when given 0.
    static func listen(port: Int) throws -> (file: Int32, port: Int) {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var on: Int32 = 1
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, length) == 0 && Glibc.listen(file, 128) == 0 && getsockname(file, $0, &length) == 0
            }
        }
        guard bound else {
            throw SandboxError("cannot listen on 127.0.0.1:\(port): \(String(cString: strerror(errno)))")
        }
        return (file, Int(in_port_t(bigEndian: address.sin_port)))
    }

    /// A port that was free a moment ago, for programs that cannot choose one themselves.
    static func freePort() throws -> Int {
        let (file, port) = try listen(port: 0)
        close(file)
        return port
    }

    /// Connects to a Unix socket and makes the descriptor non-blocking.
    static func connect(path: String) throws -> Int32 {
        let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SandboxError("\(path): too long for a socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard connected else {
            close(file)
            throw SandboxError("cannot connect to \(path): \(String(cString: strerror(errno)))")
        }
        setFlags(file)
        return file
    }

    /// Makes a descriptor non-blocking, and closed in programs that are started.
    static func setFlags(_ file: Int32) {
        _ = fcntl(file, F_SETFL, O_NONBLOCK)
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }

    /// Makes the next close of a TCP connection a reset.
    static func armReset(_ file: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(file, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Sends small pieces at once.
    static func noDelay(_ file: Int32) {
        var on: Int32 = 1
        setsockopt(file, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

import FlyingFox
import Foundation
import Glibc
import Synchronization

/// What goes on over a connection once it has been upgraded to something that FlyingFox does not speak.
public protocol UpgradedStream: Sendable {
    /// Serves the client until it is done or gone; runs in a thread of its own.
    func run(on connection: RawConnection)
}

/// The bare connection on which a request came. FlyingFox hands out none, and leaves it alone while the request is being
/// answered.
public final class RawConnection: Sendable {
    private let file: Int32
    private let writing = Mutex(())

    /// Finds it among the open files: as that from the request's address to the port where the server listens.
    init?(of request: HTTPRequest, to port: Int) {
        guard case .ip4(_, let peer)? = request.remoteAddress else { return nil }
        let found = (0..<Int32(4_096)).first {
            Self.port(of: $0, by: getsockname) == port && Self.port(of: $0, by: getpeername) == Int(peer)
        }
        guard let found else { return nil }
        file = fcntl(found, F_DUPFD_CLOEXEC, 0)
    }

    deinit { close(file) }

    private static func port(
        of file: Int32, by get: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isFound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { get(file, $0, &length) == 0 }
        }
        guard isFound, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    /// Waits for bytes; nil at the end.
    func read() -> [UInt8]? {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(file, &piece, piece.count, 0)
            if count > 0 { return Array(piece[..<count]) }
            guard count < 0, wait(for: POLLIN) else { return nil }
        }
    }

    /// Sends bytes, whole, whoever else sends some; waits while the client takes none, as a kubelet does.
    func write(_ bytes: [UInt8]) {
        writing.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                if count > 0 { rest = rest.dropFirst(count) } else if !wait(for: POLLOUT) { return }
            }
        }
    }

    /// Sends no more; what the client sends can still be read.
    func finish() { shutdown(file, Int32(SHUT_WR)) }

    /// Waits until a call that failed can be made again; false where it failed for good.
    private func wait(for events: Int32) -> Bool {
        guard errno == EAGAIN || errno == EINTR else { return false }
        var entry = pollfd(fd: file, events: Int16(events), revents: 0)
        return poll(&entry, 1, -1) >= 0 || errno == EINTR
    }

    /// Answers a request with an upgrade, and gives the connection to a stream; returns when that is over.
    static func hand(
        _ request: HTTPRequest, _ response: Response, to stream: any UpgradedStream, port: Int
    ) async throws -> HTTPResponse {
        guard let connection = RawConnection(of: request, to: port) else {
            throw SandboxError("the request has no connection")
        }
        let headers = [("Connection", "Upgrade")] + response.headers
        let head = headers.reduce("HTTP/1.1 101 Switching Protocols\r\n") { "\($0)\($1.0): \($1.1)\r\n" } + "\r\n"
        await withCheckedContinuation { done in
            Thread {
                connection.write(Array(head.utf8))
                stream.run(on: connection)
                connection.finish()
                done.resume()
            }.start()
        }
        // FlyingFox must be given an answer: it goes nowhere, and the connection is closed.
        return HTTPResponse(statusCode: .noContent)
    }
}

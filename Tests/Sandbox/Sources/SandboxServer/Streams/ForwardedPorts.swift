import Foundation
import Glibc
import Synchronization

/// The server's side of `port-forward`: pairs of streams, each with a connection to a port of 127.0.0.1.
final class ForwardedPorts: @unchecked Sendable {
    // Unchecked: `frames` is used by one queue alone, and the rest is behind the lock.
    private struct Connection {
        var port = 0
        var error: UInt32 = 0
        var data: UInt32 = 0
        var socket: Int32 = -1
        var isClientDone = false
    }

    private let frames = SPDYFrames()
    private let send: ([UInt8]) -> Void
    private let connections = Mutex<[String: Connection]>([:])

    init(send: @escaping @Sendable ([UInt8]) -> Void) { self.send = send }

    /// Takes what the client sends; false where that is none of SPDY.
    func take(_ bytes: [UInt8]) -> Bool {
        frames.feed(bytes)
        do {
            while let frame = try frames.next() {
                switch frame {
                case .open(let stream, let headers, _): open(stream, headers)
                case .data(let stream, let bytes, let isLast): data(stream, bytes, isLast)
                case .reset(let stream): close(stream)
                case .ping(let number): send(SPDYFrames.ping(number))
                case .other: break
                }
            }
            return true
        } catch {
            return false
        }
    }

    /// Ends all connections.
    func end() {
        let sockets = connections.withLock { $0.values.map(\.socket) }
        for socket in sockets where socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func open(_ stream: UInt32, _ headers: [String: String]) {
        send(frames.reply(stream))
        guard let id = headers["requestid"] else { return }
        let ready = connections.withLock { connections -> Connection? in
            var connection = connections[id] ?? Connection()
            connection.port = headers["port"].flatMap { Int($0) } ?? 0
            if headers["streamtype"] == "error" { connection.error = stream } else { connection.data = stream }
            connections[id] = connection
            return connection.error != 0 && connection.data != 0 ? connection : nil
        }
        guard let ready else { return }
        guard let socket = Self.connect(port: ready.port) else {
            let name = String(repeating: "0123456789abcdef", count: 4)
            let text =
                "error forwarding port \(ready.port) to pod \(name), uid : failed to execute portforward in network namespace "
                + "\"/var/run/netns/cni-0\": failed to connect to localhost:\(ready.port) inside namespace \"\(name)\", IPv4: "
                + "dial tcp4 127.0.0.1:\(ready.port): connect: connection refused "
            send(SPDYFrames.data(ready.error, Array(text.utf8)))
            return finish(id, ready)
        }
        connections.withLock { $0[id]?.socket = socket }
        Thread { [self] in read(id, ready, socket) }.start()
    }

    private func data(_ stream: UInt32, _ bytes: [UInt8], _ isLast: Bool) {
        let found = connections.withLock { connections -> Int32? in
            guard let (id, connection) = connections.first(where: { $0.value.data == stream }) else { return nil }
            if isLast { connections[id]?.isClientDone = true }
            return connection.socket
        }
        guard let socket = found, socket >= 0 else { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        if isLast { shutdown(socket, Int32(SHUT_WR)) }
    }

    private func close(_ stream: UInt32) {
        let socket = connections.withLock { $0.values.first { $0.data == stream }?.socket }
        if let socket, socket >= 0 { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func read(_ id: String, _ connection: Connection, _ socket: Int32) {
        var piece = [UInt8](repeating: 0, count: 32 << 10)
        while true {
            let count = recv(socket, &piece, piece.count, 0)
            if count < 0 {
                let reason = String(cString: strerror(errno)).lowercased()
                let text = "error forwarding port \(connection.port) to pod: read tcp4 127.0.0.1: read: \(reason)"
                send(SPDYFrames.data(connection.error, Array(text.utf8)))
                break
            }
            guard count > 0 else { break }
            send(SPDYFrames.data(connection.data, Array(piece[..<count])))
        }
        finish(id, connection)
    }

    /// containerd gives a client that has yet to end a second for it.
    private func finish(_ id: String, _ connection: Connection) {
        send(SPDYFrames.data(connection.data, [], isLast: true))
        var tries = 0
        while tries < 100, connections.withLock({ $0[id]?.socket ?? -1 >= 0 && $0[id]?.isClientDone == false }) {
            usleep(10_000)
            tries += 1
        }
        send(SPDYFrames.data(connection.error, [], isLast: true))
        let socket = connections.withLock { $0.removeValue(forKey: id)?.socket }
        if let socket, socket >= 0 { Glibc.close(socket) }
    }

    private static func connect(port: Int) -> Int32? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            Glibc.close(file)
            return nil
        }
        Sockets.noDelay(file)
        return file
    }
}

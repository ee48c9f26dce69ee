import Foundation
import Glibc
import Synchronization

/// A TCP relay on loopback in front of the TLS front. It numbers the clients' connections, tells the front the number
/// (as a source address, by the PROXY protocol), and can reset a connection: the front itself cannot be told to.
final class Relay: Sendable {
    /// One client's connection and the front's end of it.
    private final class Pair {
        let number: Int
        let client: Int32
        let front: Int32
        var toFront: [UInt8]
        var toClient: [UInt8] = []
        var clientDone = false
        var frontDone = false
        /// Whether nothing passes any more, while the connection stays open.
        var isFrozen = false

        init(number: Int, client: Int32, front: Int32, greeting: [UInt8]) {
            self.number = number
            self.client = client
            self.front = front
            toFront = greeting
        }
    }

    /// The port that clients use.
    let port: Int
    private let listener: Int32
    private let frontPath: String
    /// Connections to be reset, read by the relay's thread; a byte through the pipe wakes it.
    private let doomed = Mutex<[Int]>([])
    /// Until when all connections are cut, in seconds since 1970.
    private let outageEnd = Mutex<Double>(0)
    /// Whether the connections that there are must freeze.
    private let freezes = Mutex(false)
    private let wakeRead: Int32
    private let wakeWrite: Int32

    /// Listens on a free port of 127.0.0.1.
    init(frontPath: String, port wanted: Int = 0) throws {
        self.frontPath = frontPath
        (listener, port) = try Sockets.listen(port: wanted)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SandboxError("cannot make a pipe") }
        ends.forEach(Sockets.setFlags)
        (wakeRead, wakeWrite) = (ends[0], ends[1])
    }

    /// Starts the relay's thread.
    func start() {
        let thread = Thread { [self] in loop() }
        thread.name = "relay"
        thread.start()
    }

    /// Ends a client's connection with a TCP reset.
    func reset(_ number: Int) {
        doomed.withLock { $0.append(number) }
        var byte: UInt8 = 0
        _ = write(wakeWrite, &byte, 1)
    }

    /// Lets nothing pass on the connections that there are, and keeps them open: what a frozen proxy is to clients. New
    /// ones work.
    func freeze() {
        freezes.withLock { $0 = true }
        var byte: UInt8 = 0
        _ = write(wakeWrite, &byte, 1)
    }

    /// Resets all connections, and each new one for so many seconds.
    func outage(seconds: Double) {
        outageEnd.withLock { $0 = Date().timeIntervalSince1970 + seconds }
        var byte: UInt8 = 0
        _ = write(wakeWrite, &byte, 1)
    }

    /// The source address that stands for a connection.
    static func address(of number: Int) -> String { "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)" }

    /// The connection that a source address stands for; nil for one that no relay gave.
    static func connectionNumber(_ address: String) -> Int? {
        let parts = address.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4, parts[0] == 10 else { return nil }
        return parts[1] << 16 | parts[2] << 8 | parts[3]
    }

    private func loop() {
        var pairs: [Pair] = []
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        let pending = 1 << 20
        while true {
            var polls = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0),
            ]
            for pair in pairs {
                var client: Int32 = 0
                var front: Int32 = 0
                if !pair.clientDone, pair.toFront.count < pending { client |= POLLIN }
                if !pair.frontDone, pair.toClient.count < pending, !pair.isFrozen { front |= POLLIN }
                if !pair.toClient.isEmpty { client |= POLLOUT }
                if !pair.toFront.isEmpty { front |= POLLOUT }
                polls.append(pollfd(fd: client == 0 ? -1 : pair.client, events: Int16(client), revents: 0))
                polls.append(pollfd(fd: front == 0 ? -1 : pair.front, events: Int16(front), revents: 0))
            }
            guard poll(&polls, UInt(polls.count), -1) >= 0 || errno == EINTR else { return }
            var ended: Set<Int> = []
            for (position, pair) in pairs.enumerated() {
                let client = polls[2 + 2 * position].revents
                let front = polls[3 + 2 * position].revents
                if client != 0, !pair.clientDone {
                    pair.clientDone = !Self.read(pair.client, into: &pair.toFront, by: &buffer, if: client)
                }
                if front != 0, !pair.frontDone {
                    pair.frontDone = !Self.read(pair.front, into: &pair.toClient, by: &buffer, if: front)
                }
                if pair.isFrozen { (pair.toFront, pair.toClient) = ([], []) }
                let alive = Self.flush(&pair.toClient, to: pair.client) && Self.flush(&pair.toFront, to: pair.front)
                if !alive || (pair.frontDone && pair.toClient.isEmpty) || (pair.clientDone && pair.toFront.isEmpty) {
                    ended.insert(pair.number)
                }
            }
            if polls[1].revents != 0 { while Glibc.read(wakeRead, &buffer, 64) > 0 {} }
            if freezes.withLock({ exchange(&$0, with: false) }) { for pair in pairs { pair.isFrozen = true } }
            let isOut = outageEnd.withLock { $0 } > Date().timeIntervalSince1970
            let resets = doomed.withLock { list in
                defer { list = [] }
                return Set(list)
            }
            for pair in pairs where isOut || resets.contains(pair.number) {
                Sockets.armReset(pair.client)
                ended.insert(pair.number)
            }
            for pair in pairs where ended.contains(pair.number) {
                close(pair.client)
                close(pair.front)
            }
            if !ended.isEmpty { pairs.removeAll { ended.contains($0.number) } }
            if polls[0].revents != 0 {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { continue }
                if isOut {
                    Sockets.armReset(client)
                    close(client)
                    continue
                }
                Sockets.setFlags(client)
                guard let front = try? Sockets.connect(path: frontPath) else {
                    close(client)
                    continue
                }
                count += 1
                Sockets.noDelay(client)
                let greeting = "PROXY TCP4 \(Self.address(of: count)) 127.0.0.1 1 \(port)\r\n"
                pairs.append(Pair(number: count, client: client, front: front, greeting: Array(greeting.utf8)))
            }
        }
    }

    private func exchange(_ value: inout Bool, with new: Bool) -> Bool {
        defer { value = new }
        return value
    }

    /// Reads what there is; false at the end of the stream or on an error.
    private static func read(_ file: Int32, into pending: inout [UInt8], by buffer: inout [UInt8], if events: Int16)
        -> Bool
    {
        guard events & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { return true }
        let count = Glibc.read(file, &buffer, buffer.count)
        if count > 0 {
            pending += buffer[..<count]
            return true
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    /// Writes what fits; false when the other end is gone.
    private static func flush(_ pending: inout [UInt8], to file: Int32) -> Bool {
        guard !pending.isEmpty else { return true }
        let count = pending.withUnsafeBytes { send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count > 0 { pending.removeFirst(count) }
        return count >= 0 || errno == EAGAIN || errno == EINTR
    }
}

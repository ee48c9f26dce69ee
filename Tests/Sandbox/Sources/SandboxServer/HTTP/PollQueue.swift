import FlyingSocks
import Glibc
import Synchronization

/// poll(2) over the sockets that somebody waits for.
///
/// FlyingSocks' own queue, over epoll(7), lets a waiting task go on before it forgets what that waited for. If the task
/// closes its socket in between and another connection gets the number, forgetting fails, and the new socket is never
/// waited for: a request in some thousands stays unread for ever. Here nothing is kept in the kernel that could be stale.
struct PollQueue: EventQueue {
    /// What all copies of the queue share.
    private final class State: Sendable {
        let events = Mutex<[Int32: Socket.Events]>([:])
        /// Whether `stop` was called.
        let isStopped = Mutex(false)
        let wakeRead: Int32
        let wakeWrite: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw SandboxError("cannot make a pipe") }
            ends.forEach(Sockets.setFlags)
            (wakeRead, wakeWrite) = (ends[0], ends[1])
        }

        deinit {
            Glibc.close(wakeRead)
            Glibc.close(wakeWrite)
        }

        func wake() {
            var byte: UInt8 = 0
            _ = write(wakeWrite, &byte, 1)
        }
    }

    private let state: State

    init() throws { state = try State() }

    func open() {}

    func stop() {
        state.isStopped.withLock { $0 = true }
        state.wake()
    }

    func close() {}

    func addEvents(_ events: Socket.Events, for socket: Socket.FileDescriptor) {
        // What a listening socket accepts has it from there: an answer comes in two pieces, and the second must not wait for
        // a delayed word that the first has come.
        Sockets.noDelay(socket.rawValue)
        state.events.withLock { $0[socket.rawValue, default: []].formUnion(events) }
        state.wake()
    }

    func removeEvents(_ events: Socket.Events, for socket: Socket.FileDescriptor) {
        state.events.withLock { all in
            let left = all[socket.rawValue, default: []].subtracting(events)
            all[socket.rawValue] = left.isEmpty ? nil : left
        }
    }

    func getNotifications() throws -> [EventNotification] {
        guard !state.isStopped.withLock({ $0 }) else { throw SocketError.disconnected }
        var polls = state.events.withLock { all in
            all.map { file, events in
                let wanted = (events.contains(.read) ? POLLIN : 0) | (events.contains(.write) ? POLLOUT : 0)
                return pollfd(fd: file, events: Int16(wanted), revents: 0)
            }
        }
        polls.append(pollfd(fd: state.wakeRead, events: Int16(POLLIN), revents: 0))
        guard poll(&polls, UInt(polls.count), -1) >= 0 || errno == EINTR else {
            throw SandboxError("poll: \(errno)")
        }
        if polls.removeLast().revents != 0 {
            var bytes: UInt64 = 0
            while read(state.wakeRead, &bytes, 8) > 0 {}
        }
        return polls.compactMap(Self.notification)
    }

    private static func notification(_ entry: pollfd) -> EventNotification? {
        let news = Int32(entry.revents)
        guard news != 0 else { return nil }
        var events: Socket.Events = []
        if news & POLLIN != 0 { events.insert(.read) }
        if news & POLLOUT != 0 { events.insert(.write) }
        var errors: Set<EventNotification.Error> = []
        if news & (POLLERR | POLLNVAL) != 0 { errors.insert(.error) }
        if news & POLLHUP != 0, news & POLLIN == 0 { errors.insert(.endOfFile) }
        // A failure is news for whoever waits, whatever for.
        if !errors.isEmpty { events = [.read, .write] }
        return EventNotification(file: .init(rawValue: entry.fd), events: events, errors: errors)
    }
}

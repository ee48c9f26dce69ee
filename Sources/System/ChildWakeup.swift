import CProcess
import Glibc

/// What wakes whoever waits for a child: a pipe, into which every SIGCHLD is written, since a child that ends between a look
/// at it and the wait would otherwise be slept over. Each child has its own, so that nobody who looks at another takes its
/// wake-up away.
final class ChildWakeup {
    /// So many children may run at once.
    private static let count = 64

    // Whether a place is taken, and the ends of its pipe. Those are opened once and never closed, so that the handler, on
    // whatever thread it runs, writes into no descriptor that has become another's. An aligned 32-bit load or store is
    // atomic on every platform that Swift has. The memory is never freed; `install` touches it before the handler can.
    nonisolated(unsafe) private static let taken = places(0)
    nonisolated(unsafe) private static let readEnds = places(-1)
    nonisolated(unsafe) private static let writeEnds = places(-1)

    private let place: Int

    /// Gets wake-ups from now on; a child is started afterwards.
    init() throws(SystemError) {
        guard Self.isInstalled, let place = (0..<Self.count).first(where: { kpod_take(Self.taken + $0) != 0 }) else {
            throw SystemError(operation: "run", code: EAGAIN)
        }
        self.place = place
        guard Self.readEnds[place] < 0 else { return }
        do throws(SystemError) {
            let ends = try Pipe.open(isBlocking: false)
            Self.readEnds[place] = ends.read
            Self.writeEnds[place] = ends.write
        } catch {
            kpod_give(Self.taken + place)
            throw error
        }
    }

    deinit { kpod_give(Self.taken + place) }

    /// Readable once some child has ended, until `drain`.
    var descriptor: Int32 { Self.readEnds[place] }

    /// Waits for the next end of a child.
    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(descriptor, &bytes, 16) > 0 {}
    }

    private static func places(_ value: Int32) -> UnsafeMutablePointer<Int32> {
        let places = UnsafeMutablePointer<Int32>.allocate(capacity: count)
        places.initialize(repeating: value, count: count)
        return places
    }

    /// Installs the handler, once.
    private static let isInstalled: Bool = {
        guard taken[0] == 0, readEnds[0] < 0, writeEnds[0] < 0 else { return false }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            // Only async-signal-safe calls here (signal-safety(7)).
            let code = errno
            var byte: UInt8 = 1
            var place = 0
            while place < ChildWakeup.count {
                if ChildWakeup.writeEnds[place] >= 0 { _ = write(ChildWakeup.writeEnds[place], &byte, 1) }
                place += 1
            }
            errno = code
        }
        action.sa_flags = SA_NOCLDSTOP | SA_RESTART
        sigaction(SIGCHLD, &action, nil)
        // A parent may have left it blocked.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGCHLD)
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
        return true
    }()
}

/// How children end. To process 1 come the orphans of the whole container, and nobody else would bury them: looking for
/// them it comes upon its own children too, whose ends are kept for those who ask.
enum ChildEnds {
    // Only process 1 has any, and its one thread alone.
    nonisolated(unsafe) private static var ends: [pid_t: Int32?] = [:]

    static func expect(_ id: pid_t) { if Process.id == 1 { ends[id] = .some(nil) } }

    static func forget(_ id: pid_t) { if Process.id == 1 { ends[id] = nil } }

    /// The status that a child has ended with, once; nil while it runs.
    static func status(of id: pid_t) -> Int32? {
        var status: Int32 = 0
        guard Process.id == 1 else { return waitpid(id, &status, WNOHANG) == id ? status : nil }
        while case let ended = waitpid(-1, &status, WNOHANG), ended > 0 {
            if ends[ended] != nil { ends[ended] = status }
        }
        guard case .some(.some(let end)) = ends[id] else { return nil }
        forget(id)
        return end
    }
}

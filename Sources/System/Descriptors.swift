import CProcess
import Glibc

/// Which descriptors this process was started with: those are handed on to the programs that it starts, and no others.
public enum Descriptors {
    // Written once when the process begins, read anywhere.
    nonisolated(unsafe) private static var inherited: Set<Int32>?

    /// So many descriptors are looked at one by one.
    private static let limit = min(1_024, max(sysconf(Int32(_SC_OPEN_MAX)), 3))

    /// Notes what this process was started with, and puts something in the place of a standard descriptor that is closed,
    /// so that no pipe or socket of its own is taken for it: what is read from it is empty, and what is written fails.
    public static func prepare() {
        var found = opened()
        for standard: Int32 in 0...2 where !found.contains(standard) {
            // The lowest free number is taken, which is this one. Standard output too is opened for reading.
            if open("/dev/null", O_RDONLY) < 0 { _ = open("/", O_RDONLY) }
            found.insert(standard)
        }
        inherited = found
    }

    /// Keeps the programs that are started from now on from getting descriptors that this process has opened itself, such
    /// as those of libraries.
    static func closeOwnOnExec() {
        guard let inherited else { return }
        for descriptor in opened() where !inherited.contains(descriptor) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        _ = kpod_close_range(UInt32(limit), 4)
    }

    /// The open descriptors below the limit: poll(2) tells of each that is not.
    private static func opened() -> Set<Int32> {
        var entries = (0..<Int32(limit)).map { pollfd(fd: $0, events: 0, revents: 0) }
        guard poll(&entries, nfds_t(entries.count), 0) >= 0 else { return [0, 1, 2] }
        return Set(entries.filter { $0.revents & Int16(POLLNVAL) == 0 }.map(\.fd))
    }
}

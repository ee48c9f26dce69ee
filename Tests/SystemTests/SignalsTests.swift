import Glibc
import System
import Testing

/// A signal's effect is tested end to end: the flag is the whole process's, and other tests share it.
@Suite struct SignalsTests {
    @Test func installingLeavesNothingPending() throws {
        try Signals.install()
        try Signals.install()
        #expect(Signals.pending == nil)
        var entry = pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&entry, 1, 0) == 0)
    }

    @Test func writingToAClosedPipeDoesNotKill() throws {
        try Signals.install()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        var byte: UInt8 = 0
        #expect(write(ends[1], &byte, 1) == -1)
        #expect(errno == EPIPE)
    }
}

import Glibc
import Testing

@testable import System

@Suite(.serialized) struct SignalsTests {
    @Test func aSignalSetsTheFlagAndWakesThePipe() throws {
        try Signals.install()
        defer {
            Signals.clear()
            Signals.reset()
        }
        #expect(Signals.pending == nil)
        // To the process and not to this thread, which may have signals blocked.
        kill(getpid(), SIGTERM)
        var entry = pollfd(fd: Signals.descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&entry, 1, 5_000) < 0 && errno == EINTR {}
        #expect(entry.revents & Int16(POLLIN) != 0)
        #expect(Signals.pending == Signals.terminate)
        Signals.clear()
        #expect(Signals.pending == nil)
        #expect(poll(&entry, 1, 0) == 0)
    }
}

import System
import Testing

@testable import Transport

/// When a busy stream is left alone for a moment.
@Suite struct GatheringTests {
    private let start = Instant.now

    /// A stream that was woken for at these milliseconds, with so many bytes at the last.
    private func gathering(_ wakes: [Int], bytes: Int) -> Gathering {
        var gathering = Gathering()
        for wake in wakes { gathering.noteWake(at: start + .milliseconds(wake)) }
        gathering.note(bytes)
        return gathering
    }

    @Test func aBusyStreamGathers() {
        #expect(gathering([100, 101], bytes: 80).isDue(at: start + .milliseconds(102)))
        // And goes on to, after each of its pauses.
        #expect(gathering([100, 110], bytes: 800).isDue(at: start + .milliseconds(111)))
    }

    @Test func theFirstAfterASilenceIsNotKeptWaiting() {
        #expect(!gathering([100, 400], bytes: 80).isDue(at: start + .milliseconds(401)))
        #expect(!gathering([], bytes: 80).isDue(at: start))
    }

    @Test func aStreamThatHasFallenSilentIsWaitedFor() {
        #expect(!gathering([100, 110], bytes: 0).isDue(at: start + .milliseconds(111)))
        #expect(!gathering([100, 101], bytes: 80).isDue(at: start + .milliseconds(200)))
    }

    /// A pause after each part of a receive window would hold up what is there.
    @Test func whatComesInBulkIsTakenAtOnce() {
        #expect(!gathering([100, 101], bytes: 64 << 10).isDue(at: start + .milliseconds(102)))
    }
}

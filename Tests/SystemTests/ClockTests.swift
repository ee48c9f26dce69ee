import System
import Testing

@Suite struct ClockTests {
    @Test func wallClockIsInThisCentury() {
        let now = Clock.now()
        #expect(now.seconds > 1_700_000_000)
        #expect((0..<1_000_000_000).contains(now.nanoseconds))
        #expect(WallTime(seconds: 1, nanoseconds: 2) < WallTime(seconds: 1, nanoseconds: 3))
    }

    @Test func monotonicClockDoesNotGoBack() {
        let first = Instant.now
        #expect(Instant.now >= first)
    }
}

import System

/// When a busy stream is left alone for a moment, so that its many small pieces are read together.
///
/// A wake for each line of a log costs more than all that is done with the line. So whoever follows a log, and has been woken
/// just before, does not wait for the next line but lets some time pass. The first line after a silence is not kept waiting,
/// and neither is what comes in bulk.
struct Gathering {
    /// How long pieces gather. Nobody who reads them sees it.
    static let time = Duration.milliseconds(10)
    /// What comes faster than so many bytes at a time is held up by no pause: a receive window may be 64 KiB.
    private static let bulk = 16 << 10

    private var wakeBefore = Instant.distantPast
    private var lastWake = Instant.distantPast
    private var count = 0

    /// Notes bytes of a stream whose pieces may gather.
    mutating func note(_ bytes: Int) { count += bytes }

    /// Whether to let time pass now, rather than wait for news.
    func isDue(at now: Instant) -> Bool {
        count > 0 && count < Self.bulk && now - lastWake < Self.time && lastWake - wakeBefore < Self.time * 2
    }

    /// Notes that a wait, or the time in which pieces gather, is over.
    mutating func noteWake(at now: Instant) {
        wakeBefore = lastWake
        lastWake = now
        count = 0
    }
}

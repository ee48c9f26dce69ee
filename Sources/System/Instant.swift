import Glibc

/// A point in time by the monotonic clock, which never jumps: what deadlines and pauses are reckoned in.
public struct Instant: Sendable, Hashable, Comparable {
    /// Nanoseconds since some moment before the process began.
    let nanoseconds: UInt64

    /// The moment of this call.
    public static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    /// Before every other.
    public static let distantPast = Instant(nanoseconds: 0)
    /// After every other: a deadline that never comes.
    public static let distantFuture = Instant(nanoseconds: .max)

    /// Whether one is before the other.
    public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The moment so much later; one that would be beyond all is `distantFuture`, and never moves from there.
    public static func + (instant: Instant, time: Duration) -> Instant {
        guard instant != .distantFuture else { return instant }
        if time < .zero { return instant - (.zero - time) }
        let (sum, isOver) = instant.nanoseconds.addingReportingOverflow(time.wholeNanoseconds)
        return Instant(nanoseconds: isOver ? .max : sum)
    }

    /// The moment so much earlier, and none before `distantPast`.
    public static func - (instant: Instant, time: Duration) -> Instant {
        guard instant != .distantFuture else { return instant }
        if time < .zero { return instant + (.zero - time) }
        let (difference, isUnder) = instant.nanoseconds.subtractingReportingOverflow(time.wholeNanoseconds)
        return Instant(nanoseconds: isUnder ? 0 : difference)
    }

    /// The time from one moment to a later one; negative if it was earlier.
    public static func - (later: Instant, earlier: Instant) -> Duration {
        later >= earlier
            ? .nanoseconds(Int64(clamping: later.nanoseconds - earlier.nanoseconds))
            : .nanoseconds(-Int64(clamping: earlier.nanoseconds - later.nanoseconds))
    }
}

extension Duration {
    /// The time in nanoseconds, as far as they can be counted; a negative one is 0.
    fileprivate var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, isOver) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isOverToo) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return isOver || isOverToo ? .max : sum
    }

    /// The time in whole milliseconds, rounded up, lest a wait be over before the time is; a negative one is 0.
    public var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, isOver) = Int(seconds).multipliedReportingOverflow(by: 1_000)
        return isOver ? .max : product &+ Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

import System

/// How soon a watch that has ended is followed by the next request: at once, unless it has ended early. The API server
/// ends each watch after some minutes, and a watch that began from a version that is too old with its first word (410); a
/// server or gateway that ends all of them so must not be asked without pause.
struct WatchPace {
    /// A watch that has lasted for so long is no reason to wait.
    private static let longEnough = Duration.seconds(1)
    /// The longest time from the beginning of one watch to the next request.
    private let longest: Duration
    /// The time from the beginning of the last watch to the next request, which doubles with each that ends early.
    private var spacing = Duration.zero
    private var opened = Instant.distantPast

    /// A pace for watches that come one after the other.
    init(longest: Duration = .seconds(10)) { self.longest = longest }

    /// A watch is asked for.
    mutating func open(at now: Instant) { opened = now }

    /// The watch has ended; the result is when to go on.
    mutating func end(at now: Instant) -> Instant {
        if now - opened >= max(spacing, Self.longEnough) {
            spacing = .zero
            return now
        }
        let next = opened + spacing
        spacing = min(max(spacing * 2, .milliseconds(100)), longest)
        return max(now, next)
    }
}

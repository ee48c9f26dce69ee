/// Durations and ages in the words of kubectl's tables (apimachinery's HumanDuration).
public enum HumanDuration {
    /// At most two units, finer for short durations: `75s`, `9m7s`, `3h`, `2d4h`, `1y30d`.
    ///
    /// Up to a second of clock difference into the future is `0s`, more is `<invalid>`. Nothing is longer than Go's longest
    /// duration, `292y`.
    public static func text(_ duration: Duration) -> String {
        let seconds = min(duration.components.seconds, longest)
        if seconds < -1 { return "<invalid>" }
        if seconds < 0 { return "0s" }
        if seconds < 120 { return "\(seconds)s" }
        let minutes = seconds / 60
        if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
        if minutes < 180 { return "\(minutes)m" }
        let hours = minutes / 60
        if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
        if hours < 48 { return "\(hours)h" }
        let days = hours / 24
        if days < 8 { return pair(days, "d", hours % 24, "h") }
        if days < 365 * 2 { return "\(days)d" }
        if days < 365 * 8 { return pair(days / 365, "y", days % 365, "d") }
        return "\(days / 365)y"
    }

    /// The age of something made at a point in time: `<unknown>` where the text is absent or no timestamp.
    public static func age(of created: String?, at now: Timestamp) -> String {
        age(of: created.flatMap { Timestamp($0) }, at: now)
    }

    /// The same; `<unknown>` too for the time that Go has where there is none.
    public static func age(of created: Timestamp?, at now: Timestamp) -> String {
        guard let created, created != .goZero else { return "<unknown>" }
        return text(now - created)
    }

    /// 2⁶³ nanoseconds in whole seconds.
    private static let longest = Int64.max / 1_000_000_000

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
}

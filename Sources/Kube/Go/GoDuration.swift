extension Duration {
    /// The duration as Go prints it: `3s`, `1m30s`, `1h0m0s`, `1.5s`, `250ms` (`time.Duration.String`).
    public var goText: String {
        let (seconds, attoseconds) = components
        let nanos = Int64(attoseconds / 1_000_000_000)
        guard seconds != 0 || nanos != 0 else { return "0s" }
        guard seconds >= 0, nanos >= 0 else { return "-" + (.zero - self).goText }
        guard seconds > 0 else {
            if nanos < 1_000 { return "\(nanos)ns" }
            return nanos < 1_000_000 ? Self.decimal(nanos, 1_000, "µs") : Self.decimal(nanos, 1_000_000, "ms")
        }
        let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60)
        let rest = Self.decimal(seconds % 60 * 1_000_000_000 + nanos, 1_000_000_000, "s")
        if hours > 0 { return "\(hours)h\(minutes)m\(rest)" }
        return minutes > 0 ? "\(minutes)m\(rest)" : rest
    }

    /// An amount in units of `unit`, with as many digits behind the point as it needs.
    private static func decimal(_ amount: Int64, _ unit: Int64, _ suffix: String) -> String {
        var fraction = String(amount % unit + unit).dropFirst()
        while fraction.last == "0" { fraction = fraction.dropLast() }
        return "\(amount / unit)" + (fraction.isEmpty ? "" : "." + fraction) + suffix
    }
}

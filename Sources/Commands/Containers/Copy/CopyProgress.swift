import CLIRuntime
import Kube
import System

/// How far a copy has come: a line on a terminal that is written over, or lines where they are asked for.
final class CopyProgress {
    /// The bytes that there are in all, where that is known.
    var total: Int?
    /// Whether anything is told.
    let isShown: Bool

    private let context: Context
    private let columns: Int?
    private let begin: Instant
    private var told: Instant
    private var count = 0
    private var isLineOpen = false
    private var hasEnded = false

    /// A copy that begins now.
    init(_ context: Context, total: Int?) {
        self.context = context
        self.total = total
        columns = context.platform.errorColumns()
        let arguments = context.arguments
        isShown = !arguments[StreamOptions.quiet] && (columns != nil || arguments[Copy.progress])
        begin = context.clock.now
        told = begin
    }

    /// Notes that bytes were copied.
    func add(_ bytes: Int) throws {
        count += bytes
        guard isShown else { return }
        let now = context.clock.now
        guard now - told >= (columns == nil ? .seconds(5) : .milliseconds(200)) else { return }
        told = now
        let line = text(now)
        if let columns {
            isLineOpen = true
            try context.platform.errors.write("\r\u{1B}[K" + line.prefix(max(columns - 1, 20)))
        } else {
            try context.platform.errors.write(line + "\n")
        }
    }

    /// Takes the line away, or says the last one where lines are asked for.
    func end() {
        guard isShown, !hasEnded else { return }
        hasEnded = true
        if isLineOpen { try? context.platform.errors.write("\r\u{1B}[K") }
        if count > 0, context.arguments[Copy.progress] {
            try? context.platform.errors.write(text(context.clock.now) + "\n")
        }
    }

    private func text(_ now: Instant) -> String {
        let time = now - begin
        let milliseconds = max(
            1, Int(time.components.seconds) * 1_000 + Int(time.components.attoseconds / 1_000_000_000_000_000))
        let rate = Int(Double(count) / Double(milliseconds) * 1_000)
        var line = Self.size(count)
        if let total, total >= count { line += " of \(Self.size(total))" }
        line += ", \(Self.size(rate))/s"
        if let total, total > count, rate > 0 { line += ", \((total - count) / rate) s left" }
        return line
    }

    /// A number of bytes in the largest unit of which there is one.
    static func size(_ bytes: Int) -> String {
        var tenths = bytes
        var unit = 0
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while tenths >= 1_024 * (unit == 0 ? 1 : 10), unit + 1 < units.count {
            tenths = unit == 0 ? tenths * 10 / 1_024 : tenths / 1_024
            unit += 1
        }
        return unit == 0 ? "\(tenths) B" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}

import Kube
import System

/// Says on standard error what is waited for, whenever that changes: on a terminal in one line that is written over, and
/// elsewhere line by line.
package struct WaitProgress {
    private let context: Context
    private let isQuiet: Bool
    private var said: [String: String] = [:]
    private var line = ""

    /// So many reasons are told one by one; beyond that the rest is counted.
    private static let limit = 5

    /// Says it on the context's standard error; with `isQuiet` it says nothing.
    package init(_ context: Context, isQuiet: Bool) {
        self.context = context
        self.isQuiet = isQuiet
    }

    /// Says what has changed.
    ///
    /// - Parameter isOver: whether the wait ends here, so that what is said stays, on a terminal too.
    package mutating func show(_ pending: [(label: String, reason: String)], isOver: Bool = false) {
        guard !isQuiet else { return }
        let known = pending.filter { !$0.reason.isEmpty }
            .map { (label: printableLine($0.label), reason: printableLine($0.reason)) }
        if !isOver, let columns = context.platform.errorColumns() {
            guard let first = known.first else { return }
            let rest = pending.count > 1 ? " (and \(pending.count - 1) more)" : ""
            write("Waiting for \(first.label)\(rest): \(first.reason)", columns: columns)
            return
        }
        clear()
        var text = ""
        for item in known.prefix(Self.limit) where said[item.label] != item.reason {
            said[item.label] = item.reason
            text += "Waiting for \(item.label): \(item.reason)\n"
        }
        let rest = known.count - Self.limit
        if rest > 0, said[""] == nil {
            said[""] = ""
            text += "Waiting for \(rest) more\n"
        }
        if !text.isEmpty { try? context.platform.errors.write(text) }
    }

    private mutating func write(_ text: String, columns: Int) {
        let text = String(text.prefix(max(columns - 1, 20)))
        guard text != line else { return }
        line = text
        try? context.platform.errors.write("\r\u{1B}[K" + text)
    }

    /// Takes the line away, before something else is written.
    package mutating func clear() {
        guard !line.isEmpty else { return }
        line = ""
        try? context.platform.errors.write("\r\u{1B}[K")
    }
}

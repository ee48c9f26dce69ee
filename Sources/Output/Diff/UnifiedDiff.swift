/// The difference of two texts in the unified format (POSIX diff, "Diff -u Output Format"), with three lines around each
/// change.
public enum UnifiedDiff {
    private static let context = 3

    /// The hunks, without the lines that name the files; empty where the texts are equal.
    ///
    /// - Parameter isColored: whether what goes, what comes and where it stands are coloured, as `diff --color` does it.
    public static func hunks(from old: String, to new: String, isColored: Bool = false) -> String {
        if old == new { return "" }
        let (oldLines, newLines) = (lines(old), lines(new))
        let difference = LineDifference(oldLines, newLines)
        var text = ""
        for hunk in groups(of: difference) {
            let first = hunk[0]
            let last = hunk[hunk.count - 1]
            let before = min(context, first.old.lowerBound)
            let after = min(context, oldLines.count - last.old.upperBound)
            let olds = first.old.lowerBound - before..<last.old.upperBound + after
            let news = first.new.lowerBound - before..<last.new.upperBound + after
            add("@@ -\(range(olds)) +\(range(news)) @@", isColored ? .place : nil, to: &text)
            var place = olds.lowerBound
            for change in hunk {
                for line in oldLines[place..<change.old.lowerBound] { add(" " + line, nil, to: &text) }
                for line in oldLines[change.old] { add("-" + line, isColored ? .removed : nil, to: &text) }
                for line in newLines[change.new] { add("+" + line, isColored ? .added : nil, to: &text) }
                place = change.old.upperBound
            }
            for line in oldLines[place..<olds.upperBound] { add(" " + line, nil, to: &text) }
        }
        return text
    }

    /// The sequences of a terminal (ECMA-48, SGR) that begin a coloured line.
    private enum Color: String {
        case removed = "\u{1B}[31m"
        case added = "\u{1B}[32m"
        case place = "\u{1B}[36m"
    }

    private static func add(_ line: some StringProtocol, _ color: Color?, to text: inout String) {
        if let color { text += color.rawValue }
        text += line
        text += color == nil ? "\n" : "\u{1B}[0m\n"
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Lines that go, and those that come in their place.
    private struct Change {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// The changes in groups that stand so near to each other that the lines around them meet.
    private static func groups(of difference: LineDifference) -> [[Change]] {
        var groups: [[Change]] = []
        var (old, new) = (0, 0)
        let (removed, added) = (difference.isRemoved, difference.isAdded)
        while old < removed.count || new < added.count {
            let (start, newStart) = (old, new)
            while old < removed.count, removed[old] { old += 1 }
            while new < added.count, added[new] { new += 1 }
            guard old > start || new > newStart else {
                old += 1
                new += 1
                continue
            }
            let change = Change(old: start..<old, new: newStart..<new)
            if let last = groups.last?.last, start - last.old.upperBound <= 2 * context {
                groups[groups.count - 1].append(change)
            } else {
                groups.append([change])
            }
        }
        return groups
    }

    /// The place of lines: the first and how many, where that is not one; of none, the line before them.
    private static func range(_ lines: Range<Int>) -> String {
        switch lines.count {
        case 0: "\(lines.lowerBound),0"
        case 1: "\(lines.lowerBound + 1)"
        default: "\(lines.lowerBound + 1),\(lines.count)"
        }
    }
}

import System

/// Which lines are printed, and what is marked in them.
struct LogFilter {
    /// Of these at least one must match, if there are any.
    let include: [RegularExpression]
    /// Of these none may match.
    let exclude: [RegularExpression]
    /// What matches is marked, on a terminal.
    let highlight: [RegularExpression]

    /// Whether there is nothing to do.
    var isEmpty: Bool { include.isEmpty && exclude.isEmpty && highlight.isEmpty }

    /// Whether a line, without its end, is printed.
    func passes(_ line: UnsafeRawBufferPointer) -> Bool {
        if !include.isEmpty, !include.contains(where: { $0.firstMatch(in: line) != nil }) { return false }
        return !exclude.contains { $0.firstMatch(in: line) != nil }
    }

    /// Appends a line with what matches marked; without colours it is appended as it is.
    func append(_ line: UnsafeRawBufferPointer, marking: Bool, to output: inout [UInt8]) {
        guard marking, !highlight.isEmpty else {
            output.append(contentsOf: line)
            return
        }
        var position = 0
        while position < line.count {
            let matches = highlight.compactMap { $0.firstMatch(in: line, from: position) }.filter { !$0.isEmpty }
            guard let match = matches.min(by: { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }) else {
                break
            }
            output.append(contentsOf: line[position..<match.lowerBound])
            output.append(contentsOf: "\u{1B}[1;31m".utf8)
            output.append(contentsOf: line[match])
            output.append(contentsOf: "\u{1B}[0m".utf8)
            position = match.upperBound
        }
        output.append(contentsOf: line[position...])
    }
}

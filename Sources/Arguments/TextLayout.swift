/// Lines of at most `width` columns, broken at spaces; a longer word keeps a line of its own.
///
/// Our texts are plain ASCII almost throughout, so a character is taken for a column.
func wrapped(_ text: String, width: Int) -> [String] {
    wrapped(text.split(separator: " "), width: width)
}

/// Lines of at most `width` columns, broken between the words, which may hold spaces themselves.
func wrapped(_ words: [some StringProtocol], width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words {
        let length = word.count
        if used > 0, used + 1 + length > width {
            lines.append(line)
            line = ""
            used = 0
        }
        if used > 0 {
            line += " "
            used += 1
        }
        line += word
        used += length
    }
    if used > 0 || lines.isEmpty { lines.append(line) }
    return lines
}

/// A paragraph of a discussion.
enum Paragraph: Equatable {
    /// Sentences, to be filled.
    case prose(String)
    /// Lines that stand as they are.
    case literal([String])
}

/// The paragraphs of a discussion: those whose first line begins with a space are literal.
func paragraphs(_ text: String) -> [Paragraph] {
    var result: [Paragraph] = []
    var lines: [String] = []
    func flush() {
        guard let first = lines.first else { return }
        result.append(first.startsWith(" ") ? .literal(lines) : .prose(lines.joined(separator: " ")))
        lines = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
        if line.isEmpty {
            flush()
        } else {
            lines.append(line)
        }
    }
    flush()
    return result
}

/// Rows of two columns, the second wrapped within `width` columns of the page.
///
/// A first column that is longer than `limit` keeps a line of its own.
func columns(_ rows: [(String, String)], limit: Int, width: Int) -> String {
    let widest = rows.map(\.0.count).filter { $0 <= limit }.max() ?? 0
    let start = 2 + max(widest, rows.contains { $0.0.count > limit } ? min(limit, 6) : 0) + 2
    var text = ""
    for (first, second) in rows {
        let lines = wrapped(second, width: width - start)
        text += "  " + first
        var column = 2 + first.count
        for line in lines where !line.isEmpty {
            if column + 2 > start {
                text += "\n"
                column = 0
            }
            text += String(repeating: " ", count: start - column) + line
            column = start + line.count
        }
        text += "\n"
    }
    return text
}

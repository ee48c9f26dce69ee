import Kube

/// Text broken into lines of at most 80 bytes as kubectl breaks the descriptions of OpenAPI v2: lines that follow one another
/// become one paragraph, but where a line seems to begin something of its own.
enum DescriptionWrap {
    private static let width = 80

    /// The lines, set in, each with its end; nothing for an empty text.
    static func text(_ text: String, indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        return lines(text, limit: width - indent).map { $0.isEmpty ? "\n" : "\(blanks)\($0)\n" }.joined()
    }

    private static func lines(_ text: String, limit: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        func endLine() {
            if !line.isEmpty { lines.append(line) }
            line = ""
        }
        for source in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let words = source.unicodeScalars.split { $0.properties.isWhitespace }.map { String($0) }
            if source.hasPrefix("    ") {
                endLine()
                lines.append(String(source))
                continue
            }
            if words.isEmpty {
                let isFirst = lines.isEmpty
                endLine()
                if !isFirst { lines.append("") }
                continue
            }
            if line.hasSuffix(":") || isListItem(words) { endLine() }
            for word in words {
                if !line.isEmpty, line.utf8.count + 1 + word.utf8.count > limit { endLine() }
                line += line.isEmpty ? word : " " + word
            }
        }
        endLine()
        return lines
    }

    /// Whether words begin an item of a list: a dash, an asterisk or a number, and more after it.
    private static func isListItem(_ words: [String]) -> Bool {
        guard words.count > 1, let first = words.first else { return false }
        if first == "-" || first == "*" { return true }
        let digits = first.hasSuffix(".") ? first.dropLast() : first[...]
        return !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}

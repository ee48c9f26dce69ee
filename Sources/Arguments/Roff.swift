/// Text in the roff language with the macros of man(7).
struct Roff {
    /// What has been written.
    private(set) var text = ""
    /// Whether a heading was written last, after which a paragraph begins by itself.
    private var isAfterHeading = false

    /// The head of the page. Names of flags are not to be divided, nor lines stretched.
    mutating func title(_ name: String, section: String, date: String, manual: String) {
        let source = name.split(separator: "-").first.map(String.init) ?? name
        let head = "\(quoted(name.uppercased())) \(quoted(section))"
        // The date is read, not printed, so its dashes stay as they are.
        text += ".TH \(head) \"\(date)\" \(quoted(source)) \(quoted(manual))\n.nh\n.ad l\n"
    }

    /// A heading.
    mutating func section(_ title: String) {
        text += ".SH \(quoted(title.uppercased()))\n"
        isAfterHeading = true
    }

    /// A lesser heading.
    mutating func subsection(_ title: String) {
        text += ".SS \(quoted(title))\n"
        isAfterHeading = true
    }

    /// Sentences, each starting a line, as roff wants it.
    mutating func prose(_ sentences: String) {
        for line in Self.sentences(sentences) { raw(Self.line(line)) }
    }

    /// A paragraph of its own.
    mutating func paragraph(_ sentences: String) {
        newParagraph()
        prose(sentences)
    }

    /// Ends a paragraph.
    mutating func newParagraph() {
        if !isAfterHeading { raw(".PP") }
    }

    /// A line in the roff language itself, such as a synopsis with fonts.
    mutating func raw(_ line: String) {
        text += line + "\n"
        isAfterHeading = false
    }

    /// A term with its explanation beside or below it.
    mutating func entry(_ term: String, _ explanation: [String]) {
        raw(".TP\n\(term)")
        for (index, part) in explanation.filter({ !$0.isEmpty }).enumerated() {
            if index > 0 { raw(".IP") }
            prose(part)
        }
    }

    /// Lines that stand as they are.
    mutating func literal(_ lines: [String]) {
        newParagraph()
        raw(".RS 4\n.nf")
        for line in lines { raw(Self.line(line)) }
        raw(".fi\n.RE")
    }

    /// Text in bold, within a line.
    static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    /// Text in italics, within a line.
    static func italic(_ text: String) -> String { "\\fI\(escaped(text))\\fR" }

    /// Text with what roff would take for its own made harmless.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "\"": result += "\\(dq"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// A whole line of text; a dot at its beginning would be a request.
    private static func line(_ text: String) -> String {
        let escaped = escaped(text)
        return escaped.startsWith(".") ? "\\&" + escaped : escaped
    }

    private func quoted(_ text: String) -> String { "\"\(Self.escaped(text))\"" }

    /// Divides at the ends of sentences; an abbreviation is not followed by a capital in our texts.
    private static func sentences(_ text: String) -> [String] {
        var lines: [String] = []
        var current: [Substring] = []
        let words = text.split(separator: " ")
        for (index, word) in words.enumerated() {
            current.append(word)
            let next = index + 1 < words.count ? words[index + 1].first : nil
            if let last = word.last, ".?!".contains(last), let next, next.isUppercase {
                lines.append(current.joined(separator: " "))
                current = []
            }
        }
        if !current.isEmpty { lines.append(current.joined(separator: " ")) }
        return lines
    }
}

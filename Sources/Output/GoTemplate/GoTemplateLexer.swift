import Kube

/// Splits a template into tokens, one at a time (package text/template/parse).
struct GoTemplateLexer {
    private let input: [UInt8]
    private var position = 0
    private var start = 0
    private var line = 1
    private var startLine = 1
    private var isInAction = false
    private var parentheses = 0
    private var hasFailed = false

    /// A lexer at the start of a template.
    init(_ input: [UInt8]) { self.input = input }

    /// The next token; `end` for ever after the last one.
    mutating func next() -> GoTemplateToken {
        if hasFailed { return GoTemplateToken(kind: .end, position: input.count, text: [], line: line) }
        while true {
            if let token = isInAction ? nextInAction() : nextOutside() { return token }
        }
    }

    // MARK: Text

    private mutating func nextOutside() -> GoTemplateToken? {
        if !starts("{{") {
            while position < input.count && !starts("{{") { position += 1 }
            let end = position
            if starts("{{") && hasLeftTrimMarker(position + 2) {
                while position > start && Self.isSpace(input[position - 1]) { position -= 1 }
            }
            let token = emit(.text)
            position = end
            ignore()
            if !token.text.isEmpty { return token }
            if position == input.count { return emit(.end) }
        }
        if position == input.count { return emit(.end) }
        return leftDelimiter()
    }

    private mutating func leftDelimiter() -> GoTemplateToken? {
        let marker = hasLeftTrimMarker(position + 2) ? 2 : 0
        if starts("/*", at: position + 2 + marker) {
            position += 2 + marker
            ignore()
            return comment()
        }
        position += 2
        let token = emit(.leftDelimiter)
        position += marker
        ignore()
        isInAction = true
        parentheses = 0
        return token
    }

    private mutating func comment() -> GoTemplateToken? {
        position += 2
        while position < input.count && !starts("*/") { position += 1 }
        guard position < input.count else { return fail("unclosed comment") }
        position += 2
        guard let marker = rightDelimiterMarker() else { return fail("comment ends before closing delimiter") }
        position += marker + 2
        if marker > 0 { skipSpaces() }
        ignore()
        return nil
    }

    // MARK: Actions

    private mutating func nextInAction() -> GoTemplateToken? {
        if let marker = rightDelimiterMarker() {
            guard parentheses == 0 else { return fail("unclosed left paren") }
            position += marker
            ignore()
            position += 2
            let token = emit(.rightDelimiter)
            if marker > 0 {
                skipSpaces()
                ignore()
            }
            isInAction = false
            return token
        }
        guard let scalar = advance() else { return fail("unclosed action") }
        switch scalar {
        case " ", "\t", "\r", "\n": return space()
        case "=": return emit(.assign)
        case ":":
            guard advance() == "=" else { return fail("expected :=") }
            return emit(.declare)
        case "|": return emit(.pipe)
        case "\"": return quoted("\"", .string, "unterminated quoted string")
        case "'": return quoted("'", .characterConstant, "unterminated character constant")
        case "`": return rawQuoted()
        case "$": return fieldOrVariable(.variable)
        case ".":
            if position < input.count, !("0"..."9").contains(Unicode.Scalar(input[position])) {
                return fieldOrVariable(.field)
            }
            position -= 1
            return number()
        case "+", "-", "0"..."9":
            position -= 1
            return number()
        case "(":
            parentheses += 1
            return emit(.leftParenthesis)
        case ")":
            parentheses -= 1
            return parentheses < 0 ? fail("unexpected right paren") : emit(.rightParenthesis)
        case _ where scalar.isWordCharacter: return identifier()
        case _ where scalar.isASCII && scalar.isGoPrintable: return emit(.character)
        default: return fail("unrecognized character in action: \(scalar.goDescription)")
        }
    }

    private mutating func space() -> GoTemplateToken? {
        while position < input.count && Self.isSpace(input[position]) { position += 1 }
        // The blank before a trim marker belongs to the marker.
        if starts("-}}") {
            position -= 1
            if position == start { return nil }
        }
        return emit(.space)
    }

    private mutating func identifier() -> GoTemplateToken {
        skipWord()
        guard isAtTerminator else { return badCharacter() }
        let word = String(decoding: input[start..<position], as: UTF8.self)
        if let keyword = GoTemplateToken.keywords[word] { return emit(keyword) }
        return emit(word == "true" || word == "false" ? .boolean : .identifier)
    }

    private mutating func fieldOrVariable(_ kind: GoTemplateToken.Kind) -> GoTemplateToken {
        if isAtTerminator { return emit(kind == .variable ? .variable : .dot) }
        skipWord()
        guard isAtTerminator else { return badCharacter() }
        return emit(kind)
    }

    private mutating func badCharacter() -> GoTemplateToken {
        fail("bad character \(peek()?.goDescription ?? "EOF")")
    }

    private mutating func quoted(
        _ quote: Unicode.Scalar, _ kind: GoTemplateToken.Kind, _ message: String
    ) -> GoTemplateToken {
        while true {
            guard let scalar = advance(), scalar != "\n" else { return fail(message) }
            if scalar == quote { return emit(kind) }
            if scalar == "\\" {
                guard let escaped = advance(), escaped != "\n" else { return fail(message) }
            }
        }
    }

    private mutating func rawQuoted() -> GoTemplateToken {
        while let scalar = advance() {
            if scalar == "`" { return emit(.rawString) }
        }
        return fail("unterminated raw quoted string")
    }

    // MARK: Numbers

    private mutating func number() -> GoTemplateToken {
        guard scanNumber() else { return badNumber() }
        if let sign = peek(), sign == "+" || sign == "-" {
            guard scanNumber(), input[position - 1] == UInt8(ascii: "i") else { return badNumber() }
            return emit(.complex)
        }
        return emit(.number)
    }

    private mutating func badNumber() -> GoTemplateToken {
        fail("bad number syntax: \(GoQuote.quote(input[start..<position]))")
    }

    private mutating func scanNumber() -> Bool {
        accept("+-")
        var digits = "0123456789_"
        if accept("0") {
            if accept("xX") {
                digits = "0123456789abcdefABCDEF_"
            } else if accept("oO") {
                digits = "01234567_"
            } else if accept("bB") {
                digits = "01_"
            }
        }
        while accept(digits) {}
        if accept(".") { while accept(digits) {} }
        if digits.utf8.count == 11 && accept("eE") || digits.utf8.count == 23 && accept("pP") {
            accept("+-")
            while accept("0123456789_") {}
        }
        accept("i")
        if let scalar = peek(), scalar.isWordCharacter {
            _ = advance()
            return false
        }
        return true
    }

    @discardableResult
    private mutating func accept(_ set: String) -> Bool {
        guard position < input.count, set.utf8.contains(input[position]) else { return false }
        position += 1
        return true
    }

    // MARK: Characters

    private func peek() -> Unicode.Scalar? {
        position < input.count ? Unicode.Scalar.first(of: input[position...]).scalar : nil
    }

    private mutating func advance() -> Unicode.Scalar? {
        guard position < input.count else { return nil }
        let (scalar, length) = Unicode.Scalar.first(of: input[position...])
        position += length
        return scalar
    }

    private mutating func skipWord() {
        while let scalar = peek(), scalar.isWordCharacter { _ = advance() }
    }

    private mutating func skipSpaces() {
        while position < input.count && Self.isSpace(input[position]) { position += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }

    private func starts(_ prefix: StaticString, at offset: Int? = nil) -> Bool {
        let offset = offset ?? position
        let count = prefix.utf8CodeUnitCount
        guard input.count - offset >= count else { return false }
        return prefix.withUTF8Buffer { $0.elementsEqual(input[offset..<offset + count]) }
    }

    /// Whether a minus sign and a blank stand there, after `{{`.
    private func hasLeftTrimMarker(_ offset: Int) -> Bool {
        offset + 1 < input.count && input[offset] == UInt8(ascii: "-") && Self.isSpace(input[offset + 1])
    }

    /// The bytes of the trim marker before the `}}` that stands here; nil if none does.
    private func rightDelimiterMarker() -> Int? {
        if starts("}}") { return 0 }
        guard position < input.count, Self.isSpace(input[position]) else { return nil }
        return starts("-}}", at: position + 1) ? 2 : nil
    }

    private var isAtTerminator: Bool {
        guard position < input.count else { return true }
        switch input[position] {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"), UInt8(ascii: ")"),
            UInt8(ascii: "("):
            return true
        case let byte: return Self.isSpace(byte) || starts("}}")
        }
    }

    // MARK: Tokens

    private mutating func emit(_ kind: GoTemplateToken.Kind) -> GoTemplateToken {
        let token = GoTemplateToken(
            kind: kind, position: start, text: Array(input[start..<position]), line: startLine)
        ignore()
        return token
    }

    private mutating func ignore() {
        for byte in input[start..<position] where byte == UInt8(ascii: "\n") { line += 1 }
        start = position
        startLine = line
    }

    private mutating func fail(_ message: String) -> GoTemplateToken {
        hasFailed = true
        return GoTemplateToken(kind: .error, position: start, text: Array(message.utf8), line: startLine)
    }
}

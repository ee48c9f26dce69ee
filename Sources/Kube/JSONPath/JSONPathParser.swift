/// Reads kubectl's JSONPath dialect (Kubernetes documentation, "JSONPath Support").
///
/// The dialect is fixed by what scripts rely on, oddities included: a quoted key is read again as a field, so that
/// `['a.b']` is two steps and `['a\.b']` is one, and an expression inside brackets ends at the first bracket.
struct JSONPathParser {
    /// The cursor over the template.
    var scanner: JSONPathScanner
    /// The offset of the scanner's first byte in the template that the user wrote.
    let base: Int
    private var segments: [JSONPathSegment] = []
    /// The steps read so far of the action at hand.
    var steps: [JSONPathNode] = []

    private init(_ text: [UInt8], base: Int) {
        scanner = JSONPathScanner(text)
        self.base = base
    }

    /// The pieces of a template.
    static func parse(_ template: [UInt8], base: Int = 0) throws(JSONPathError) -> [JSONPathSegment] {
        var parser = JSONPathParser(template, base: base)
        while try parser.parseSegment() {}
        return parser.segments
    }

    /// The steps of an expression that stands without braces at an offset of the template.
    static func parseExpression(_ text: some Collection<UInt8>, base: Int) throws(JSONPathError) -> [JSONPathNode] {
        let braced = [UInt8(ascii: "{")] + text + [UInt8(ascii: "}")]
        guard case .action(let steps)? = try parse(braced, base: base - 1).first else { return [] }
        return steps
    }

    /// An error at the place of the scanner, or at another byte of its text.
    func error(_ message: String, at position: Int? = nil) -> JSONPathError {
        let offset = base + (position ?? scanner.position)
        return JSONPathError(message, offset: max(0, offset))
    }

    private mutating func parseSegment() throws(JSONPathError) -> Bool {
        while !scanner.starts(with: "{") {
            if scanner.next() == nil { break }
        }
        let text = scanner.take()
        if !text.isEmpty { segments.append(.text(Array(text))) }
        guard scanner.starts(with: "{") else { return false }
        scanner.skip(1)
        scanner.take()
        steps = []
        while try parseStep() {}
        segments.append(.action(steps))
        return true
    }

    /// One step between braces; false after the brace that closes them.
    private mutating func parseStep() throws(JSONPathError) -> Bool {
        if scanner.starts(with: "}") {
            scanner.skip(1)
            scanner.take()
            return false
        }
        if scanner.starts(with: "[?(") {
            try parseFilter()
            return true
        }
        if scanner.starts(with: "..") {
            try parseRecursive()
            return true
        }
        let opening = scanner.position
        switch scanner.next() {
        case nil, "\r", "\n": throw error("unclosed action", at: opening)
        case " ", "@", "$": scanner.take()
        case "[": try parseArray()
        case "\"": try parseQuote(UInt8(ascii: "\""))
        case "'": try parseQuote(UInt8(ascii: "'"))
        case ".": parseField()
        case let scalar? where scalar == "+" || scalar == "-" || scalar.isDecimalDigit:
            scanner.backUp()
            try parseNumber()
        case let scalar? where scalar.isWordCharacter:
            scanner.backUp()
            parseIdentifier()
        case let scalar?:
            throw error("unrecognized character in action: \(scalar.goDescription)", at: opening)
        }
        return true
    }

    private mutating func parseIdentifier() {
        while let scalar = scanner.next() {
            if scalar.endsJSONPathWord {
                scanner.backUp()
                break
            }
        }
        switch String(decoding: scanner.take(), as: UTF8.self) {
        case "true": steps.append(.bool(true))
        case "false": steps.append(.bool(false))
        case let name: steps.append(.identifier(name))
        }
    }

    private mutating func parseRecursive() throws(JSONPathError) {
        if steps.last == .recursive { throw error("invalid multiple recursive descent") }
        scanner.skip(2)
        scanner.take()
        steps.append(.recursive)
        if let scalar = scanner.peek(), scalar.isWordCharacter { parseField() }
    }

    private mutating func parseNumber() throws(JSONPathError) {
        let start = scanner.position
        if let sign = scanner.peek(), sign == "+" || sign == "-" { _ = scanner.next() }
        while let scalar = scanner.next() {
            if scalar != "." && !scalar.isDecimalDigit {
                scanner.backUp()
                break
            }
        }
        let text = String(decoding: scanner.take(), as: UTF8.self)
        if let int = Int(text) {
            steps.append(.int(int))
        } else if text.utf8.allSatisfy({ $0 < 0x80 }), let float = Double(Self.completing(text)) {
            steps.append(.float(float))
        } else {
            throw error("cannot parse number \(text)", at: start)
        }
    }

    /// Go reads `1.` and `.5` as numbers; Swift wants digits on both sides.
    private static func completing(_ text: String) -> String {
        guard text.utf8.contains(where: { ($0 ^ 0x30) < 10 }) else { return text }
        return text.utf8.last == UInt8(ascii: ".") ? text + "0" : text
    }

    private mutating func parseField() {
        scanner.take()
        while let scalar = scanner.next() {
            if scalar == "\\" {
                _ = scanner.next()
            } else if scalar.endsJSONPathWord {
                scanner.backUp()
                break
            }
        }
        let text = scanner.take()
        if text.elementsEqual([UInt8(ascii: "*")]) {
            steps.append(.wildcard)
        } else {
            steps.append(.field(String(decoding: text.lazy.filter { $0 != UInt8(ascii: "\\") }, as: UTF8.self)))
        }
    }

    private mutating func parseQuote(_ quote: UInt8) throws(JSONPathError) {
        let start = scanner.position - 1
        while true {
            guard let scalar = scanner.next(), scalar != "\n" else {
                throw error("unterminated quoted string", at: start)
            }
            if scalar.value == UInt32(quote) && scanner.byteBeforeLast != UInt8(ascii: "\\") { break }
        }
        let literal = scanner.take()
        guard literal.count >= 2, let text = GoUnquote.text(literal.dropFirst().dropLast(), quote: quote) else {
            let shown = String(decoding: literal, as: UTF8.self)
            throw error("unquote string \(shown) error invalid syntax", at: start)
        }
        steps.append(.text(text))
    }
}

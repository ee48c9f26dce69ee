/// Reads label selectors by the grammar of apimachinery's `labels` package, with its messages.
struct LabelSelectorParser {
    private enum Token: Equatable {
        case end
        case word(String)
        case symbol(String)

        var text: String {
            switch self {
            case .end: ""
            case .word(let text), .symbol(let text): text
            }
        }
    }

    private var tokens: [Token] = []
    private var position = 0

    init(_ text: String) {
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if Self.isBlank(first) {
                rest = rest.dropFirst()
            } else if Self.isSymbol(first) {
                tokens.append(Self.symbol(&rest))
            } else {
                let word = rest.prefix { !Self.isBlank($0) && !Self.isSymbol($0) }
                rest = rest.dropFirst(word.count)
                tokens.append(.word(String(decoding: word, as: UTF8.self)))
            }
        }
    }

    /// All requirements in the order written.
    mutating func requirements() throws(InvalidInput) -> [LabelSelector.Requirement] {
        var requirements: [LabelSelector.Requirement] = []
        while true {
            switch current {
            case .word, .symbol("!"):
                do {
                    requirements.append(try requirement())
                } catch {
                    throw InvalidInput("unable to parse requirement: \(error.message)")
                }
                switch take() {
                case .end: return requirements
                case .symbol(","):
                    if case .word = current { continue }
                    if current == .symbol("!") { continue }
                    throw InvalidInput("found '\(printable(current.text))', expected: identifier after ','")
                case let token:
                    throw InvalidInput("found '\(printable(token.text))', expected: ',' or 'end of string'")
                }
            case .end: return requirements
            case let token:
                throw InvalidInput("found '\(printable(token.text))', expected: !, identifier, or 'end of string'")
            }
        }
    }

    private var current: Token { position < tokens.count ? tokens[position] : .end }

    private mutating func take() -> Token {
        defer { position += 1 }
        return current
    }

    private mutating func requirement() throws(InvalidInput) -> LabelSelector.Requirement {
        let negated = current == .symbol("!")
        if negated { position += 1 }
        let token = take()
        guard case .word(let key) = token else { throw expected("identifier", token) }
        try LabelSyntax.validate(key: key)
        if negated { return .init(key: key, comparison: .doesNotExist, values: []) }
        if current == .end || current == .symbol(",") { return .init(key: key, comparison: .exists, values: []) }
        let sign = take()
        guard let comparison = LabelSelector.Operator(rawValue: sign.text), comparison != .exists,
            comparison != .doesNotExist
        else { throw expected("in, notin, =, ==, !=, gt, lt", sign) }
        let values = try comparison == .isIn || comparison == .notIn ? list() : [exactValue()]
        for value in values { try LabelSyntax.validate(value: value, of: key) }
        if comparison == .greaterThan || comparison == .lessThan, Int64(values[0]) == nil {
            throw InvalidInput(
                "values[0][\(key)]: Invalid value: \"\(printable(values[0]))\": for 'Gt', 'Lt' operators, the value "
                    + "must be an integer")
        }
        return .init(key: key, comparison: comparison, values: Set(values).sorted())
    }

    private mutating func exactValue() throws(InvalidInput) -> String {
        if current == .end || current == .symbol(",") { return "" }
        let token = take()
        guard case .word(let value) = token else { throw expected("identifier", token) }
        return value
    }

    /// `(a,b)`; an element left out is the empty value.
    private mutating func list() throws(InvalidInput) -> [String] {
        let open = take()
        guard open == .symbol("(") else { throw InvalidInput("found '\(printable(open.text))' expected: '('") }
        var values: [String] = []
        var pending = true
        while true {
            switch take() {
            case .word(let value) where pending:
                values.append(value)
                pending = false
            case .symbol(","):
                if pending { values.append("") }
                pending = true
            case .symbol(")"):
                if pending { values.append("") }
                return values
            case let token:
                throw expected(pending ? "',', ')' or identifier" : "',' or ')'", token)
            }
        }
    }

    private func expected(_ what: String, _ found: Token) -> InvalidInput {
        InvalidInput("found '\(printable(found.text))', expected: \(what)")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }

    private static func isSymbol(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","),
            UInt8(ascii: ">"), UInt8(ascii: "<"):
            true
        default: false
        }
    }

    /// The longest symbol at the front: `==` and `!=` have two characters, all others one.
    private static func symbol(_ rest: inout ArraySlice<UInt8>) -> Token {
        let pair = rest.prefix(2)
        let long = pair.elementsEqual("==".utf8) || pair.elementsEqual("!=".utf8)
        let text = String(decoding: rest.prefix(long ? 2 : 1), as: UTF8.self)
        rest = rest.dropFirst(long ? 2 : 1)
        return .symbol(text)
    }
}

/// What label keys and values may consist of (Kubernetes documentation, "Labels and Selectors").
public enum LabelSyntax {
    /// Throws unless the text can be a label's key: `name`, or `dns.prefix/name`.
    public static func validate(key: String) throws(InvalidInput) {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        let prefixed = parts.count == 2
        guard parts.count <= 2, let name = parts.last, !prefixed || isSubdomain(parts[0]), name.utf8.count <= 63,
            isName(name)
        else {
            throw InvalidInput(
                "key: Invalid value: \"\(printable(key))\": a key is a name of at most 63 letters, digits, '-', '_' "
                    + "and '.' that begins and ends with a letter or digit, after an optional DNS subdomain and '/'")
        }
    }

    /// Throws unless the text can be the value of a label.
    public static func validate(value: String, of key: String) throws(InvalidInput) {
        guard value.utf8.count <= 63, value.isEmpty || isName(Substring(value)) else {
            throw InvalidInput(
                "values[0][\(key)]: Invalid value: \"\(printable(value))\": a label's value is empty, or at most 63 "
                    + "letters, digits, '-', '_' and '.' that begin and end with a letter or digit")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A
    }

    private static func isName(_ name: Substring) -> Bool {
        guard let first = name.utf8.first, let last = name.utf8.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
            && name.utf8.allSatisfy {
                isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isSubdomain(_ text: Substring) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                isName(label) && !label.utf8.contains { $0 == UInt8(ascii: "_") || $0 >= 0x41 && $0 <= 0x5A }
            }
    }
}

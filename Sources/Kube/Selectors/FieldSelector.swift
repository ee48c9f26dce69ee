/// A field selector: `metadata.name=web,status.phase!=Running` (Kubernetes documentation, "Field Selectors").
///
/// Which fields a type supports is for the API server to say.
public struct FieldSelector: Sendable, Equatable {
    /// One of the conditions, all of which must hold.
    public struct Term: Sendable, Equatable {
        /// The field's path, such as `status.phase`.
        public let field: String
        /// Whether the field must have the value, or must not.
        public let isEqual: Bool
        /// The value, unescaped.
        public let value: String
    }

    /// The terms in the order written.
    public let terms: [Term]

    /// Reads a selector; an empty one selects everything.
    public init(_ text: String) throws(InvalidInput) {
        var terms: [Term] = []
        for part in Self.split(text) where !part.isEmpty { terms.append(try Self.term(part, in: text)) }
        self.terms = terms
    }

    /// Makes a selector of one object by its name.
    public static func name(_ name: String) -> String { "metadata.name=" + escape(name) }

    /// Whether the fields, asked for by path, meet every term; an absent field is the empty text.
    public func matches(_ field: (String) -> String?) -> Bool {
        terms.allSatisfy { ((field($0.field) ?? "") == $0.value) == $0.isEqual }
    }

    /// The selector in canonical form, as it is sent.
    public var text: String {
        terms.map { $0.field + ($0.isEqual ? "=" : "!=") + Self.escape($0.value) }.joined(separator: ",")
    }

    /// Commas, equals signs and backslashes of values carry a backslash.
    public static func escape(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            if scalar == "," || scalar == "=" || scalar == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// The parts between commas that have no backslash before them.
    private static func split(_ text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") {
                position += 1
            } else if bytes[position] == UInt8(ascii: ",") {
                parts.append(bytes[start..<position])
                start = position + 1
            }
            position += 1
        }
        parts.append(bytes[min(start, bytes.count)...])
        return parts
    }

    private static func term(_ part: ArraySlice<UInt8>, in text: String) throws(InvalidInput) -> Term {
        let equals = UInt8(ascii: "=")
        guard let sign = part.firstIndex(of: equals) else {
            throw InvalidInput(
                "invalid selector: '\(printable(text))'; can't understand "
                    + "'\(printable(String(decoding: part, as: UTF8.self)))'")
        }
        let negated = sign > part.startIndex && part[sign - 1] == UInt8(ascii: "!")
        var value = part[(sign + 1)...]
        if !negated && value.first == equals { value = value.dropFirst() }
        return Term(
            field: String(decoding: part[..<(negated ? sign - 1 : sign)], as: UTF8.self), isEqual: !negated,
            value: try unescape(value, in: text))
    }

    private static func unescape(_ value: ArraySlice<UInt8>, in text: String) throws(InvalidInput) -> String {
        var bytes: [UInt8] = []
        var rest = value
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(),
                    next == byte || next == UInt8(ascii: ",") || next == UInt8(ascii: "=")
                else {
                    throw InvalidInput("invalid selector: '\(printable(text))': a backslash escapes only , = and \\")
                }
                bytes.append(next)
            case UInt8(ascii: "="):
                throw InvalidInput("invalid selector: '\(printable(text))': '=' in a value is written \\=")
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

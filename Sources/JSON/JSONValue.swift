/// A JSON value of its own, for what is built or changed rather than read: manifests, patches, request bodies.
/// Numbers keep their text.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// An object of the members that are there: nil is left out, as Go leaves out what is empty.
    public static func fields(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var object = JSONObject()
        for (key, value) in members { object[key] = value }
        return .object(object)
    }

    /// A whole number of at most 32 bits where the text is one, and otherwise a string: what Kubernetes calls
    /// IntOrString (apimachinery's util/intstr).
    public static func intOrString(_ text: String) -> JSONValue {
        Int32(text).map { .int(Int($0)) } ?? .string(text)
    }

    /// An integer.
    public static func int(_ value: Int) -> JSONValue { .number(String(value)) }

    /// The member of an object; nil is absent. Setting on `null` makes an object of it; on other values it does nothing.
    public subscript(_ key: String) -> JSONValue? {
        get { object?[key] }
        set {
            switch self {
            case .object(var members):
                self = .null  // so that the members are not copied
                members[key] = newValue
                self = .object(members)
            case .null:
                var members = JSONObject()
                members[key] = newValue
                self = .object(members)
            default: break
            }
        }
    }

    /// The value at the end of a path of keys, or nil if a part of it is absent.
    public func at(_ path: String...) -> JSONValue? {
        path.reduce(self as JSONValue?) { $0?[$1] }
    }

    /// What the value is.
    public var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// A string's characters; nil for everything else.
    public var string: String? { if case .string(let text) = self { text } else { nil } }

    /// A number that is an integer of 64 bits; nil for everything else.
    public var int: Int? { if case .number(let text) = self { Int(text) } else { nil } }

    /// An array's elements; nil for everything else.
    public var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    /// An object's members; nil for everything else.
    public var object: JSONObject? { if case .object(let members) = self { members } else { nil } }

    /// Whether the value is `null`.
    public var isNull: Bool { self == .null }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(GoNumber.json(value)) }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object with members in the literal's order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}

extension JSONValue {
    /// The value as compact JSON in UTF-8, members in their order, as a request body is sent.
    public var compact: [UInt8] {
        var output: [UInt8] = []
        append(to: &output)
        return output
    }

    /// The value as a document, for the printers and for whoever reads nodes.
    public func document() -> JSONDocument {
        do {
            return try JSONDocument(parsing: compact, limits: JSONLimits(maximumDepth: .max, maximumSize: .max))
        } catch {
            // Swift's strings are valid UTF-8 and what is no number is written as a string, so what is written above
            // always parses; only a value of more than 2 GiB ends here, which no limit of the reader lets arise.
            preconditionFailure("a JSON value could not be read back: \(error)")
        }
    }

    private func append(to output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let text):
            if GoNumber.isNumber(text) {
                output.append(contentsOf: text.utf8)
            } else {
                Self.appendString(text, to: &output)
            }
        case .string(let text): Self.appendString(text, to: &output)
        case .array(let elements):
            output.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(0x2C) }
                element.append(to: &output)
            }
            output.append(0x5D)
        case .object(let members):
            output.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(0x2C) }
                Self.appendString(member.key, to: &output)
                output.append(0x3A)
                member.value.append(to: &output)
            }
            output.append(0x7D)
        }
    }

    private static func appendString(_ text: String, to output: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: output.append(contentsOf: [0x5C, byte])
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x00..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(contentsOf: [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]])
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}

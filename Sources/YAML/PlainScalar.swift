import JSON

/// Plain scalars by the rules of go-yaml's third version, which kustomize reads manifests with: those of YAML 1.1 as
/// kubectl reads them, but `yes`, `no`, `on`, `off`, `y` and `n` are strings, and dates are times.
///
/// A reader that keeps plain scalars gives each that is no string as a number with the text of the file, so that what
/// needs the text (annotations become strings of it) has it. Here it is made the value that it means.
public enum PlainScalar {
    /// Whether a text without quotes is a string.
    public static func isString(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { isString($0, ScalarResolver.meaning(of: $0)) }
    }

    static func isString(_ text: UnsafeBufferPointer<UInt8>, _ meaning: ScalarResolver.Meaning) -> Bool {
        switch meaning {
        case .string: true
        case .bool: text.count < 4 || text[0] | 0x20 == 0x6F
        default: false
        }
    }

    /// Whether a text without quotes means null.
    public static func isNull(_ text: String) -> Bool {
        switch text {
        case "", "~", "null", "Null", "NULL": true
        default: false
        }
    }

    /// The tag of what a text without quotes means, as go-yaml names it in errors.
    public static func tag(of text: String) -> String {
        let bytes = Array(text.utf8)
        switch ScalarResolver.meaning(of: bytes) {
        case .null: return "!!null"
        case .integer: return "!!int"
        case .float: return "!!float"
        case .timestamp: return "!!timestamp"
        case .bool, .string: return isString(text) ? "!!str" : "!!bool"
        }
    }

    /// What a text without quotes means; nil for infinities and what is no number, which JSON does not have.
    public static func value(of text: String) -> JSONValue? {
        let bytes = Array(text.utf8)
        switch ScalarResolver.meaning(of: bytes) {
        case .string: return .string(text)
        case .null: return .null
        case .bool(let flag):
            return bytes.withUnsafeBufferPointer { isString($0, .bool(flag)) } ? .string(text) : .bool(flag)
        case .integer(let digits): return .number(digits)
        case .float(let number): return number.isFinite ? .number(GoNumber.json(number)) : nil
        case .timestamp: return .string(time(text))
        }
    }

    /// A time as Go's encoding/json prints it (RFC 3339, fractions without zeros at the end).
    private static func time(_ text: String) -> String {
        var parts: [String] = []
        var digits = ""
        var zone = "Z"
        var rest = text.utf8[...]
        while let byte = rest.first {
            if byte &- 0x30 < 10 {
                digits.append(Character(Unicode.Scalar(byte)))
            } else if !digits.isEmpty {
                parts.append(digits)
                digits = ""
            }
            // Behind the seconds a sign begins the zone.
            let isFraction = byte == 0x2E
            if isFraction || parts.count >= 6, isFraction || byte == 0x2B || byte == 0x2D {
                if isFraction {
                    let fraction = rest.dropFirst().prefix { $0 &- 0x30 < 10 }
                    parts.append(String(decoding: fraction, as: UTF8.self))
                    rest = rest.dropFirst(fraction.count)
                } else {
                    let offset = String(decoding: rest, as: UTF8.self)
                    zone = offset.dropFirst() == "00:00" ? "Z" : offset
                    break
                }
            }
            rest = rest.dropFirst()
        }
        if !digits.isEmpty { parts.append(digits) }
        func two(_ index: Int) -> String {
            let part = parts.count > index ? parts[index] : "00"
            return part.utf8.count == 1 ? "0" + part : part
        }
        var fraction = parts.count > 6 ? String(parts[6].prefix(9)) : ""
        while fraction.last == "0" { fraction.removeLast() }
        if !fraction.isEmpty { fraction = "." + fraction }
        return "\(two(0))-\(two(1))-\(two(2))T\(two(3)):\(two(4)):\(two(5))\(fraction)\(zone)"
    }
}

/// Reads the escapes of Go string literals, as kubectl's templates use them
/// (The Go Programming Language Specification, "String literals").
package enum GoUnquote {
    /// What the inside of a literal stands for; nil if an escape is not Go's.
    /// The quote that encloses the literal may stand inside only behind a backslash.
    package static func text(_ inside: ArraySlice<UInt8>, quote: UInt8) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(inside.count)
        var rest = inside
        while let byte = rest.popFirst() {
            if byte == quote { return nil }
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst(), append(escape, quote, &rest, to: &result) else { return nil }
        }
        return result
    }

    private static func append(
        _ escape: UInt8, _ quote: UInt8, _ rest: inout ArraySlice<UInt8>, to result: inout [UInt8]
    ) -> Bool {
        switch escape {
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "\\"): result.append(escape)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            guard escape == quote else { return false }
            result.append(escape)
        case UInt8(ascii: "x"):
            guard let value = digits(2, radix: 16, &rest) else { return false }
            result.append(UInt8(truncatingIfNeeded: value))
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            guard let value = digits(escape == UInt8(ascii: "u") ? 4 : 8, radix: 16, &rest),
                let scalar = Unicode.Scalar(value)
            else { return false }
            result.append(contentsOf: Array(String(Character(scalar)).utf8))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            guard let low = digits(2, radix: 8, &rest) else { return false }
            let value = UInt32(escape - UInt8(ascii: "0")) * 64 + low
            guard value < 256 else { return false }
            result.append(UInt8(value))
        default: return false
        }
        return true
    }

    private static func digits(_ count: Int, radix: UInt32, _ rest: inout ArraySlice<UInt8>) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = rest.popFirst(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue,
                digit < radix, value < 1 << 28
            else { return nil }
            value = value * radix + UInt32(digit)
        }
        return value
    }
}

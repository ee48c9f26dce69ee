/// Standard Base64 (RFC 4648, section 4) as Go's package encoding/base64 decodes it: line breaks are skipped, padding
/// is required.
enum Base64 {
    /// The bytes that a text stands for.
    static func decode(_ text: [UInt8]) throws(GoTemplateCallError) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0x0A || byte == 0x0D { continue }
            if byte == UInt8(ascii: "=") {
                index = try padding(text, from: index, after: count)
                let padded = bits << (6 * UInt32(4 - count))
                for shift: UInt32 in [16, 8].prefix(count - 1) {
                    result.append(UInt8(truncatingIfNeeded: padded >> shift))
                }
                return result
            }
            guard let value = value(of: byte) else { throw illegal(index - 1) }
            bits = bits << 6 | value
            count += 1
            if count == 4 {
                for shift: UInt32 in [16, 8, 0] { result.append(UInt8(truncatingIfNeeded: bits >> shift)) }
                (bits, count) = (0, 0)
            }
        }
        guard count == 0 else { throw illegal(text.count - count) }
        return result
    }

    /// Reads what may follow the first `=` and returns the end of the text.
    private static func padding(
        _ text: [UInt8], from start: Int, after count: Int
    ) throws(GoTemplateCallError) -> Int {
        guard count >= 2 else { throw illegal(start - 1) }
        let rest = text.indices[start...].filter { text[$0] != 0x0A && text[$0] != 0x0D }
        if count == 2 {
            guard let second = rest.first else { throw illegal(text.count) }
            guard text[second] == UInt8(ascii: "=") else { throw illegal(start - 1) }
        }
        if rest.count > (count == 2 ? 1 : 0) { throw illegal(rest[count == 2 ? 1 : 0]) }
        return text.count
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func illegal(_ offset: Int) -> GoTemplateCallError {
        GoTemplateCallError("base64 decode failed: illegal base64 data at input byte \(offset)")
    }
}

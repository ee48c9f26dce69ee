/// Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
    /// What stands at a place: a character of so many bytes, the beginning of one that the text cuts off, or neither.
    enum Outcome {
        case character(Int)
        case cutOff
        case invalid
    }

    /// Looks at the character that begins at `bytes`, whose first byte is 0x80 or above; `available` bytes may be read
    /// as text, and at least three more as padding.
    @inline(__always)
    static func character(at bytes: UnsafePointer<UInt8>, available: Int) -> Outcome {
        let lead = bytes[0]
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, lowest) = (3, 0xA0)
        case 0xED: (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, lowest) = (4, 0x90)
        case 0xF4: (length, highest) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return .invalid
        }
        if available > 1, bytes[1] < lowest || bytes[1] > highest { return .invalid }
        if length > 2, available > 2, bytes[2] & 0xC0 != 0x80 { return .invalid }
        if length > 3, available > 3, bytes[3] & 0xC0 != 0x80 { return .invalid }
        return available >= length ? .character(length) : .cutOff
    }
}

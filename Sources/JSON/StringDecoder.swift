/// Decoding of the escapes in JSON strings (RFC 8259, section 7), on text that the parser has checked.
@_spi(Tape) public enum StringDecoder {
    /// The character of the escape at `position`, and the offset behind it. Surrogates that have no partner become
    /// U+FFFD, as Go's `encoding/json` has it.
    @inlinable
    public static func escape(_ bytes: UnsafePointer<UInt8>, at position: Int, end: Int) -> (UInt32, Int) {
        switch bytes[position + 1] {
        case 0x62: return (0x08, position + 2)
        case 0x66: return (0x0C, position + 2)
        case 0x6E: return (0x0A, position + 2)
        case 0x72: return (0x0D, position + 2)
        case 0x74: return (0x09, position + 2)
        case 0x75:
            let unit = hexadecimal(bytes + position + 2)
            guard unit & 0xF800 == 0xD800 else { return (unit, position + 6) }
            if unit < 0xDC00, position + 12 <= end, bytes[position + 6] == 0x5C, bytes[position + 7] == 0x75 {
                let second = hexadecimal(bytes + position + 8)
                if second & 0xFC00 == 0xDC00 {
                    return (0x10000 + ((unit & 0x3FF) << 10 | (second & 0x3FF)), position + 12)
                }
            }
            return (0xFFFD, position + 6)
        case let byte: return (UInt32(byte), position + 2)
        }
    }

    @inlinable
    static func hexadecimal(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        for index in 0..<4 {
            let digit = digits[index]
            value = value << 4 | UInt32(digit < 0x40 ? digit & 0x0F : (digit & 0x0F) + 9)
        }
        return value
    }

    /// Writes a character as UTF-8 and returns how many bytes it took (up to four).
    @inlinable
    public static func encode(_ character: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
        if character < 0x80 {
            target[0] = UInt8(truncatingIfNeeded: character)
            return 1
        }
        if character < 0x800 {
            target[0] = UInt8(truncatingIfNeeded: 0xC0 | character >> 6)
            target[1] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
            return 2
        }
        if character < 0x10000 {
            target[0] = UInt8(truncatingIfNeeded: 0xE0 | character >> 12)
            target[1] = UInt8(truncatingIfNeeded: 0x80 | character >> 6 & 0x3F)
            target[2] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
            return 3
        }
        target[0] = UInt8(truncatingIfNeeded: 0xF0 | character >> 18)
        target[1] = UInt8(truncatingIfNeeded: 0x80 | character >> 12 & 0x3F)
        target[2] = UInt8(truncatingIfNeeded: 0x80 | character >> 6 & 0x3F)
        target[3] = UInt8(truncatingIfNeeded: 0x80 | character & 0x3F)
        return 4
    }

    /// Decodes `count` bytes of a string's text to `target`, which has room for as many, and returns the length.
    /// No escape is shorter than the character that it stands for.
    public static func decode(
        _ bytes: UnsafePointer<UInt8>, count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> Int {
        var position = 0
        var length = 0
        while position < count {
            if bytes[position] == 0x5C {
                let (character, next) = escape(bytes, at: position, end: count)
                length += encode(character, to: target + length)
                position = next
            } else {
                target[length] = bytes[position]
                length += 1
                position += 1
            }
        }
        return length
    }
}

/// Base64 (RFC 4648), with the alphabet of section 4 or that of section 5 for URLs.
public enum Base64 {
    /// Which digits stand for 62 and 63.
    public enum Alphabet: Sendable {
        /// `+` and `/`.
        case standard
        /// `-` and `_`, as JSON Web Tokens have them; padding may be left out.
        case url
    }

    /// Why a text is no Base64: the byte that does not fit.
    public struct Fault: Error, Equatable {
        /// Where the byte stands, from 0; the length of the text where it ends too early.
        public let offset: Int

        /// A fault at an offset.
        public init(offset: Int) {
            self.offset = offset
        }
    }

    /// The bytes that a text stands for. Line breaks are passed over, as Go's encoding/base64 does.
    public static func decode(
        _ text: some Sequence<UInt8>, _ alphabet: Alphabet = .standard
    ) throws(Fault) -> [UInt8] {
        let text = Array(text)
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 4 * 3 + 3)
        var bits: UInt32 = 0
        var count = 0
        for (index, byte) in text.enumerated() where byte != 0x0A && byte != 0x0D {
            if byte == UInt8(ascii: "=") {
                try checkPadding(text, from: index, after: count)
                append(bits, count, to: &result)
                return result
            }
            guard let value = value(of: byte, alphabet) else { throw Fault(offset: index) }
            bits = bits << 6 | value
            count += 1
            if count == 4 {
                append(bits, count, to: &result)
                (bits, count) = (0, 0)
            }
        }
        guard count == 0 || alphabet == .url && count > 1 else { throw Fault(offset: text.count - count) }
        append(bits, count, to: &result)
        return result
    }

    /// The text that stands for bytes, with padding, on one line.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            rest = rest.dropFirst(3)
            var bits: UInt32 = 0
            for byte in group { bits = bits << 8 | UInt32(byte) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place > group.count ? UInt8(ascii: "=") : digits[Int(bits >> UInt32(18 - 6 * place) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the bytes of a group of two to four digits.
    private static func append(_ bits: UInt32, _ count: Int, to result: inout [UInt8]) {
        guard count > 1 else { return }
        let padded = bits << (6 * UInt32(4 - count))
        for shift: UInt32 in [16, 8, 0].prefix(count - 1) { result.append(UInt8(truncatingIfNeeded: padded >> shift)) }
    }

    /// Checks what follows from the first `=` on.
    private static func checkPadding(_ text: [UInt8], from start: Int, after count: Int) throws(Fault) {
        guard count >= 2 else { throw Fault(offset: start) }
        let rest = text.indices[(start + 1)...].filter { text[$0] != 0x0A && text[$0] != 0x0D }
        if count == 2 {
            guard let second = rest.first else { throw Fault(offset: text.count) }
            guard text[second] == UInt8(ascii: "=") else { throw Fault(offset: start) }
        }
        if rest.count > (count == 2 ? 1 : 0) { throw Fault(offset: rest[count == 2 ? 1 : 0]) }
    }

    private static func value(of byte: UInt8, _ alphabet: Alphabet) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+") where alphabet == .standard: 62
        case UInt8(ascii: "/") where alphabet == .standard: 63
        case UInt8(ascii: "-") where alphabet == .url: 62
        case UInt8(ascii: "_") where alphabet == .url: 63
        default: nil
        }
    }
}

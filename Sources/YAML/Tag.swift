/// The tags of YAML's own types that say what a scalar is (yaml.org/type).
enum Tag: String {
    case string = "str"
    case bool
    case integer = "int"
    case float
    case null
    case timestamp
    case binary

    /// What `!!` stands for.
    static let prefix = "tag:yaml.org,2002:"

    /// The tag of this full name; nil for tags of other types, which mean nothing here.
    init?(_ name: String) {
        guard name.hasPrefix(Self.prefix) else { return nil }
        self.init(rawValue: String(name.dropFirst(Self.prefix.count)))
    }
}

/// Base64 with padding (RFC 4648, section 4); line breaks are passed over.
enum Base64 {
    /// The bytes that a text stands for, or nil if it is not base64.
    static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text where byte != 0x0A && byte != 0x0D {
            let value: UInt32
            switch byte {
            case 0x41...0x5A: value = UInt32(byte - 0x41)
            case 0x61...0x7A: value = UInt32(byte - 0x61 + 26)
            case 0x30...0x39: value = UInt32(byte - 0x30 + 52)
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D:
                value = 0
                padding += 1
            default: return nil
            }
            guard padding == 0 || byte == 0x3D else { return nil }
            bits = bits << 6 | value
            count += 1
            if count % 4 == 0 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
            }
        }
        guard count % 4 == 0, padding <= 2 else { return nil }
        bytes.removeLast(padding)
        return bytes
    }
}

import JSON

extension JSONValue {
    /// The object as server-side apply sends it: JSON with sorted keys and a line break at the end.
    ///
    /// The server reads the body as YAML (`application/apply-patch+yaml`), where some characters that JSON takes as they
    /// are mean a line break, or are refused: all that YAML 1.1 does not count as printable (section 5.1), and its further
    /// line breaks, are escaped, so that each string arrives as it was.
    public var applyBody: [UInt8] {
        var json: [UInt8] = []
        JSONWriter(.compact).write(self, into: &json)
        json.append(UInt8(ascii: "\n"))
        guard json.contains(where: { $0 == 0x7F || $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) else { return json }
        var body: [UInt8] = []
        body.reserveCapacity(json.count + 64)
        var index = 0
        while index < json.count {
            let rest = json[index...].prefix(3)
            if let (code, length) = Self.unprintable(rest) {
                let hex = String(code, radix: 16)
                body += ("\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex).utf8
                index += length
            } else {
                body.append(json[index])
                index += 1
            }
        }
        return body
    }

    /// The code of a character that YAML would not take as it is, and how many bytes it has.
    private static func unprintable(_ bytes: ArraySlice<UInt8>) -> (code: Int, length: Int)? {
        guard let first = bytes.first else { return nil }
        if first == 0x7F { return (0x7F, 1) }
        let (second, third) = (bytes.dropFirst().first ?? 0, bytes.dropFirst(2).first ?? 0)
        switch (first, second, third) {
        case (0xC2, 0x80...0x9F, _): return (Int(second), 2)
        case (0xE2, 0x80, 0xA8...0xA9): return (0x2000 + Int(third) - 0x80, 3)
        case (0xEF, 0xBB, 0xBF): return (0xFEFF, 3)
        case (0xEF, 0xBF, 0xBE...0xBF): return (0xFFC0 + Int(third) - 0x80, 3)
        default: return nil
        }
    }
}

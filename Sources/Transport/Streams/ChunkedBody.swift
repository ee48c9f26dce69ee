/// A body that comes in chunks (RFC 9112, 7.1), as a gateway may send it where it refuses an upgrade.
enum ChunkedBody {
    /// The body without its framing; nil while it has not come whole, or where it is none.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(
                decoding: rest[..<end].prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: ";") }, as: UTF8.self)
            guard let size = Int(line, radix: 16), size >= 0, size <= bytes.count else { return nil }
            rest = rest[(end + 1)...]
            if size == 0 { return body }
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return nil
    }
}

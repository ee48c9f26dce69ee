import Kube

/// Writes SPDY/3.1 frames, one side of one connection: the headers of all its streams are one text in zlib's form.
///
/// That text is stored rather than packed: a stream has sixty bytes of headers, and stored blocks (RFC 1951, 3.2.4),
/// which every reader takes, need no compressor in this program.
public struct SPDYWriter {
    private var hasBegun = false

    /// A writer for a connection on which nothing was written.
    public init() {}

    /// The bytes of a frame. Data beyond 16 MiB must be handed over in several.
    public mutating func bytes(_ frame: SPDYFrame) -> [UInt8] {
        switch frame {
        case .open(let stream, let headers, let isLast):
            // No associated stream; the highest priority.
            return control(.open, Self.word(stream) + [0, 0, 0, 0, 0, 0] + block(headers), isLast)
        case .reply(let stream, let headers, let isLast):
            return control(.reply, Self.word(stream) + block(headers), isLast)
        case .headers(let stream, let headers, let isLast):
            return control(.headers, Self.word(stream) + block(headers), isLast)
        case .data(let stream, let bytes, let isLast):
            var frame = Self.word(stream & 0x7FFF_FFFF) + Self.length(bytes.count, isLast)
            frame += bytes
            return frame
        case .reset(let stream, let status): return control(.reset, Self.word(stream) + Self.word(status))
        case .settings: return control(.settings, Self.word(0))
        case .ping(let number): return control(.ping, Self.word(number))
        case .goAway(let last, let status): return control(.goAway, Self.word(last) + Self.word(status))
        case .windowUpdate(let stream, let size): return control(.windowUpdate, Self.word(stream) + Self.word(size))
        }
    }

    private func control(_ type: SPDYType, _ payload: [UInt8], _ isLast: Bool = false) -> [UInt8] {
        [0x80, 3, 0, UInt8(type.rawValue)] + Self.length(payload.count, isLast) + payload
    }

    /// Headers as the next piece of the text: a stored block, and an empty one, at which a reader hands on what it has.
    private mutating func block(_ headers: [Header]) -> [UInt8] {
        var text = Self.word(UInt32(headers.count))
        for header in headers {
            for part in [header.name.lowercased(), header.value] {
                text += Self.word(UInt32(part.utf8.count)) + Array(part.utf8)
            }
        }
        // A window of 32 KiB, and the dictionary's name (RFC 1950, 2.2).
        var block: [UInt8] = hasBegun ? [] : [0x78, 0x20] + Self.word(SPDYDictionary.checksum)
        hasBegun = true
        while !text.isEmpty {
            let piece = text.prefix(0xFFFF)
            block += Self.stored(UInt16(piece.count)) + piece
            text.removeFirst(piece.count)
        }
        return block + Self.stored(0)
    }

    private static func stored(_ count: UInt16) -> [UInt8] {
        [0] + [count, ~count].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }

    private static func length(_ count: Int, _ isLast: Bool) -> [UInt8] {
        [isLast ? 1 : 0] + word(UInt32(count)).dropFirst()
    }
}

import CZlib

/// A frame of SPDY/3.1, as far as streams to pods have them.
enum SPDYServerFrame {
    case open(stream: UInt32, headers: [String: String], isLast: Bool)
    case data(stream: UInt32, bytes: [UInt8], isLast: Bool)
    case reset(stream: UInt32)
    case ping(UInt32)
    /// What means nothing here.
    case other
}

/// The server's side of one SPDY/3.1 connection: frames from bytes, and bytes from frames.
///
/// It is written apart from kpod's, so that no mistake stands on both sides.
final class SPDYFrames {
    private var bytes: [UInt8] = []
    private var position = 0
    private var zlib = z_stream()
    private var hasSentHeaders = false

    init() { _ = sandbox_inflate_begin(&zlib) }

    deinit { inflateEnd(&zlib) }

    func feed(_ piece: [UInt8]) {
        bytes.removeFirst(position)
        position = 0
        bytes += piece
    }

    func next() throws -> SPDYServerFrame? {
        guard bytes.count - position >= 8 else { return nil }
        let length = Int(number(position + 5, 3))
        guard bytes.count - position >= 8 + length else { return nil }
        let (head, flags, start) = (number(position, 4), bytes[position + 4], position + 8)
        position = start + length
        let body = Array(bytes[start..<position])
        let isLast = flags & 1 == 1
        guard head >> 31 == 1 else { return .data(stream: head, bytes: body, isLast: isLast) }
        switch head & 0xFFFF {
        case 1: return .open(stream: number(start, 4), headers: try headers(Array(body[10...])), isLast: isLast)
        case 3: return .reset(stream: number(start, 4))
        case 6: return .ping(number(start, 4))
        default: return .other
        }
    }

    private func number(_ start: Int, _ count: Int) -> UInt32 {
        bytes[start..<start + count].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func headers(_ packed: [UInt8]) throws -> [String: String] {
        var packed = packed
        var text = [UInt8](repeating: 0, count: 64 << 10)
        let (inputCount, outputCount) = (packed.count, text.count)
        packed.withUnsafeMutableBufferPointer { input in
            text.withUnsafeMutableBufferPointer { output in
                zlib.next_in = input.baseAddress
                zlib.avail_in = UInt32(inputCount)
                zlib.next_out = output.baseAddress
                zlib.avail_out = UInt32(outputCount)
                if inflate(&zlib, Z_SYNC_FLUSH) == Z_NEED_DICT {
                    inflateSetDictionary(&zlib, Self.dictionary, UInt32(Self.dictionary.count))
                    inflate(&zlib, Z_SYNC_FLUSH)
                }
            }
        }
        var rest = text.prefix(text.count - Int(zlib.avail_out))
        func take() throws -> Int {
            guard rest.count >= 4 else { throw SandboxError("headers that break off") }
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        }
        func string() throws -> String {
            let count = try take()
            guard rest.count >= count else { throw SandboxError("headers that break off") }
            defer { rest = rest.dropFirst(count) }
            return String(decoding: rest.prefix(count), as: UTF8.self)
        }
        var headers: [String: String] = [:]
        for _ in 0..<(try take()) {
            let name = try string()
            headers[name] = try string()
        }
        return headers
    }

    /// A stream is accepted, without headers: zlib's own head with the dictionary's check sum before the first of them.
    func reply(_ stream: UInt32) -> [UInt8] {
        var block: [UInt8] = hasSentHeaders ? [] : [0x78, 0xF9] + Self.word(0xE3C6_A7C2)
        hasSentHeaders = true
        block += [0, 4, 0, 0xFB, 0xFF, 0, 0, 0, 0] + [0, 0, 0, 0xFF, 0xFF]
        return Self.control(2, Self.word(stream) + block)
    }

    static func data(_ stream: UInt32, _ bytes: [UInt8], isLast: Bool = false) -> [UInt8] {
        word(stream) + [isLast ? 1 : 0] + word(UInt32(bytes.count)).dropFirst() + bytes
    }

    static func ping(_ number: UInt32) -> [UInt8] { control(6, word(number)) }

    /// Ends a stream at once: it is no longer needed.
    static func reset(_ stream: UInt32) -> [UInt8] { control(3, word(stream) + word(5)) }

    /// Takes no streams after this one.
    static func goAway(_ last: UInt32) -> [UInt8] { control(7, word(last) + word(0)) }

    private static func control(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0x80, 3, 0, type, 0] + word(UInt32(body.count)).dropFirst() + body
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }

    /// What packed headers may refer to from the start (the draft "SPDY Protocol - Draft 3.1", section 2.6.10.1).
    private static let dictionary: [UInt8] = {
        let words = """
            options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow \
            authorization cache-control connection content-base content-encoding content-language content-length \
            content-location content-md5 content-range content-type date etag expect expires from host if-match \
            if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma \
            proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade \
            user-agent vary via warning www-authenticate method get status 200|OK version HTTP/1.1 url public set-cookie \
            keep-alive origin
            """
        let rest = """
            100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative \
            Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 \
            Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec \
            00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,\
            application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=\
            iso-8859-1,utf-,*,enq=0.
            """
        var bytes: [UInt8] = []
        for part in words.split(separator: " ") {
            let text = Array(part.replacing("|", with: " ").utf8)
            bytes += word(UInt32(text.count)) + text
        }
        return bytes + Array(rest.utf8)
    }()
}

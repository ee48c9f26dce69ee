import CHTTPParser

/// Reads the requests of one connection from its bytes (RFC 9112), by Node's http-parser: it does no I/O, holds nothing
/// but its state, and is strict where leniency lets requests be smuggled.
///
/// libmicrohttpd was the other choice. It brings a loop and sockets of its own, which would stand beside kpod's, and ten
/// times the code. http-parser's authors have gone on to llhttp, which Debian does not have; Debian mends this one.
public final class HTTPRequestReader {
    /// What has been read.
    public enum Event: Equatable {
        /// A request begins.
        case head(HTTPRequest)
        /// Bytes of its body.
        case body([UInt8])
        /// The request is whole.
        case end
        /// The request asked for another protocol; what follows is that protocol's.
        case upgraded(rest: [UInt8])
    }

    /// Why what was sent is no request.
    public struct Fault: Error, Equatable {
        /// The status to answer with: 400, or 431 where the head is too long.
        public let status: Int
        /// The reason in words.
        public let reason: String
    }

    /// The longest head, in bytes; http-parser's own limit is 80 KiB.
    private static let headLimit = 64 << 10

    private let parser: UnsafeMutablePointer<http_parser>
    private let settings: UnsafeMutablePointer<http_parser_settings>
    private var events: [Event] = []
    private var target: [UInt8] = []
    private var headers: [(name: [UInt8], value: [UInt8])] = []
    private var isValue = false
    private var headSize = 0
    private var isTooLong = false
    private var hasUpgraded = false

    /// A reader for a connection on which nothing was read.
    public init() {
        parser = .allocate(capacity: 1)
        settings = .allocate(capacity: 1)
        parser.initialize(to: http_parser())
        settings.initialize(to: http_parser_settings())
        http_parser_init(parser, HTTP_REQUEST)
        http_parser_settings_init(settings)
        // The callbacks run within `feed` alone, while this lives.
        parser.pointee.data = Unmanaged.passUnretained(self).toOpaque()
        settings.pointee.on_message_begin = { HTTPRequestReader.of($0)?.begin() ?? 1 }
        settings.pointee.on_url = { HTTPRequestReader.of($0)?.take(target: $1, $2) ?? 1 }
        settings.pointee.on_header_field = { HTTPRequestReader.of($0)?.take(field: $1, $2) ?? 1 }
        settings.pointee.on_header_value = { HTTPRequestReader.of($0)?.take(value: $1, $2) ?? 1 }
        settings.pointee.on_headers_complete = { HTTPRequestReader.of($0)?.endHead() ?? 1 }
        settings.pointee.on_body = { HTTPRequestReader.of($0)?.take(body: $1, $2) ?? 1 }
        settings.pointee.on_message_complete = { HTTPRequestReader.of($0)?.end() ?? 1 }
    }

    deinit {
        parser.deallocate()
        settings.deallocate()
    }

    /// Reads what has come.
    ///
    /// - Throws: `Fault` for what is no request; nothing that follows can be read.
    public func read(_ bytes: [UInt8]) throws(Fault) -> [Event] {
        if hasUpgraded { return [.upgraded(rest: bytes)] }
        let count = bytes.withUnsafeBytes { buffer in
            // An empty piece would tell the parser of the end.
            buffer.isEmpty
                ? 0
                : http_parser_execute(
                    parser, settings, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        defer { events = [] }
        if kpod_http_is_upgrade(parser) != 0, count <= bytes.count, kpod_http_error(parser) == 0 {
            hasUpgraded = true
            return events + [.upgraded(rest: Array(bytes[count...]))]
        }
        let error = kpod_http_error(parser)
        guard error == 0, !isTooLong else {
            let isHead = isTooLong || error == HPE_HEADER_OVERFLOW.rawValue
            throw Fault(
                status: isHead ? 431 : 400,
                reason: isHead
                    ? "the head is too long"
                    : String(cString: http_errno_description(http_errno(rawValue: error))))
        }
        return events
    }

    private static func of(_ parser: UnsafeMutablePointer<http_parser>?) -> HTTPRequestReader? {
        guard let data = parser?.pointee.data else { return nil }
        return Unmanaged<HTTPRequestReader>.fromOpaque(data).takeUnretainedValue()
    }

    private func begin() -> Int32 {
        (target, headers, isValue, headSize) = ([], [], false, 0)
        return 0
    }

    /// Counts what belongs to the head; not 0 once it is too long.
    private func count(_ length: Int) -> Int32 {
        headSize += length
        isTooLong = headSize > Self.headLimit
        return isTooLong ? 1 : 0
    }

    private func bytes(_ start: UnsafePointer<CChar>?, _ length: Int) -> [UInt8] {
        start.map { Array(UnsafeRawBufferPointer(start: $0, count: length)) } ?? []
    }

    private func take(target start: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
        target += bytes(start, length)
        return count(length)
    }

    private func take(field start: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
        if isValue || headers.isEmpty { headers.append(([], [])) }
        isValue = false
        headers[headers.count - 1].name += bytes(start, length)
        return count(length)
    }

    private func take(value start: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
        guard !headers.isEmpty else { return 1 }
        isValue = true
        headers[headers.count - 1].value += bytes(start, length)
        return count(length)
    }

    private func endHead() -> Int32 {
        let version = (parser.pointee.http_major, parser.pointee.http_minor)
        // http-parser lets a blank stand in a name, by which others read another header.
        guard version == (1, 0) || version == (1, 1), headers.allSatisfy({ Self.isToken($0.name) }) else { return -1 }
        let method = http_method_str(http_method(rawValue: kpod_http_method(parser))).map { String(cString: $0) } ?? ""
        var request = HTTPRequest(
            method: method, target: String(decoding: target, as: UTF8.self),
            headers: headers.map {
                .init(String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
            },
            isVersion11: version == (1, 1), keepsAlive: http_should_keep_alive(parser) != 0)
        // As the parser takes it, since what follows is no request then.
        request.asksForUpgrade = kpod_http_is_upgrade(parser) != 0
        events.append(.head(request))
        return 0
    }

    private static let separators = Array("()<>@,;:\\\"/[]?={}".utf8)

    /// Whether a header's name is one (RFC 9110, 5.6.2).
    private static func isToken(_ name: [UInt8]) -> Bool {
        !name.isEmpty && name.allSatisfy { $0 > 0x20 && $0 < 0x7F && !Self.separators.contains($0) }
    }

    private func take(body start: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
        // Small chunks are put together: each would be waited for and passed on by itself.
        if case .body(var piece)? = events.last {
            events.removeLast()
            piece += bytes(start, length)
            events.append(.body(piece))
        } else {
            events.append(.body(bytes(start, length)))
        }
        return 0
    }

    private func end() -> Int32 {
        events.append(.end)
        return 0
    }
}

import Kube

/// A frame of SPDY/3.1, in which Kubernetes' streams come where a WebSocket is refused (the draft "SPDY Protocol -
/// Draft 3.1", section 2.6).
public enum SPDYFrame: Equatable, Sendable {
    /// Opens a stream (SYN_STREAM). `isLast`: whoever sends it says no more on the stream.
    case open(stream: UInt32, headers: [Header], isLast: Bool)
    /// Accepts a stream (SYN_REPLY).
    case reply(stream: UInt32, headers: [Header], isLast: Bool)
    /// Further headers of a stream.
    case headers(stream: UInt32, headers: [Header], isLast: Bool)
    /// Bytes of a stream.
    case data(stream: UInt32, bytes: [UInt8], isLast: Bool)
    /// Ends a stream at once (RST_STREAM), with a status of section 2.6.3: 5 is the sender's "no longer wanted".
    case reset(stream: UInt32, status: UInt32)
    /// Settings, which say nothing that a client of Kubernetes needs.
    case settings
    /// Asks whether the other side lives, or answers; a client's own numbers are odd.
    case ping(UInt32)
    /// No further streams are accepted.
    case goAway(lastStream: UInt32, status: UInt32)
    /// So many further bytes of a stream may be sent. Kubernetes' servers neither send nor heed it.
    case windowUpdate(stream: UInt32, size: UInt32)

    /// The kind, the stream and the size, for the log, which never shows what is in it.
    var summary: String {
        switch self {
        case .open(let stream, let headers, _):
            "SYN_STREAM \(stream)" + headers.map { " \($0.name)=\($0.value)" }.joined()
        case .reply(let stream, _, _): "SYN_REPLY \(stream)"
        case .headers(let stream, _, _): "HEADERS \(stream)"
        case .data(let stream, let bytes, let isLast): "DATA \(stream), \(bytes.count) bytes\(isLast ? ", FIN" : "")"
        case .reset(let stream, let status): "RST_STREAM \(stream), status \(status)"
        case .settings: "SETTINGS"
        case .ping(let number): "PING \(number)"
        case .goAway(let stream, let status): "GOAWAY \(stream), status \(status)"
        case .windowUpdate(let stream, let size): "WINDOW_UPDATE \(stream), \(size) bytes"
        }
    }
}

/// The numbers of the control frames.
enum SPDYType: UInt16 {
    case open = 1
    case reply = 2
    case reset = 3
    case settings = 4
    case ping = 6
    case goAway = 7
    case headers = 8
    case windowUpdate = 9
}

/// What zlib knows beforehand of the headers (section 2.6.10.1).
enum SPDYDictionary {
    /// Words that have their length before them.
    private static let words =
        "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age "
        + "allow authorization cache-control connection content-base content-encoding content-language content-length "
        + "content-location content-md5 content-range content-type date etag expect expires from host if-match "
        + "if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma "
        + "proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade "
        + "user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie "
        + "keep-alive origin"
    /// What follows them as it stands.
    private static let rest =
        "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505"
        + "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized"
        + "403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable"
        + "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT"
        + "chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,"
        + "text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0."

    /// Its check sum (Adler-32), by which the packed text names it.
    static let checksum: UInt32 = 0xE3C6_A7C2

    /// The dictionary, 1423 bytes.
    static var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for word in words.utf8.split(separator: UInt8(ascii: " ")) {
            bytes += [0, 0, 0, UInt8(word.count)]
            bytes += word.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
        }
        return bytes + Array(rest.utf8)
    }
}

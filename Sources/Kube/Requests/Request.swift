import Text

/// An HTTP method that the Kubernetes API uses.
public enum Method: String, Sendable, Equatable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    /// What a client of the proxy may send too; kpod itself does not.
    case head = "HEAD"
    case options = "OPTIONS"
}

/// One request to the API server as a pure value; sending it is the Transport's business.
public struct Request: Sendable, Equatable {
    /// The HTTP method.
    public var method: Method
    /// The path, percent-encoded already, beginning with a slash.
    public var path: String
    /// The query parameters in the order in which they are sent, not yet encoded.
    public var query: [QueryItem]
    /// Headers beyond `Accept` and `Content-Type`.
    public var headers: [Header]
    /// The body; `nil` sends none.
    public var body: [UInt8]?
    /// The `Accept` header.
    public var accept: String
    /// The `Content-Type` header of the body.
    public var contentType: String?
    /// The request in RBAC's terms; `nil` for paths that are no resource.
    public var attributes: RequestAttributes?
    /// The server that it is meant for, where that is not the API server: it is sent neither credentials nor anything
    /// else that is configured for the API server, and is never tried again.
    public var otherServer: NetworkTarget?
    /// How long nothing at all may come of the answer before it is given up, and its connection with it, which may be dead
    /// without TCP knowing; nil is for ever.
    public var silenceLimit: Duration?
    /// Whether nobody shares its connection, over HTTP/1.1, so that its answer may be read as slowly as somebody likes:
    /// libcurl reads nothing from a connection of HTTP/2 one of whose streams is held back.
    public var ownsConnection = false

    /// Whether the answer is a stream whose pieces may be kept back for a moment, so that many small ones are read together.
    public var mayGather = false

    /// Makes a request; by default a `GET` that accepts JSON.
    public init(
        method: Method = .get, path: String, query: [QueryItem] = [], headers: [Header] = [], body: [UInt8]? = nil,
        accept: String = "application/json", contentType: String? = nil, attributes: RequestAttributes? = nil,
        otherServer: NetworkTarget? = nil
    ) {
        self.otherServer = otherServer
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.accept = accept
        self.contentType = contentType
        self.attributes = attributes
    }

    /// The same request, given up when nothing comes of its answer for a time.
    public func limitingSilence(to time: Duration) -> Request {
        var request = self
        request.silenceLimit = time
        return request
    }

    /// The request target: the path with the encoded query.
    public var target: String {
        guard !query.isEmpty else { return path }
        var text = path
        // `--raw` paths may bring a query of their own.
        var separator: Character = path.utf8.contains(UInt8(ascii: "?")) ? "&" : "?"
        for item in query {
            text.append(separator)
            text += PercentEncoding.query(item.name)
            text.append("=")
            text += PercentEncoding.query(item.value)
            separator = "&"
        }
        return text
    }
}

/// Percent-encoding (RFC 3986) as Go's net/url does it, so that URLs look as kubectl's do.
public enum PercentEncoding {
    /// Encodes one name or value of a query; a blank becomes `+`.
    public static func query(_ text: String) -> String {
        encode(text, blankAsPlus: true) { _ in false }
    }

    /// Encodes one segment of a path; a slash within it is encoded too.
    public static func pathSegment(_ text: String) -> String {
        encode(text, blankAsPlus: false) { byte in
            // Go leaves these reserved characters of a path segment as they are.
            switch byte {
            case UInt8(ascii: "$"), UInt8(ascii: "&"), UInt8(ascii: "+"), UInt8(ascii: "="), UInt8(ascii: ":"),
                UInt8(ascii: "@"):
                true
            default: false
            }
        }
    }

    private static func encode(_ text: String, blankAsPlus: Bool, keeping: (UInt8) -> Bool) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) || keeping(byte) {
                bytes.append(byte)
            } else if blankAsPlus && byte == UInt8(ascii: " ") {
                bytes.append(UInt8(ascii: "+"))
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(hexDigit(byte >> 4))
                bytes.append(hexDigit(byte & 15))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "-_.~".utf8.contains(byte)
    }

    private static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }
}

/// The status line and headers of a response.
public struct ResponseHead: Sendable, Equatable {
    /// The HTTP status code.
    public var status: Int
    /// The headers in the order received.
    public var headers: [Header]

    /// Makes a head; tests do.
    public init(status: Int, headers: [Header] = []) {
        self.status = status
        self.headers = headers
    }

    /// The first value of a header, found without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { equalIgnoringCase($0.name, name) }?.value
    }

    /// The texts of all `Warning: 299` headers, unquoted, in order (KEP-1693, RFC 7234 section 5.5).
    public var warnings: [String] {
        headers.lazy.filter { equalIgnoringCase($0.name, "Warning") }.flatMap { WarningHeader.texts(of: $0.value) }
    }

    /// The media type of the body without its parameters, in lower case; `nil` if the server named none.
    public var mediaType: String? {
        header("Content-Type")?.split(separator: ";", omittingEmptySubsequences: false).first
            .map { $0.lowercased().filter { $0 != " " } }
    }
}

/// Whether two header names are the same: ASCII letters compare without regard to case.
func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
    func folded(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
    guard left.utf8.count == right.utf8.count else { return false }
    return zip(left.utf8, right.utf8).allSatisfy { folded($0) == folded($1) }
}

/// Reads the value of a `Warning` header: `code agent "text" ["date"]`, several separated by commas.
enum WarningHeader {
    /// The texts whose code is 299, which is the one that Kubernetes sends; others are left out, as kubectl does.
    static func texts(of value: String) -> [String] {
        var texts: [String] = []
        var rest = Array(value.utf8)[...]
        while true {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
            guard !rest.isEmpty else { return texts }
            let code = rest.prefix { $0 != UInt8(ascii: " ") }
            rest = rest.dropFirst(code.count).drop { $0 == UInt8(ascii: " ") }
            rest = rest.drop { $0 != UInt8(ascii: " ") }.drop { $0 == UInt8(ascii: " ") }
            guard rest.first == UInt8(ascii: "\"") else { return texts }
            let text = quoted(&rest)
            rest = rest.drop { $0 == UInt8(ascii: " ") }
            if rest.first == UInt8(ascii: "\"") { _ = quoted(&rest) }
            if Array(code) == Array("299".utf8) { texts.append(text) }
        }
    }

    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        rest = rest.dropFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                bytes.append(escaped)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

import FlyingFox
import Foundation

/// A request as the API server sees it, whatever carried it.
public struct Request: Sendable {
    public var method: String
    /// The path, still percent-encoded.
    public var path: String
    /// The query, decoded, in the order in which it came.
    public var query: [(name: String, value: String)]
    public var rawQuery: String
    /// Header values by lower-case name.
    public var headers: [String: [String]]
    public var body: [UInt8]
    /// The protocol between client and front, "HTTP/2" or "HTTP/1.1".
    public var version: String
    /// The number of the client's connection, where the relay has seen it.
    public var connection: Int?

    public init(
        method: String, target: String, headers: [String: [String]] = [:], body: [UInt8] = [],
        version: String = "HTTP/1.1",
        connection: Int? = nil
    ) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "/")
        rawQuery = parts.count > 1 ? String(parts[1]) : ""
        query = rawQuery.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
            }
            return (halves[0], halves.count > 1 ? halves[1] : "")
        }
        self.headers = headers
        self.body = body
        self.version = version
        self.connection = connection
    }

    /// The first value of a query parameter.
    public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }

    /// Whether a boolean query parameter is set as Go's strconv.ParseBool understands it.
    public func flag(_ name: String) -> Bool {
        ["1", "t", "true", "TRUE", "True", "T"].contains(parameter(name) ?? "")
    }

    /// The first value of a header.
    public func header(_ name: String) -> String? { headers[name]?.first }

    /// The path's segments, decoded.
    public var segments: [String] {
        path.split(separator: "/", omittingEmptySubsequences: true).map { $0.removingPercentEncoding ?? String($0) }
    }
}

/// An answer of the API server.
public struct Response: Sendable {
    /// What follows the head.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Several pieces sent one after the other, with their length known beforehand.
        case pieces([ArraySlice<UInt8>])
        /// Sent as it comes, chunked.
        case stream(AsyncStream<[UInt8]>)
        /// The connection becomes a WebSocket.
        case webSocket(any WSHandler)
        /// The connection becomes something else.
        case upgraded(any UpgradedStream)
        /// Fewer bytes than the head promises, then the connection ends.
        case truncated([UInt8], promised: Int)
    }
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// Set when the client's connection is to be reset instead of answered.
    public var reset = false
    /// Set when not even the head is to be sent.
    public var holdsHead = false
    /// Under which the compressed body may be kept for other requests.
    public var cacheKey: String?

    public init(status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A text answer.
    public static func text(_ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8") -> Response {
        Response(status: status, headers: [("Content-Type", type)], body: .bytes(Array(text.utf8)))
    }

    /// A JSON answer.
    public static func json(_ value: JSON, status: Int = 200) -> Response {
        Response(status: status, headers: [("Content-Type", "application/json")], body: .bytes(value.bytes + [0x0A]))
    }

    /// The whole body, where it is known beforehand.
    public var bytes: [UInt8]? {
        switch body {
        case .bytes(let bytes): bytes
        case .pieces(let pieces): pieces.reduce(into: []) { $0 += $1 }
        case .stream, .truncated, .upgraded, .webSocket: nil
        }
    }
}

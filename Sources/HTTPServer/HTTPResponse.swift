import Text

/// The head of an answer.
public struct HTTPResponse: Sendable {
    /// The status.
    public var status: Int
    /// Headers beyond those of the framing.
    public var headers: [HTTPRequest.Header]

    /// An answer with a status and headers.
    public init(status: Int, headers: [HTTPRequest.Header] = []) {
        self.status = status
        self.headers = headers
    }

    /// How the end of a body is told.
    public enum Framing: Sendable, Equatable {
        /// By its length in bytes.
        case length(Int)
        /// In chunks, for whoever knows HTTP/1.1.
        case chunked
        /// By the end of the connection.
        case untilClose
        /// There is no body, whatever the headers say of one: the answer to HEAD, 204 and 304.
        case none
        /// The connection becomes another protocol's.
        case upgrade
    }

    /// The bytes of the head.
    public func bytes(_ framing: Framing, keepsAlive: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        switch framing {
        case .length(let count): text += "Content-Length: \(count)\r\n"
        case .chunked: text += "Transfer-Encoding: chunked\r\n"
        case .untilClose, .none, .upgrade: break
        }
        if framing != .upgrade, !keepsAlive { text += "Connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// A piece of a body that comes in chunks; the empty one is its end.
    public static func chunk(_ piece: [UInt8]) -> [UInt8] {
        guard !piece.isEmpty else { return Array("0\r\n\r\n".utf8) }
        return Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10]
    }
}

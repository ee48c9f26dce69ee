import FlyingFox
import Foundation

/// What a client wants a connection to become, and the subprotocol that is taken for it.
struct Upgrade {
    /// Whether it is SPDY/3.1, and no WebSocket.
    let isSPDY: Bool
    /// The first of the client's subprotocols that is known; nil for none.
    let chosen: String?

    /// - Parameters:
    ///   - webSocket: the subprotocols that are known.
    ///   - spdy: the one that is spoken over SPDY, and one that clients name behind it. They send a header for each, and of
    ///     headers of one name FlyingFox hands out the last alone.
    /// - Throws: the refusal of a request that wants neither.
    init(_ request: Request, webSocket: [String], spdy: String, last: String? = nil) throws {
        switch request.header("upgrade")?.lowercased() {
        case "websocket":
            isSPDY = false
            let offered = (request.headers["sec-websocket-protocol"] ?? []).flatMap { $0.split(separator: ",") }
            chosen = offered.map { $0.trimmingCharacters(in: .whitespaces) }.first(where: webSocket.contains)
        case "spdy/3.1":
            isSPDY = true
            let offered = request.header("x-stream-protocol-version")
            chosen = offered == spdy || offered == last ? spdy : nil
        default: throw APIError.badRequest("Upgrade request required")
        }
    }

    func response(_ stream: any WSHandler) -> Response {
        Response(status: 101, headers: [("Sec-WebSocket-Protocol", chosen ?? "")], body: .webSocket(stream))
    }

    func response(_ stream: any UpgradedStream) -> Response {
        let headers = [("Upgrade", "SPDY/3.1"), ("X-Stream-Protocol-Version", chosen ?? "")]
        return Response(status: 101, headers: headers, body: .upgraded(stream))
    }
}

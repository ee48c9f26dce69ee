import Kube

/// A WebSocket over an upgraded connection: the handshake, whole messages, and answers to pings.
public final class WebSocket {
    /// The connection, for `Client.wait`.
    public let connection: any Connection
    private let handshake: WebSocketHandshake
    private var reader = WebSocketReader()

    /// Asks for a WebSocket that speaks one of these subprotocols, the best first.
    public init(_ request: Request, protocols: [String], client: any Client) {
        handshake = WebSocketHandshake(protocols: protocols)
        var request = request
        request.headers += handshake.headers
        connection = client.open(request)
    }

    deinit { connection.close() }

    /// Waits for the answer to the handshake.
    ///
    /// - Throws: `TransportError`; `StreamFault` for an answer that is none.
    public func open() throws -> UpgradeAnswer {
        let head = try connection.head()
        guard head.status == 101 else {
            return .refused(head, body: try connection.refusal(limit: UpgradeAnswer.refusalLimit))
        }
        return .open(try handshake.check(head))
    }

    /// The messages that have come, without waiting; `isOver` once nothing more will.
    ///
    /// - Throws: `TransportError` for a connection that was lost; `StreamFault` for what a server must not send.
    public func receive() throws -> (messages: [WebSocketMessage], isOver: Bool) {
        guard let piece = try connection.receive() else { return ([], true) }
        reader.feed(piece)
        var messages: [WebSocketMessage] = []
        while let message = try reader.next() {
            connection.note { "Frame received: \(message.summary)" }
            switch message {
            case .ping(let payload):
                // A connection that takes no answer tells of it when all that has come on it is read.
                try? send(.pong(payload))
            case .close:
                try? connection.send(message.frame())
                messages.append(message)
                return (messages, true)
            default: messages.append(message)
            }
        }
        return (messages, false)
    }

    /// Sends a message.
    public func send(_ message: WebSocketMessage) throws(TransportError) {
        connection.note { "Frame sent: \(message.summary)" }
        try connection.send(message.frame())
    }
}

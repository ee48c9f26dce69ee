import Kube

/// A SPDY/3.1 session over an upgraded connection, or within a WebSocket: many streams, whole frames, and answers to
/// pings.
public final class SPDYSession {
    /// The connection, for `Client.wait`.
    public let connection: any Connection
    /// The WebSocket in whose messages the session's bytes come, if they do (KEP-4006, for port-forward).
    private let tunnel: WebSocket?
    private let protocols: [String]
    private var writer = SPDYWriter()
    private let reader = SPDYReader()
    private var lastStream: UInt32 = 0
    private var lastPing: UInt32 = 0

    /// Asks for a session in which one of these subprotocols is spoken, the best first. The request is sent as a POST,
    /// which the authorizer takes for `create`.
    public init(_ request: Request, protocols: [String], client: any Client) {
        self.protocols = protocols
        tunnel = nil
        var request = request
        request.method = .post
        request.attributes?.verb = "create"
        request.body = []
        request.headers += [Header("Connection", "Upgrade"), Header("Upgrade", "SPDY/3.1")]
        request.headers += protocols.map { Header("X-Stream-Protocol-Version", $0) }
        connection = client.open(request)
    }

    /// A session within a WebSocket that is open.
    public init(in tunnel: WebSocket) {
        protocols = []
        self.tunnel = tunnel
        connection = tunnel.connection
    }

    deinit { if tunnel == nil { connection.close() } }

    /// Waits for the answer to the request.
    ///
    /// - Throws: `TransportError`; `StreamFault` for an answer that is none.
    public func open() throws -> UpgradeAnswer {
        let head = try connection.head()
        guard head.status == 101 else {
            return .refused(head, body: try connection.refusal(limit: UpgradeAnswer.refusalLimit))
        }
        guard head.header("Upgrade")?.lowercased() == "spdy/3.1" else {
            throw StreamFault("it upgrades to something else than SPDY/3.1")
        }
        let chosen = head.header("X-Stream-Protocol-Version") ?? ""
        guard protocols.contains(chosen) else {
            throw StreamFault("it has chosen the subprotocol \(goQuoted(chosen)), which was not offered")
        }
        return .open(chosen)
    }

    /// Opens a stream; its number.
    public func openStream(_ headers: [Header], isLast: Bool = false) throws(TransportError) -> UInt32 {
        lastStream += lastStream == 0 ? 1 : 2
        try send(.open(stream: lastStream, headers: headers, isLast: isLast))
        return lastStream
    }

    /// Sends bytes on a stream; `isLast` closes this side of it.
    public func send(_ bytes: [UInt8], on stream: UInt32, isLast: Bool = false) throws(TransportError) {
        var rest = bytes[...]
        // A frame's length has 24 bits.
        while rest.count > Self.frameLimit {
            try send(.data(stream: stream, bytes: Array(rest.prefix(Self.frameLimit)), isLast: false))
            rest = rest.dropFirst(Self.frameLimit)
        }
        try send(.data(stream: stream, bytes: Array(rest), isLast: isLast))
    }

    private static let frameLimit = 1 << 20

    /// Ends a stream at once: what comes of it is no longer wanted.
    public func reset(_ stream: UInt32) throws(TransportError) { try send(.reset(stream: stream, status: 5)) }

    /// Asks whether the other side lives; the answer is a ping of an odd number.
    public func ping() throws(TransportError) {
        lastPing &+= lastPing == 0 ? 1 : 2
        try send(.ping(lastPing))
    }

    /// The frames that have come, without waiting; pings of the server are answered and are not among them. `isOver` once
    /// nothing more will come.
    ///
    /// - Throws: `TransportError` for a connection that was lost; `StreamFault` for what a server must not send.
    public func receive() throws -> (frames: [SPDYFrame], isOver: Bool) {
        var isOver = false
        if let tunnel {
            let news = try tunnel.receive()
            for case .binary(let bytes) in news.messages { reader.feed(bytes) }
            isOver = news.isOver
        } else if let piece = try connection.receive() {
            reader.feed(piece)
        } else {
            isOver = true
        }
        var frames: [SPDYFrame] = []
        while let frame = try reader.next() {
            connection.note { "Frame received: \(frame.summary)" }
            // Those of the server are even (section 2.6.5). A connection that takes no answer tells of it when all that has
            // come on it is read.
            if case .ping(let number) = frame, number % 2 == 0 { try? send(frame) } else { frames.append(frame) }
        }
        return (frames, isOver)
    }

    private func send(_ frame: SPDYFrame) throws(TransportError) {
        connection.note { "Frame sent: \(frame.summary)" }
        let bytes = writer.bytes(frame)
        if let tunnel { try tunnel.send(.binary(bytes)) } else { try connection.send(bytes) }
    }
}

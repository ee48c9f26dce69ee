import Kube
import System
import Transport

/// The way to the ports of one pod, for one connection after the other: SPDY/3.1 within a WebSocket (KEP-4006), or by
/// itself where the server, or something before it, takes no WebSocket.
///
/// A connection is a pair of streams, one for its bytes and one for what is wrong with it, and either side can end its
/// half. The older way, a WebSocket without SPDY (`v4.channel.k8s.io`), knows neither half-closed connections nor a
/// second one. SPDY as Kubernetes speaks it has no flow control of streams: who does not take the bytes of one holds up
/// all of a session. So a session carries one connection at a time, and whoever wants several at once opens several.
final class PortForwardSession {
    /// What carries it, a WebSocket or nothing but the upgraded connection.
    enum Carrier: Sendable {
        case webSocket
        case plain
    }

    /// What has come.
    enum Event: Equatable {
        /// The session is open, and takes a connection.
        case opened
        /// The server takes no WebSocket, so that a plain session is to be tried; or nothing at all.
        case refused(ResponseHead, body: [UInt8])
        /// The connection is open; bytes may be sent.
        case accepted
        /// Bytes of the other side.
        case data([UInt8])
        /// The other side sends no more bytes.
        case endOfData
        /// The connection is over: the pod's side is closed, for a reason if there is one.
        case ended(reason: String?)
    }

    /// So many bytes may lie unsent before no more are taken; the loop reckons with as many.
    private static let unsentLimit = 64 << 10
    /// The subprotocol that carries SPDY.
    static let tunnel = "SPDY/3.1+portforward.k8s.io"
    /// The subprotocol of SPDY by itself.
    static let version = "portforward.k8s.io"
    /// The longest reason that is kept, in bytes.
    private static let reasonLimit = 8 << 10

    /// For `Client.wait`.
    let connection: any Connection
    /// What carries it.
    let carrier: Carrier
    /// Whether the server has taken it.
    private(set) var isOpen = false
    /// When something last came, by the client's clock.
    private(set) var heard: Instant

    private let client: any Client
    private let socket: WebSocket?
    /// The frames; nil while a WebSocket is being opened.
    private var session: SPDYSession?
    private var requestCount = 0
    private var streams: Pair?

    /// The two streams of the present connection.
    private struct Pair {
        let error: UInt32
        let data: UInt32
        var isErrorAccepted = false
        var isDataAccepted = false
        var reason: [UInt8] = []
        var isErrorEnded = false
        var isDataEnded = false
        var isSendingEnded = false
        var isOver = false
    }

    /// Asks for a session with the ports of a pod; `connection` tells when there is an answer.
    init(_ path: Request, carrier: Carrier, client: any Client) {
        self.carrier = carrier
        self.client = client
        heard = client.now
        var request = path
        request.accept = "*/*"
        switch carrier {
        case .webSocket:
            let socket = WebSocket(request, protocols: [Self.tunnel], client: client)
            self.socket = socket
            connection = socket.connection
        case .plain:
            let session = SPDYSession(request, protocols: [Self.version], client: client)
            self.session = session
            socket = nil
            connection = session.connection
        }
    }

    /// Whether no connection is under way, so that one may begin.
    var isFree: Bool { isOpen && streams == nil }

    /// Whether the server takes bytes of the connection, once what was sent before is on its way.
    var takesBytes: Bool { streams.map { $0.isDataAccepted && !$0.isSendingEnded } ?? false }

    /// Whether enough of what was sent is on its way, so that more may be.
    var isDrained: Bool { connection.unsentCount < Self.unsentLimit }

    /// Begins a connection to a port of the pod.
    func connect(to port: UInt16) throws(TransportError) {
        guard let session else { return }
        let common = [Header("port", String(port)), Header("requestID", String(requestCount))]
        requestCount += 1
        let error = try session.openStream([Header("streamType", "error")] + common)
        let data = try session.openStream([Header("streamType", "data")] + common)
        streams = Pair(error: error, data: data)
    }

    /// Sends bytes of the connection; `takesBytes` and `isDrained` tell when.
    func send(_ bytes: [UInt8]) throws(TransportError) {
        if let streams { try session?.send(bytes, on: streams.data) }
    }

    /// Says that no more bytes are sent; more may come.
    func endSending() throws(TransportError) {
        guard let pair = streams, !pair.isSendingEnded else { return }
        streams?.isSendingEnded = true
        try session?.send([], on: pair.data, isLast: true)
    }

    /// Forgets a connection that is over.
    func finish() throws(TransportError) {
        try endSending()
        streams = nil
    }

    /// Asks the other side whether it lives; whatever comes is an answer. A session that was not to be heard does not
    /// count as silent.
    func ping(isHeldBack: Bool = false) throws(TransportError) {
        if isHeldBack { heard = client.now }
        if isOpen { try session?.ping() }
    }

    // MARK: What comes

    /// What has come, without waiting; nil once the server has closed the session.
    ///
    /// - Throws: `TransportError` for a session that was lost; `StreamFault` for what a server must not send.
    func receive() throws -> [Event]? {
        heard = client.now
        guard isOpen, let session else { return [try opening()] }
        let (frames, isOver) = try session.receive()
        var events: [Event] = []
        for frame in frames { try take(frame, &events) }
        return isOver && events.isEmpty ? nil : events
    }

    private func opening() throws -> Event {
        if case .refused(let head, let body)? = try socket?.open() ?? session?.open() {
            return .refused(head, body: body)
        }
        if let socket { session = SPDYSession(in: socket) }
        isOpen = true
        return .opened
    }

    private func take(_ frame: SPDYFrame, _ events: inout [Event]) throws {
        switch frame {
        case .open(let stream, _, _): try session?.reset(stream)
        case .ping, .goAway, .settings, .windowUpdate: break
        case .reply(let stream, _, let isLast): try accept(stream, isLast, &events)
        case .headers(let stream, _, let isLast): if isLast { end(stream, &events) }
        case .data(let stream, let bytes, let isLast):
            if stream == streams?.data, !bytes.isEmpty {
                events.append(.data(bytes))
            } else if stream == streams?.error, let count = streams?.reason.count {
                streams?.reason += bytes.prefix(max(0, Self.reasonLimit - count))
            }
            if isLast { end(stream, &events) }
        case .reset(let stream, _):
            guard let pair = streams, stream == pair.data || stream == pair.error, !pair.isOver else { return }
            streams?.isOver = true
            events.append(.ended(reason: text(pair.reason) ?? "the server has reset it"))
        }
    }

    private func accept(_ stream: UInt32, _ isLast: Bool, _ events: inout [Event]) throws {
        guard let pair = streams else { return }
        if stream == pair.error, !pair.isErrorAccepted {
            streams?.isErrorAccepted = true
            // Nothing is said on it from this side; before the answer it would not be heard.
            try session?.send([], on: pair.error, isLast: true)
        } else if stream == pair.data, !pair.isDataAccepted {
            streams?.isDataAccepted = true
            events.append(.accepted)
        }
        if isLast { end(stream, &events) }
    }

    private func end(_ stream: UInt32, _ events: inout [Event]) {
        guard var pair = streams else { return }
        if stream == pair.data, !pair.isDataEnded {
            pair.isDataEnded = true
            // What ends for a reason has not come to its end.
            if pair.reason.isEmpty { events.append(.endOfData) }
        } else if stream == pair.error {
            pair.isErrorEnded = true
        }
        let isOver = pair.reason.isEmpty ? pair.isErrorEnded && pair.isDataEnded : pair.isErrorEnded || pair.isDataEnded
        if isOver, !pair.isOver {
            pair.isOver = true
            events.append(.ended(reason: text(pair.reason)))
        }
        streams = pair
    }

    private func text(_ reason: [UInt8]) -> String? {
        reason.isEmpty ? nil : String(decoding: reason, as: UTF8.self)
    }
}

import Kube
import System
import Transport

/// What became of a command in a container.
package enum RemoteOutcome {
    /// It ran to its end with this exit code.
    case exited(Int)
    /// It did not run, or its runtime does not know what became of it; in the server's words.
    case failed(String)
    /// The server refused the stream, or could not be reached, before anything had begun.
    case refused(any Error)
    /// The stream broke off, for this reason.
    case lost(String)
    /// The time for it was over.
    case timedOut
    /// Whoever was attached has detached.
    case detached
}

/// One stream to a command in a container, from the request to the end, which never blocks once its connection has news:
/// as a WebSocket, and where that is refused over SPDY.
package final class RemoteSession {
    /// How it ended; nil while it has not.
    package private(set) var outcome: RemoteOutcome?
    /// Whether the command has begun.
    package private(set) var isRunning = false

    private let remote: RemoteRequest
    private let client: any Client
    private var channels: any CommandChannels
    /// The answer that refused the WebSocket.
    private var refusal: ServerError?
    private var life: StreamLife
    /// Whether the other side hears nothing more.
    private var isDeaf = false

    /// Asks for the stream.
    package init(_ remote: RemoteRequest, client: any Client) {
        self.remote = remote
        self.client = client
        channels = WebSocketChannels(remote, client: client)
        life = StreamLife(client.now)
    }

    /// The connection, for `Client.wait`.
    package var connection: any Connection { channels.connection }

    /// When something is due that nothing on the connection brings about.
    var due: Instant { isRunning ? life.due : .distantFuture }

    /// Hands bytes to standard input.
    package func send(_ bytes: [UInt8]) throws(TransportError) {
        life.noteInput()
        try say { try channels.send(bytes) }
    }

    /// Ends standard input.
    package func endInput() throws(TransportError) { try say { try channels.endInput() } }

    /// Tells of the terminal's size.
    package func resize(columns: Int, rows: Int) throws(TransportError) {
        try say { try channels.resize(columns: columns, rows: rows) }
    }

    /// Gives it up with an outcome.
    package func end(_ outcome: RemoteOutcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        connection.close()
    }

    /// Sends a ping if it is time for one, and takes the connection for dead if none was answered.
    func keepAlive(at now: Instant) throws(TransportError) {
        guard isRunning, outcome == nil else { return }
        switch life.check(at: now) {
        case .fine: return
        case .ping:
            // Behind bytes that do not go out it would prove nothing.
            if connection.unsentCount == 0 {
                life.notePing()
                try say { try channels.ping() }
            }
        case .dead:
            end(.lost("the server answers no pings any more"))
        }
    }

    /// Takes what has come.
    ///
    /// - Throws: a signal; everything else is an outcome.
    package func advance() throws(TransportError) -> [RemoteCommandMessage] {
        guard outcome == nil else { return [] }
        var messages: [RemoteCommandMessage] = []
        try attempt {
            guard isRunning else { return try open() }
            let news = try channels.receive()
            life.hear(at: client.now, pongs: news.pongs)
            messages = news.messages
            for case .ended(let ending) in messages {
                switch ending {
                case .exited(let code): end(.exited(code))
                case .failed(let words): end(.failed(words))
                }
            }
            if news.isOver {
                let reason = news.reason.isEmpty ? "" : " (\(printableLine(news.reason)))"
                end(.lost("the stream has ended\(reason), and the server has not said how the command did"))
            }
        }
        return messages
    }

    /// Looks at the answer to the request, which has come.
    private func open() throws {
        switch try channels.open() {
        case .open:
            isRunning = true
            life = StreamLife(client.now)
        case .refused(let head, let body):
            let error = refusal(head, body)
            guard refusal == nil, Self.mayMeanWebSockets(head) else { throw merged(error) }
            refusal = error
            channels = SPDYChannels(remote, client: client)
        }
    }

    /// Whether an answer may be about the WebSocket and not about what is asked for: the right to `get` is not had, the
    /// subprotocol is not known (403 too), or something in between does not pass the upgrade on. Where a gateway has
    /// failed it is not known whether the command has begun, and it is not run twice.
    private static func mayMeanWebSockets(_ head: ResponseHead) -> Bool {
        [200, 400, 403, 405, 426, 500, 501].contains(head.status)
    }

    /// The server's answer to the request, in kubectl's words.
    private func refusal(_ head: ResponseHead, _ body: [UInt8]) -> ServerError {
        var request = remote.request
        if refusal != nil {
            request.method = .post
            request.attributes?.verb = "create"
        }
        var error = ServerError(status: Status(head, body: body, to: request), request: request)
        error.failedStep = "unable to upgrade connection"
        // A kubelet says in plain text what is wrong.
        if head.status >= 400, head.mediaType == "text/plain", let text = error.status.bodyText {
            error.status.message = text
        }
        return error
    }

    /// The refusal that is told where both ways were refused: the later one, unless the earlier says the same; what RBAC
    /// says names the verbs of both.
    private func merged(_ error: ServerError) -> ServerError {
        guard var first = refusal, first.status.code == error.status.code else { return error }
        let byAuthorizer = [first, error].map { $0.status.refusal == .authorizer }
        // An empty 403 is about the subprotocol.
        if byAuthorizer == [false, true] { return error }
        if byAuthorizer == [true, true] { first.furtherVerbs = ["create"] }
        return first
    }

    /// Says something to the server. A connection that takes nothing more tells of it when all that has come on it is read:
    /// a server that has said how the command ended need not read what is still sent.
    private func say(_ body: () throws -> Void) throws(TransportError) {
        guard outcome == nil, !isDeaf else { return }
        try attempt {
            do {
                try body()
            } catch let error as TransportError {
                if case .interrupted = error { throw error }
                if case .unsent = error { throw error }
                isDeaf = true
            }
        }
    }

    private func attempt(_ body: () throws -> Void) throws(TransportError) {
        do {
            try body()
        } catch let error as TransportError {
            switch error {
            case .interrupted, .unsent: throw error
            default: end(isRunning ? .lost(error.brief) : .refused(error))
            }
        } catch let fault as StreamFault {
            breakRules(fault.reason)
        } catch let error as InvalidInput {
            breakRules(error.message)
        } catch {
            end(.refused(error))
        }
    }

    private func breakRules(_ reason: String) {
        end(
            isRunning
                ? .lost("the server breaks the rules of the stream: \(reason)")
                : .refused(UnexpectedAnswer(request: remote.request, reason: printableLine(reason))))
    }
}

/// Whether the other side of a stream lives: it is asked when it was quiet, and is dead when it does not answer.
///
/// A server answers pings only as fast as it reads what was sent before, and it does not read while the command does
/// not: so silence proves nothing until a ping was answered that was sent after all input. Pings are counted rather than
/// time, since kpod itself may have been stopped, or held up by a slow reader.
package struct StreamLife {
    /// So long it may be quiet before it is asked; middle boxes that forget idle connections do after a minute or more.
    package static let quiet = Duration.seconds(15)
    /// So many pings in a row may be unanswered, each for as long.
    package static let patience = 3

    /// What is to be done.
    package enum Advice {
        case fine, ping, dead
    }

    /// When it was last heard or asked.
    private var noted: Instant
    private var unanswered = 0
    private var pings = 0
    private var pongs = 0
    /// How many pings were sent before the last input; nil without input.
    private var pingsBeforeInput: Int?

    /// A stream that begins now.
    package init(_ now: Instant) { noted = now }

    /// When it is to be checked.
    package var due: Instant { noted + Self.quiet }

    /// Notes that input was sent.
    package mutating func noteInput() { pingsBeforeInput = pings }

    /// Notes that a ping was sent.
    package mutating func notePing() {
        pings += 1
        unanswered += 1
    }

    /// Notes that something has come, and how many answers to pings were among it.
    package mutating func hear(at now: Instant, pongs: Int = 0) {
        noted = now
        unanswered = 0
        self.pongs += pongs
    }

    /// What is to be done now; a ping that is advised is noted when it is sent.
    package mutating func check(at now: Instant) -> Advice {
        guard now >= due else { return .fine }
        noted = now
        let isProven = pingsBeforeInput.map { pongs > $0 } ?? true
        return isProven && unanswered >= Self.patience ? .dead : .ping
    }
}

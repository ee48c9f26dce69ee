import CCurl
import Kube
import System

/// A transfer of `CurlClient`. Waiting for it drives the client's event loop, and thereby all other transfers.
final class CurlTransfer: Transfer {
    /// The stages of a transfer, from its first try to its end.
    enum State: Equatable {
        /// Not on the wire yet: too many others are.
        case queued
        /// On the wire.
        case running
        /// To be sent again at this monotonic time.
        case waiting(until: Instant)
        /// Connected, with TLS; what follows is for the connection that asked for it.
        case connected
        /// Over, with all of the answer read or for the reason given.
        case ended(TransportError?)
    }

    /// What is sent.
    let request: Request
    /// When the time for it is over, by the monotonic clock; `nil` for never.
    private(set) var deadline: Instant?
    /// Whether nothing but a connection is wanted, on which somebody else speaks.
    let onlyConnects: Bool
    /// The lines of the request's head, for whoever speaks on the connection.
    var headerLines: [String] = []
    var state = State.queued
    /// The try that is on the wire.
    var attempt: Attempt?
    /// How often it has been sent, but for the replay with a new token.
    var attempts = 0
    /// Whether it has been sent again with a new token, or a new certificate.
    var wasReplayed = false
    /// How often the body has been sent part by part, with a look at what has come in between; 0 is in one go.
    var stepwiseTries = 0
    /// When it was sent, or something last came of its answer.
    private(set) var heard = Instant.distantPast
    /// When to send again, decided on an answer whose rest is still being read off the connection.
    private(set) var replayAt: Instant?

    private let client: CurlClient
    private var answer: ResponseHead?
    private var headWasTaken = false
    /// What has come and nobody has read, packed if so; read up to `position`.
    private var unread: [UInt8] = []
    private var position = 0
    private var isPacked = false
    private var gzip: GzipReader?
    /// Storage of a piece that was given back.
    private var spare: [UInt8] = []
    private var allowance = CurlTransfer.step
    private var logged: [UInt8] = []
    private var received = 0
    private var isBodyLogged = false

    /// The parts in which a body is sent that was not read to its end: one TLS record each (RFC 8446, 5.1), in bytes.
    static let stepSize = 16_384
    /// How often that is tried: the connection may break in between before the answer is seen.
    static let stepwiseLimit = 3

    /// How much may lie unread before libcurl is told to hold the rest back, in bytes.
    static let step = 512 * 1_024
    /// How much is unpacked at a time, in bytes.
    private static let unpackedPiece = 64 * 1_024

    init(_ request: Request, client: CurlClient, deadline: Instant?, onlyConnects: Bool = false) {
        self.onlyConnects = onlyConnects
        self.request = request
        self.client = client
        self.deadline = deadline
    }

    /// Whether `head` and `next` have something to say without waiting.
    var isReady: Bool {
        if case .ended = state { return true }
        if state == .connected { return true }
        return hasUnread || (mayHeadBeTaken && !headWasTaken)
    }

    /// Whether the answer has begun.
    var hasHead: Bool { answer != nil }

    /// Whether the answer's head can be handed over: that of a refusal together with what it says, since the request is sent
    /// again where that is lost.
    private var mayHeadBeTaken: Bool {
        guard let answer else { return false }
        return !answer.isRefusal || request.body == nil || hasUnread || isOver
    }

    /// Whether what is known of the answer is that the request was refused, and nothing of the reason: it can be sent again
    /// without being carried out twice.
    var isRefusedWithoutReason: Bool {
        answer?.isRefusal == true && request.body != nil && !headWasTaken && !hasUnread
    }

    /// Whether there is something of the body to read.
    private var hasUnread: Bool { position < unread.count || gzip?.mayHoldMore == true }

    /// When its silence is given up; nil while there is none.
    var silenceEnd: Instant? {
        guard let limit = request.silenceLimit, state == .running, !hasUnread, !isPaused else { return nil }
        return heard + limit
    }

    /// Whether the body is held back.
    var isPaused: Bool { attempt?.isPaused ?? false }

    func head() throws(TransportError) -> ResponseHead {
        if !mayHeadBeTaken { try client.drive(self) { $0.mayHeadBeTaken } }
        if let answer {
            headWasTaken = true
            return answer
        }
        if case .ended(let error?) = state { throw error }
        throw .badProtocol(client.configuration.server, reason: "the answer has no head")
    }

    func next() throws(TransportError) -> [UInt8]? {
        _ = try head()
        while true {
            if !hasUnread { try client.drive(self) { $0.hasUnread } }
            if let signal = Signals.pending { throw .interrupted(signal: signal) }
            guard hasUnread else { break }
            let piece = isPacked ? try unpack() : takeUnread()
            if piece.isEmpty { continue }
            note(piece)
            return piece
        }
        if case .ended(let error?) = state { throw error }
        if isPacked, gzip?.isComplete == false {
            throw .truncated(client.configuration.server, reason: "the compressed answer ends too early")
        }
        logBody()
        return nil
    }

    private func takeUnread() -> [UInt8] {
        var piece: [UInt8] = []
        swap(&piece, &spare)
        swap(&piece, &unread)
        allowance = CurlTransfer.step
        return piece
    }

    private func unpack() throws(TransportError) -> [UInt8] {
        var piece: [UInt8] = []
        swap(&piece, &spare)
        if piece.count < CurlTransfer.unpackedPiece {
            piece.reserveCapacity(CurlTransfer.unpackedPiece)
            piece.append(contentsOf: repeatElement(0, count: CurlTransfer.unpackedPiece - piece.count))
        }
        var failure: GzipReader.Failure?
        let count = piece.withUnsafeMutableBufferPointer { output in
            do throws(GzipReader.Failure) {
                if gzip == nil { gzip = try GzipReader() }
                return try gzip?.read(unread, from: &position, into: output) ?? 0
            } catch {
                failure = error
                return 0
            }
        }
        if let failure {
            throw .badProtocol(client.configuration.server, reason: "the answer cannot be unpacked: \(failure.reason)")
        }
        piece.removeLast(piece.count - count)
        if position == unread.count {
            unread.removeAll(keepingCapacity: true)
            position = 0
            allowance = CurlTransfer.step
        }
        return piece
    }

    func recycle(_ piece: consuming [UInt8]) {
        spare = piece
        // The unpacked fill it anew; others are appended to it.
        if !isPacked { spare.removeAll(keepingCapacity: true) }
    }

    func cancel() {
        if case .ended = state { return }
        client.end(self, .cancelled)
    }

    /// Lets the body flow until another step lies unread.
    func resume() {
        allowance = unread.count + CurlTransfer.step
        attempt?.resume()
    }

    /// Takes the head of an answer, which may be one to be sent again for.
    func take(_ head: ResponseHead, of attempt: Attempt) {
        let time = Instant.now
        heard = time
        client.log?.response(request, url: client.url(of: request), head: head, after: time - attempt.began)
        if let wait = client.waitBeforeReplay(self, head, attempt.proof) {
            attempt.discards = true
            replayAt = time + wait
        } else {
            answer = head
            client.needsFreshConnection = false
            isPacked = head.header("Content-Encoding")?.lowercased() == "gzip"
        }
    }

    /// The answer has come in time: what follows may take as long as it likes.
    func forgetDeadline() { deadline = nil }

    /// Notes that a connection, which is all that was wanted, has come about.
    func takeConnection() { answer = ResponseHead(status: 200) }

    /// Takes a piece of the body; `false` if enough lies unread.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard unread.count < allowance else { return false }
        heard = .now
        if request.mayGather { client.gathering.note(bytes.count) }
        unread.append(contentsOf: bytes)
        return true
    }

    /// Notes a piece of the body for the log.
    private func note(_ piece: [UInt8]) {
        received += piece.count
        if let limit = client.log?.bodyLimit, logged.count < limit {
            logged.append(contentsOf: piece.prefix(limit - logged.count))
        }
    }

    /// Whether the body is sent part by part.
    var sendsInSteps: Bool { stepwiseTries > 0 }

    /// Takes the attempt that goes on the wire.
    func begin(_ attempt: Attempt) {
        self.attempt = attempt
        attempts += 1
        heard = attempt.began
        state = .running
    }

    /// Forgets an answer of which nobody has heard.
    func forgetAnswer() { answer = nil }

    /// Forgets the attempt, so that the next one can begin.
    func forgetAttempt() {
        attempt = nil
        replayAt = nil
    }

    /// Notes the body in the log, once all of it was read or nothing more of it will be.
    func logBody() {
        guard answer != nil, !isBodyLogged else { return }
        isBodyLogged = true
        client.log?.responseBody(logged, total: received, of: request)
        logged = []
    }
}

extension ResponseHead {
    /// Whether the request was refused, and nothing was done.
    fileprivate var isRefusal: Bool { (400..<500).contains(status) }
}

import CCurl
import Kube
import System
import Text

/// The client that talks to a real API server: libcurl's multi interface, driven by whoever waits for an answer.
///
/// Nothing happens behind the caller's back: bytes are read only while somebody waits for one of the transfers, so a
/// slow consumer holds the server back through the connection's own flow control.
public final class CurlClient: Client {
    /// The time for TCP and TLS to come about, in seconds.
    static let connectSeconds = 20
    /// The time for one look at another server to come about, in seconds, and as much again for its answer.
    static let otherServerSeconds = 5
    /// How many requests may wait for their answers at a time. Streams whose head has come do not count: fifty watches
    /// must not keep a fifty-first request from ever being sent.
    static let inFlightLimit = 50

    /// The cluster that is talked to.
    public let configuration: ClusterConfiguration
    let log: RequestLog?

    private let userAgent: String
    private let credentials: Credentials
    private let policy: RetryPolicy
    private let multi: MultiHandle
    private var transfers: [CurlTransfer] = []
    /// Whether a connection was given up and no answer has come over another since.
    var needsFreshConnection = false
    /// When streams of many small pieces are left alone for a moment.
    var gathering = Gathering()
    /// The index of the source that was named last.
    private var lastServed = Int.max - 1

    /// Makes a client, which opens no connection before the first request. `nil` if memory is short.
    public init?(_ configuration: ClusterConfiguration, userAgent: String, log: RequestLog? = nil) {
        guard let multi = MultiHandle() else { return nil }
        self.multi = multi
        self.configuration = configuration
        self.userAgent = userAgent
        self.log = log
        credentials = Credentials(configuration)
        policy = RetryPolicy(retries: configuration.retries)
    }

    public var now: Instant { .now }

    public func start(_ request: Request) -> any Transfer {
        let time = timeLimit(of: request)
        let deadline = time.map { now + $0 }
        let transfer = CurlTransfer(request, client: self, deadline: deadline)
        transfers.append(transfer)
        beginQueued()
        // Sends the request off, if a connection is open already, while the caller does something else.
        multi.perform()
        return transfer
    }

    public func open(_ request: Request) -> any Connection {
        let deadline = timeLimit(of: request).map { now + $0 }
        let transfer = CurlTransfer(request, client: self, deadline: deadline, onlyConnects: true)
        transfers.append(transfer)
        beginQueued()
        multi.perform()
        return CurlConnection(transfer, client: self, userAgent: userAgent)
    }

    public func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        let start = lastServed < sources.count ? lastServed + 1 : 0
        let index = try drive(SourceSet(sources), until: deadline) { set in
            // Turn about, so that one that never stops talking does not keep the others from being heard.
            for offset in 0..<sources.count {
                let index = (start + offset) % sources.count
                if set.isReady(index) { return index }
            }
            return nil
        }
        lastServed = index ?? .max - 1
        return index
    }

    /// The full URL of a request, for the log.
    func url(of request: Request) -> String { request.otherServer?.url ?? configuration.server.url + request.target }

    /// What stands before every path, where the server is behind one.
    var pathPrefix: String { configuration.server.pathPrefix }

    /// The server that a request goes to.
    func server(of request: Request) -> ServerAddress {
        request.otherServer.map { ServerAddress(host: $0.host, port: $0.port) } ?? configuration.server
    }

    /// The longest that a request may take.
    private func timeLimit(of request: Request) -> Duration? {
        guard let other = request.otherServer else { return configuration.requestTimeout }
        return other.timeout ?? .seconds(2 * CurlClient.otherServerSeconds)
    }

    /// Runs the event loop until a transfer is as wanted, or has ended.
    func drive(_ transfer: CurlTransfer, isReady: (CurlTransfer) -> Bool) throws(TransportError) {
        _ = try drive(SourceSet([.transfer(transfer)]), until: nil) { _ in
            transfer.isOver || isReady(transfer) ? 0 : nil
        }
    }

    /// Runs the event loop until a connection has something to say.
    func drive(_ connection: CurlConnection) throws(TransportError) {
        _ = try drive(SourceSet([.connection(connection)]), until: nil) { $0.isReady(0) ? 0 : nil }
    }

    /// Runs the event loop until `ready` names a source, or until the deadline.
    private func drive(
        _ set: SourceSet, until deadline: Instant?, ready: (SourceSet) -> Int?
    ) throws(TransportError) -> Int? {
        var set = set
        for transfer in set.transfers { transfer.resume() }
        while true {
            if let index = set.signalIndex {
                if Signals.hasAny { return index }
            } else if let signal = Signals.pending {
                throw .interrupted(signal: signal)
            }
            beginQueued()
            multi.perform()
            handleEnded()
            let time = now
            handleTimes(time)
            set.carryOn(multi)
            if let index = ready(set) { return index }
            if let deadline, deadline <= time { return nil }

            // Whoever is waited for must not be stuck behind one that is paused on the same connection: libcurl 7.88
            // stops reading from a connection while one of its streams is full.
            var isInStep = false
            for transfer in transfers where transfer.attempt?.isBetweenSteps == true {
                transfer.attempt?.takeStep()
                isInStep = true
            }
            let paused =
                set.transfers.isEmpty ? [] : transfers.filter { $0.isPaused && !$0.request.ownsConnection }
            for transfer in paused { transfer.resume() }
            let pause = paused.isEmpty && !isInStep ? milliseconds(from: time, to: deadline) : 0
            if pause > 0, gathering.isDue(at: time) {
                set.rest(milliseconds: min(pause, Gathering.time.milliseconds))
            } else {
                set.poll(multi, milliseconds: pause)
            }
            gathering.noteWake(at: now)
        }
    }

    /// Ends a transfer and takes it off the wire.
    func end(_ transfer: CurlTransfer, _ error: TransportError?) {
        stop(transfer)
        transfer.state = .ended(error)
        if error != nil { transfer.logBody() }
        transfers.removeAll { $0 === transfer }
    }

    /// Decides on an answer's head whether the request is sent again, and after what wait.
    func waitBeforeReplay(_ transfer: CurlTransfer, _ head: ResponseHead, _ proof: Credentials.Proof?) -> Duration? {
        guard let proof else { return nil }
        if head.status == 401 && !transfer.wasReplayed && credentials.hasNewToken(insteadOf: proof) {
            transfer.wasReplayed = true
            // The replay is not one of the retries that the user has limited.
            transfer.attempts -= 1
            return .zero
        }
        guard head.status >= 429 else { return nil }
        let failure = RetryPolicy.Failure.status(head.status, retryAfter: RetryPolicy.retryAfter(head))
        return wait(transfer, after: failure, reason: "\(head.status) \(HTTPStatus.reason(head.status))")
    }

    private func wait(_ transfer: CurlTransfer, after failure: RetryPolicy.Failure, reason: String) -> Duration? {
        guard transfer.request.otherServer == nil else { return nil }
        let attempt = transfer.attempts - 1
        let method = transfer.request.method
        guard let wait = policy.wait(after: failure, method: method, attempt: attempt, jitter: .random(in: 0..<1))
        else { return nil }
        // A wait that outlasts the request's time would only turn a telling error into "timed out".
        if let deadline = transfer.deadline, now + wait >= deadline { return nil }
        log?.retry(url: url(of: transfer.request), wait: wait, attempt: attempt + 1, reason: reason)
        return wait
    }

    private func beginQueued() {
        guard transfers.contains(where: { $0.state == .queued }) else { return }
        var inFlight = transfers.count { $0.state == .running && !$0.hasHead }
        for transfer in transfers where transfer.state == .queued && inFlight < CurlClient.inFlightLimit {
            begin(transfer)
            inFlight += 1
        }
    }

    private func begin(_ transfer: CurlTransfer) {
        do throws(TransportError) {
            let request = transfer.request
            let headers = try headers(of: request)
            let (authority, proof) = request.otherServer == nil ? try secrets() : (nil, nil)
            guard
                let attempt = Attempt(
                    transfer, configuration: configuration, authority: authority, proof: proof, headers: headers,
                    userAgent: userAgent)
            else { throw .invalidRequest(reason: "out of memory") }
            log?.request(
                request, url: url(of: request), headers: logged(headers, proof, of: request),
                curl: String(CurlCommand.text(for: request, configuration, showsBody: false).dropLast()))
            if needsFreshConnection { attempt.requireFreshConnection() }
            transfer.begin(attempt)
            multi.add(attempt.easy.pointer)
        } catch {
            end(transfer, error)
        }
    }

    private func secrets() throws(TransportError) -> (authority: [UInt8]?, Credentials.Proof?) {
        do throws(ConfigurationError) {
            return (try credentials.authority(), try credentials.proof())
        } catch {
            throw .configuration(error)
        }
    }

    /// All headers but the token's. A control character among them would let a name or a value end the line early.
    private func headers(of request: Request) throws(TransportError) -> [Header] {
        var headers = [Header("Accept", request.accept)]
        if request.body != nil, let type = request.contentType { headers.append(Header("Content-Type", type)) }
        if request.otherServer == nil { headers += configuration.impersonation }
        headers += request.headers
        for header in headers where !HeaderText.isName(header.name) || !HeaderText.isValue(header.value) {
            throw .invalidRequest(reason: "the header \(printableLine(header.name)) holds control characters")
        }
        guard request.path.hasPrefix("/"), request.target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw .invalidRequest(reason: "\"\(printableLine(request.path))\" is no path of a URL")
        }
        return headers
    }

    private func logged(_ headers: [Header], _ proof: Credentials.Proof?, of request: Request) -> [Header] {
        // What another server is sent may prove who one is there, under whatever name.
        let shown = request.otherServer == nil ? headers : headers.map { Header($0.name, "<masked>") }
        var headers = shown + [Header("User-Agent", userAgent)]
        if case .token = proof, !request.bringsCredentials {
            headers.append(Header("Authorization", "Bearer <masked>"))
        }
        return headers
    }

    private func handleEnded() {
        while let (easy, code) = multi.nextEnded() {
            guard let transfer = transfers.first(where: { $0.attempt?.easy.pointer == easy }) else { continue }
            handleEnd(of: transfer, code)
        }
    }

    private func handleEnd(of transfer: CurlTransfer, _ code: CURLcode) {
        if let time = transfer.replayAt {
            stop(transfer)
            transfer.state = .waiting(until: time)
            return
        }
        guard code != CURLE_OK, let attempt = transfer.attempt else {
            if transfer.onlyConnects {
                // The handle stays with the multi handle, without which libcurl does not find the connection again.
                transfer.state = .connected
                return
            }
            if transfer.request.otherServer?.scheme == .tcp { transfer.takeConnection() }
            return end(transfer, nil)
        }
        let result = attempt.result(code, hasHead: transfer.hasHead)
        if !transfer.hasHead {
            let request = transfer.request
            log?.response(request, url: url(of: request), head: nil, after: now - attempt.began)
        }
        if code == CURLE_SSL_CERTPROBLEM, !transfer.wasReplayed, let proof = attempt.proof,
            credentials.hasNewCertificate(insteadOf: proof)
        {
            transfer.wasReplayed = true
            transfer.attempts -= 1
            stop(transfer, toReplay: true)
            return
        }
        let isCutOff = !transfer.hasHead && attempt.isBodyCutOff && result.retryable == .lostBeforeAnswer
        if isCutOff || (transfer.isRefusedWithoutReason && result.isBreak),
            transfer.stepwiseTries < CurlTransfer.stepwiseLimit
        {
            // Why the server has not read all of it, or has refused it, it may have said.
            transfer.stepwiseTries += 1
            transfer.forgetAnswer()
            log?.retry(url: url(of: transfer.request), wait: .zero, attempt: transfer.attempts, reason: result.text)
            stop(transfer, toReplay: true)
            return beginQueued()
        }
        if let failure = result.retryable, let wait = wait(transfer, after: failure, reason: result.text) {
            stop(transfer)
            transfer.state = .waiting(until: now + wait)
            return
        }
        let server = server(of: transfer.request)
        let isOther = transfer.request.otherServer != nil
        end(
            transfer,
            result.error(
                server: server, name: isOther ? server.host : configuration.tlsServerName ?? server.host,
                isFallback: !isOther && configuration.serverSource == .fallback,
                connectSeconds: isOther ? CurlClient.otherServerSeconds : CurlClient.connectSeconds,
                isWrite: transfer.request.method != .get))
    }

    /// Sends again what has waited long enough, and ends what has taken too long.
    private func handleTimes(_ time: Instant) {
        for transfer in transfers {
            if let deadline = transfer.deadline, deadline <= time {
                let request = transfer.request
                giveUpConnection(of: transfer)
                end(transfer, .timedOut(server(of: request), after: timeLimit(of: request) ?? .zero))
                continue
            }
            if let end = transfer.silenceEnd, end <= time {
                giveUpConnection(of: transfer)
                endSilent(transfer)
                continue
            }
            if let replayAt = transfer.replayAt, replayAt <= time { stop(transfer, toReplay: true) }
            if case .waiting(let until) = transfer.state, until <= time { transfer.state = .queued }
        }
        beginQueued()
    }

    private func endSilent(_ transfer: CurlTransfer) {
        end(transfer, .silent(server(of: transfer.request), after: transfer.request.silenceLimit ?? .zero))
    }

    /// Keeps other requests from a connection over which nothing has come since this transfer waits: it may be dead, as
    /// behind a relay that is frozen, and TCP knows nothing of it. The streams that share it are given up too.
    private func giveUpConnection(of transfer: CurlTransfer) {
        guard transfer.request.otherServer == nil, let port = transfer.attempt?.localPort, port > 0 else { return }
        let sharing = transfers.filter { $0.attempt?.localPort == port }
        guard !sharing.contains(where: { $0.heard > transfer.heard }) else { return }
        needsFreshConnection = true
        for other in sharing {
            other.attempt?.forbidReuse()
            // Of a write that is under way it would not be known what became of it.
            if other !== transfer, other.request.method == .get, other.request.silenceLimit != nil { endSilent(other) }
        }
    }

    private func stop(_ transfer: CurlTransfer, toReplay: Bool = false) {
        if let attempt = transfer.attempt { multi.remove(attempt.easy.pointer) }
        transfer.forgetAttempt()
        if toReplay { transfer.state = .queued }
    }

    /// How long the loop may sleep: to the next thing that time brings about, and a minute at most.
    private func milliseconds(from time: Instant, to deadline: Instant?) -> Int {
        var next = deadline ?? .distantFuture
        for transfer in transfers {
            if let deadline = transfer.deadline { next = min(next, deadline) }
            if let end = transfer.silenceEnd { next = min(next, end) }
            if let replayAt = transfer.replayAt { next = min(next, replayAt) }
            if case .waiting(let until) = transfer.state { next = min(next, until) }
        }
        return min((next - time).milliseconds, 60_000)
    }
}

extension CurlTransfer {
    /// Whether the transfer has ended, well or not.
    var isOver: Bool {
        if case .ended = state { return true }
        return false
    }
}

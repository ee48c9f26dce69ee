import Glibc
import Kube
import System
import Transport

/// The one fake at the transport seam: it answers requests from a script, in one process and without delay.
///
/// A request that nothing answers and an answer that nothing asked for are both faults: end a test with
/// `#expect(client.faults == [])`.
public final class FakeClient: Client {
    /// What a scripted answer does, step by step, once its head has been given.
    public enum Step: Sendable {
        /// A piece of the body.
        case bytes([UInt8])
        /// Nothing for now: a wait for several transfers passes this one over once.
        case pause
        /// Nothing more, for ever: the other side is silent.
        case silence
        /// The body breaks off.
        case failure(TransportError)

        /// A piece of text.
        public static func text(_ text: String) -> Step { .bytes(Array(text.utf8)) }
    }

    /// One scripted answer.
    struct Answer {
        var method: Method
        var target: String
        var head: Result<ResponseHead, TransportError>
        var steps: [Step]
        var delay = Duration.zero
        /// Whether it is given to every such request.
        var isLasting = false
        var name: String { "\(method.rawValue) \(target)" }
    }

    /// All requests in the order in which they were started.
    public private(set) var requests: [Request] = []
    private var answers: [Answer] = []
    private var unanswered: [String] = []

    /// What every request fails with while it is set: a server that is away.
    public var outage: TransportError?

    /// Makes a client that has no answer yet.
    public init() {}

    /// Answers one request with a body that comes whole. The target is the path with the encoded query.
    public func answer(
        _ method: Method = .get, _ target: String, status: Int = 200, headers: [Header] = [], body: String
    ) {
        answer(method, target, status: status, headers: headers, steps: [.text(body)])
    }

    /// Answers one request with a body in steps, which whoever waits with a deadline has after a while.
    public func answer(
        _ method: Method = .get, _ target: String, status: Int = 200, headers: [Header] = [],
        after delay: Duration = .zero,
        steps: [Step]
    ) {
        var headers = headers
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(Header("Content-Type", "application/json"))
        }
        let head = ResponseHead(status: status, headers: headers)
        answers.append(Answer(method: method, target: target, head: .success(head), steps: steps, delay: delay))
    }

    /// Lets one request fail before any answer, or every such request.
    public func fail(_ method: Method = .get, _ target: String, _ error: TransportError, always: Bool = false) {
        answers.append(
            Answer(method: method, target: target, head: .failure(error), steps: [], isLasting: always))
    }

    /// Answers every such request alike; it need not be asked for.
    public func always(_ method: Method = .get, _ target: String, status: Int = 200, steps: [Step]) {
        let head = ResponseHead(status: status, headers: [Header("Content-Type", "application/json")])
        answers.append(Answer(method: method, target: target, head: .success(head), steps: steps, isLasting: true))
    }

    /// What went otherwise than scripted; empty at the end of a test that is as it should be.
    public var faults: [String] {
        unanswered.map { "nothing answers \($0)" }
            + answers.filter { !$0.isLasting }.map { "nothing asked for \($0.name)" }
    }

    /// The requests as `METHOD target` each.
    public var asked: [String] { requests.map { "\($0.method.rawValue) \($0.target)" } }

    public func start(_ request: Request) -> any Transfer {
        requests.append(request)
        if let outage { return FakeTransfer(head: .failure(outage), steps: []) }
        let target = request.target
        if let index = answers.firstIndex(where: { $0.method == request.method && $0.target == target }) {
            let answer = answers[index].isLasting ? answers[index] : answers.remove(at: index)
            return FakeTransfer(
                head: answer.head, steps: answer.steps, readyAt: now + answer.delay, silenceLimit: request.silenceLimit,
                client: self)
        }
        let name = "\(request.method.rawValue) \(target)"
        unanswered.append(name)
        return FakeTransfer(head: .failure(.invalidRequest(reason: "nothing answers \(name)")), steps: [])
    }

    // MARK: Upgraded connections

    private var connections: [(target: String, make: (Request) -> FakeConnection)] = []

    /// Answers one request for an upgrade; the result is the connection, for a test to look at what was sent on it.
    @discardableResult
    public func upgrade(
        _ target: String, status: Int = 101, headers: [Header] = [], steps: [Step] = []
    ) -> FakeConnection {
        let connection = FakeConnection(head: .success(ResponseHead(status: status, headers: headers)), steps: steps)
        connections.append((target, { _ in connection }))
        return connection
    }

    /// Answers one request for an upgrade with headers that depend on it.
    public func upgrade(_ target: String, steps: [Step], headers: @escaping (Request) -> [Header]) {
        connections.append(
            (
                target,
                { FakeConnection(head: .success(ResponseHead(status: 101, headers: headers($0))), steps: steps) }
            ))
    }

    /// Answers one request for an upgrade with a connection that depends on it.
    public func upgrade(_ target: String, making make: @escaping (Request) -> FakeConnection) {
        connections.append((target, make))
    }

    /// Whether a target is the one that is answered; a `*` in that stands for a word that is made up.
    private static func isMeant(_ target: String, by answered: String) -> Bool {
        let parts = answered.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return target == answered }
        return target.hasPrefix(parts[0]) && target.hasSuffix(parts[1])
    }

    public func open(_ request: Request) -> any Connection {
        requests.append(request)
        if let index = connections.firstIndex(where: { Self.isMeant(request.target, by: $0.target) }) {
            return connections.remove(at: index).make(request)
        }
        let name = "UPGRADE \(request.target)"
        unanswered.append(name)
        return FakeConnection(head: .failure(.invalidRequest(reason: "nothing answers \(name)")), steps: [])
    }

    // MARK: Time

    /// The fake's own clock: it stands still but where somebody waits for nothing but time, and then jumps.
    public fileprivate(set) var now = Instant.distantPast + .seconds(1_000)
    private let start = Instant.distantPast + .seconds(1_000)
    private var actions: [(time: Instant, endsChild: Bool, run: () -> Void)] = []

    /// How far the clock has come since the client was made.
    public var elapsed: Duration { now - start }

    /// Does something when the clock has come so far since the client was made; `endsChild`: a child of kpod's ends by
    /// it, which is then waited for by the real clock.
    public func at(_ time: Duration, endsChild: Bool = false, _ run: @escaping () -> Void) {
        actions.append((start + time, endsChild, run))
        actions.sort { $0.time < $1.time }
    }

    public func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        while true {
            var hasPaused = false
            for (index, source) in sources.enumerated() {
                switch look(at: source) {
                case .ready: return index
                case .paused: hasPaused = true
                case .silent: continue
                }
            }
            if hasPaused {
                // A pause takes no time, but whoever has a deadline sees the clock once.
                if deadline != nil { return nil }
                continue
            }
            // A child takes real time, unless something is to happen by the fake clock before it ends.
            if actions.isEmpty, awaitChild(sources) { continue }
            let late = sources.compactMap { source -> Instant? in
                guard case .transfer(let transfer as FakeTransfer) = source else { return nil }
                return transfer.wake(after: now)
            }
            guard let next = ([deadline, actions.first?.time] + late).compactMap({ $0 }).min() else { break }
            now = max(now, next)
            guard let action = actions.first, action.time <= now else {
                if let deadline, deadline <= now { return nil }
                continue
            }
            actions.removeFirst()
            action.run()
            if action.endsChild {
                _ = awaitChild(sources)
            } else if let deadline, deadline <= now {
                return nil
            }
        }
        unanswered.append("a wait that never ends")
        throw .interrupted(signal: 15)
    }

    private func look(at source: Source) -> FakeState {
        switch source {
        case .transfer(let transfer): (transfer as? FakeTransfer)?.look(at: now) ?? .silent
        case .connection(let connection): (connection as? FakeConnection)?.look() ?? .silent
        case .drained(let connection): connection.unsentCount == 0 ? .ready : .silent
        case .child(let child): child.poll() != nil ? .ready : .silent
        case .readable(let descriptor): Self.isReady(descriptor, POLLIN) ? .ready : .silent
        case .writable(let descriptor): Self.isReady(descriptor, POLLOUT) ? .ready : .silent
        case .signal: .silent
        }
    }

    private static func isReady(_ descriptor: Int32, _ events: Int32) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    /// Waits until a child among the sources has ended, or something has come for a descriptor, for twenty seconds at most;
    /// false if there is no child.
    private func awaitChild(_ sources: [Source]) -> Bool {
        let children = sources.compactMap { if case .child(let child) = $0 { child } else { nil } }
        let end = Instant.now + .seconds(20)
        while !children.isEmpty, Instant.now < end {
            if children.contains(where: { $0.poll() != nil }) { return true }
            let hasNews = sources.contains { source in
                switch source {
                case .readable, .writable: if case .ready = look(at: source) { true } else { false }
                default: false
                }
            }
            if hasNews { return true }
            usleep(1_000)
        }
        return false
    }
}

/// A transfer of the fake client.
public final class FakeTransfer: Transfer {
    private let answer: Result<ResponseHead, TransportError>
    private var steps: ArraySlice<FakeClient.Step>
    /// Whether the command gave it up.
    public private(set) var wasCancelled = false

    /// When the answer is there.
    private let readyAt: Instant
    private let silenceLimit: Duration?
    private weak var client: FakeClient?
    /// When something last came.
    private var heard: Instant

    init(
        head: Result<ResponseHead, TransportError>, steps: [FakeClient.Step], readyAt: Instant = .distantPast,
        silenceLimit: Duration? = nil, client: FakeClient? = nil
    ) {
        answer = head
        self.steps = steps[...]
        self.readyAt = readyAt
        self.silenceLimit = silenceLimit
        self.client = client
        heard = client?.now ?? .distantPast
    }

    public func head() throws(TransportError) -> ResponseHead {
        if wasCancelled { throw .cancelled }
        if let now = client?.now, let silenceLimit, readyAt > now {
            if now >= heard + silenceLimit { throw silent }
            client?.now = min(readyAt, heard + silenceLimit)
            return try head()
        }
        return try answer.get()
    }

    private var silent: TransportError {
        .silent(ServerAddress(host: "api.test", port: 443), after: silenceLimit ?? .zero)
    }

    /// When there is something new to be seen of it.
    fileprivate func wake(after now: Instant) -> Instant? {
        if wasCancelled { return nil }
        let end = silenceLimit.map { heard + $0 } ?? .distantFuture
        let next = readyAt > now ? min(readyAt, end) : end
        return next == .distantFuture ? nil : next
    }

    public func next() throws(TransportError) -> [UInt8]? {
        _ = try head()
        while let step = steps.popFirst() {
            switch step {
            case .bytes(let bytes):
                heard = client?.now ?? heard
                return bytes
            case .silence where silenceLimit != nil:
                client?.now = max(client?.now ?? heard, heard + (silenceLimit ?? .zero))
                throw silent
            case .pause, .silence: continue
            case .failure(let error): throw error
            }
        }
        return nil
    }

    public func cancel() { wasCancelled = true }

    /// What a wait sees; a pause is thereby over.
    fileprivate func look(at now: Instant) -> FakeState {
        if let silenceLimit, now >= heard + silenceLimit { return .ready }
        return now < readyAt ? .silent : FakeState.look(at: &steps)
    }
}

/// What a wait sees of a fake transfer or connection.
private enum FakeState {
    case ready
    case paused
    case silent

    static func look(at steps: inout ArraySlice<FakeClient.Step>) -> FakeState {
        switch steps.first {
        case .pause:
            steps.removeFirst()
            return .paused
        case .silence: return .silent
        default: return .ready
        }
    }
}

/// An upgraded connection of the fake client.
public final class FakeConnection: Connection {
    private let answer: Result<ResponseHead, TransportError>
    private var steps: ArraySlice<FakeClient.Step>
    private var headWasTaken = false
    /// All that was sent.
    public private(set) var sent: [UInt8] = []
    /// Whether the command has closed it.
    public private(set) var isClosed = false
    /// Called with all that was sent whenever something is, for a server that answers; what it returns comes next. Such a
    /// server is silent, and does not end the connection, when it has nothing to say.
    public var reply: (([UInt8]) -> [FakeClient.Step])?
    /// What keeps bytes from being sent, though some may still come.
    public var sendFailure: TransportError?

    /// A connection whose request is answered with a head, and on which these steps then come.
    public init(head: Result<ResponseHead, TransportError>, steps: [FakeClient.Step]) {
        answer = head
        self.steps = steps[...]
    }

    public var unsentCount: Int { 0 }

    public func head() throws(TransportError) -> ResponseHead {
        headWasTaken = true
        return try answer.get()
    }

    public func refusal(limit: Int) throws(TransportError) -> [UInt8] {
        var body: [UInt8] = []
        while let piece = try receive() { body += piece }
        return body
    }

    public func send(_ bytes: [UInt8]) throws(TransportError) {
        if let sendFailure { throw sendFailure }
        sent += bytes
        if let reply { steps += reply(sent) }
    }

    public func receive() throws(TransportError) -> [UInt8]? {
        guard let step = steps.popFirst() else { return reply == nil ? nil : [] }
        switch step {
        case .bytes(let bytes): return bytes
        case .pause: return []
        case .silence:
            steps = [.silence]
            return []
        case .failure(let error): throw error
        }
    }

    public func close() { isClosed = true }

    /// Whether nothing more comes, not even the end.
    public var isSilent: Bool {
        guard headWasTaken else { return false }
        if case .silence = steps.first { return true }
        return steps.isEmpty && reply != nil
    }

    fileprivate func look() -> FakeState {
        if !headWasTaken { return .ready }
        return steps.isEmpty && reply != nil ? .silent : FakeState.look(at: &steps)
    }
}

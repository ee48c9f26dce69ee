import Kube
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
        var name: String { "\(method.rawValue) \(target)" }
    }

    /// All requests in the order in which they were started.
    public private(set) var requests: [Request] = []
    private var answers: [Answer] = []
    private var unanswered: [String] = []

    /// Makes a client that has no answer yet.
    public init() {}

    /// Answers one request with a body that comes whole. The target is the path with the encoded query.
    public func answer(
        _ method: Method = .get, _ target: String, status: Int = 200, headers: [Header] = [], body: String
    ) {
        answer(method, target, status: status, headers: headers, steps: [.text(body)])
    }

    /// Answers one request with a body in steps.
    public func answer(
        _ method: Method = .get, _ target: String, status: Int = 200, headers: [Header] = [], steps: [Step]
    ) {
        var headers = headers
        if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(Header("Content-Type", "application/json"))
        }
        let head = ResponseHead(status: status, headers: headers)
        answers.append(Answer(method: method, target: target, head: .success(head), steps: steps))
    }

    /// Lets one request fail before any answer.
    public func fail(_ method: Method = .get, _ target: String, _ error: TransportError) {
        answers.append(Answer(method: method, target: target, head: .failure(error), steps: []))
    }

    /// What went otherwise than scripted; empty at the end of a test that is as it should be.
    public var faults: [String] {
        unanswered.map { "nothing answers \($0)" } + answers.map { "nothing asked for \($0.name)" }
    }

    /// The requests as `METHOD target` each.
    public var asked: [String] { requests.map { "\($0.method.rawValue) \($0.target)" } }

    public func start(_ request: Request) -> any Transfer {
        requests.append(request)
        let target = request.target
        if let index = answers.firstIndex(where: { $0.method == request.method && $0.target == target }) {
            let answer = answers.remove(at: index)
            return FakeTransfer(head: answer.head, steps: answer.steps)
        }
        let name = "\(request.method.rawValue) \(target)"
        unanswered.append(name)
        return FakeTransfer(head: .failure(.invalidRequest(reason: "nothing answers \(name)")), steps: [])
    }

    public func waitAny(_ transfers: [any Transfer], until deadline: UInt64?) throws(TransportError) -> Int? {
        var rounds = 0
        repeat {
            for (index, transfer) in transfers.enumerated() {
                guard let transfer = transfer as? FakeTransfer else { continue }
                if !transfer.passesOver() { return index }
            }
            rounds += 1
            // With a deadline, a round in which all pause is one in which the time has run out.
        } while deadline == nil && !transfers.isEmpty && rounds < 1_000
        return nil
    }
}

/// A transfer of the fake client.
public final class FakeTransfer: Transfer {
    private let answer: Result<ResponseHead, TransportError>
    private var steps: ArraySlice<FakeClient.Step>
    /// Whether the command gave it up.
    public private(set) var wasCancelled = false

    init(head: Result<ResponseHead, TransportError>, steps: [FakeClient.Step]) {
        answer = head
        self.steps = steps[...]
    }

    public func head() throws(TransportError) -> ResponseHead {
        if wasCancelled { throw .cancelled }
        return try answer.get()
    }

    public func next() throws(TransportError) -> [UInt8]? {
        _ = try head()
        while let step = steps.popFirst() {
            switch step {
            case .bytes(let bytes): return bytes
            case .pause: continue
            case .failure(let error): throw error
            }
        }
        return nil
    }

    public func cancel() { wasCancelled = true }

    /// Whether the next step is a pause, which is thereby over.
    fileprivate func passesOver() -> Bool {
        guard case .pause? = steps.first else { return false }
        steps.removeFirst()
        return true
    }
}

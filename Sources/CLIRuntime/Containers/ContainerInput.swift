import Kube
import System
import Transport

/// Hands standard input to a container whose output is read elsewhere.
///
/// A container that has just started may not be joined yet, and one that has just ended not any more: it is tried again
/// until something was handed over, or whoever follows the container knows that it has ended.
final class ContainerInput {
    private let request: RemoteRequest
    private let client: any Client
    private var session: RemoteSession?
    private var input: RemoteInput?
    /// Whether there is nothing left to hand over, or nobody who takes it.
    private var isDone = false
    private var hasSent = false
    /// When it is tried again, and since when it has failed.
    private var next = Instant.distantPast
    private var failingSince: Instant?
    /// What broke it off after bytes were handed over, and when.
    private var loss: (reason: String, at: Instant)?

    private static let pause = Duration.milliseconds(500)
    private static let patience = Duration.seconds(30)
    /// The time in which the end of a container is told that has taken its input along.
    private static let endTime = Duration.seconds(10)
    /// So many bytes may lie unsent before no more input is read.
    private static let unsentLimit = 256 << 10

    /// The standard input of a container that runs.
    init(_ source: LogSource, _ context: Context, client: any Client) {
        var request = RemoteRequest(
            .attach, namespace: source.namespace, pod: source.pod, container: source.container)
        request.takesInput = true
        request.wantsOutput = false
        request.wantsErrors = false
        self.request = request
        self.client = client
        input = context.platform.input.bytes
    }

    /// Gives it up.
    func end() { session?.end(.lost("kpod has ended")) }

    /// Joins the container if it is time.
    ///
    /// - Throws: `CommandError` with 125 for input that has broken off while the container runs on.
    func start(at now: Instant) throws {
        if let loss, now >= loss.at + Self.endTime {
            throw CommandError(
                "standard input broke off: \(printableLine(loss.reason))", status: .command(125),
                hint: "The container may still run.")
        }
        try session?.keepAlive(at: now)
        guard session == nil, !isDone, now >= next else { return }
        session = RemoteSession(request, client: client)
    }

    /// What is waited for.
    var sources: [Source] {
        guard let session else { return [] }
        var sources = [Source.connection(session.connection)]
        guard session.isRunning, let input else { return sources }
        if isFull(session) {
            sources.append(.drained(session.connection))
        } else if let descriptor = input.descriptor {
            sources.append(.readable(descriptor))
        }
        return sources
    }

    /// When there is something to do, whatever comes.
    func due(after now: Instant) -> Instant {
        if let loss { return loss.at + Self.endTime }
        guard let session else { return isDone ? .distantFuture : next }
        let isReady = session.isRunning && input != nil && input?.descriptor == nil && !isFull(session)
        return isReady ? now : session.due
    }

    private func isFull(_ session: RemoteSession) -> Bool { session.connection.unsentCount >= Self.unsentLimit }

    /// Takes what has come about, without waiting.
    func advance(_ news: EventLoop.News) throws {
        guard let session else { return }
        if case .source(0) = news { _ = try session.advance() }
        var isReadable = input?.descriptor == nil
        if case .source(1) = news { isReadable = true }
        if session.outcome == nil, session.isRunning, isReadable, !isFull(session) { try pump(session) }
        guard let outcome = session.outcome else { return }
        self.session = nil
        switch outcome {
        case .exited, .failed, .detached, .timedOut: isDone = true
        case .refused(let error): try fail(error, error.described.brief)
        case .lost(let reason) where !hasSent: try fail(nil, reason)
        case .lost(let reason):
            isDone = true
            loss = (reason, client.now)
        }
    }

    private func pump(_ session: RemoteSession) throws {
        guard let read = input?.read else { return }
        if let bytes = try read() {
            hasSent = hasSent || !bytes.isEmpty
            if !bytes.isEmpty { try session.send(bytes) }
        } else {
            input = nil
            hasSent = true
            try session.endInput()
        }
    }

    /// Tries again after a while, but for what will not pass.
    private func fail(_ error: (any Error)?, _ reason: String) throws {
        let refusal = (error as? ServerError)?.status.category
        if let error, refusal == .forbidden || refusal == .unauthorized { throw error }
        let since = failingSince ?? client.now
        failingSince = since
        guard client.now - since < Self.patience else {
            throw error
                ?? CommandError("standard input cannot be handed over: \(printableLine(reason))", status: .command(125))
        }
        next = client.now + Self.pause
    }
}

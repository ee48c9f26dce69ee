import JSON
import Kube
import System
import Transport

/// A container that was just made, from its start to its end: what it prints is printed, each line once, and its exit
/// code is told.
///
/// The log is followed from its first line on rather than the output joined, which would lose what was printed before.
package final class ContainerRun {
    /// What is wanted of it.
    package struct Options {
        /// How long to wait until it starts.
        package var podTimeout: Duration
        /// Whether nothing is said but what the container says.
        package var isQuiet = false
        /// Whether a container that has failed is started again, until it succeeds.
        package var isUntilSuccess = false

        /// Whether it is handed standard input.
        package var takesInput = false
        /// Whether it has a terminal, which is then this one; the keys leave it.
        package var isTerminal = false
        package var detachKeys: [UInt8] = []

        /// A container that runs once.
        package init(podTimeout: Duration) {
            self.podTimeout = podTimeout
        }

        /// Reads from the options of the command what is handed to it.
        ///
        /// - Throws: `InvalidInput` for keys that nobody can press.
        package mutating func takeInput(_ context: Context) throws {
            let arguments = context.arguments
            takesInput = arguments[StreamOptions.stdin]
            // As kubectl has it: what is no terminal is handed over as it is.
            isTerminal = StreamOptions.usesTerminal(
                context, isAskedFor: arguments[StreamOptions.tty], takesInput: takesInput, isQuiet: isQuiet)
            if arguments.accepts(StreamOptions.detachKeys) {
                detachKeys = try DetachKeys.parse(arguments[StreamOptions.detachKeys])
            }
        }
    }

    private let options: Options
    private let context: Context
    private let client: any Client
    private let pod: ObjectFollower
    private let uid: String
    private let label: String
    private let place: String
    private let container: String

    /// A container of a pod, as the server has answered.
    package init(pod document: JSONDocument, container: String, _ options: Options, _ context: Context) throws {
        let object = APIObject(document.root)
        self.options = options
        self.context = context
        self.container = container
        client = try context.client()
        uid = object.uid
        label = printable("container \(container) of pod/\(object.name)")
        place = printable("\(object.namespace)/\(object.name)")
        pod = ObjectFollower(
            client: client, type: .pods, namespace: object.namespace, name: object.name,
            patience: BackOff.usualPatience)
        pod.begin(with: document)
    }

    /// Notes what staying with a container of a pod is going to need; `pod` is nil where the command makes it.
    package static func need(of pod: String?, in namespace: String?, _ context: Context) {
        context.access.need(["get"], .pods, namespace: namespace, name: pod)
        context.access.need(["get"], .pods, subresource: "log", namespace: namespace, name: pod)
        guard context.arguments[StreamOptions.stdin] else { return }
        context.access.need(["get", "create"], .pods, subresource: "attach", namespace: namespace, name: pod)
    }

    /// Stays until the container has ended.
    ///
    /// - Returns: its exit code.
    /// - Throws: `CommandError`: with 9 for a container that cannot start, 6 for one that did not in time, 125 where its
    ///   end is not known; what keeps kpod from seeing the pod, and with 125 what does once it has started.
    package func run() throws -> ExitStatus {
        var restarts = 0
        while true {
            let source = try awaitStart(restarts)
            do {
                guard let ending = try options.isTerminal ? join(source) : follow(source) else { return .success }
                guard options.isUntilSuccess, ending["exitCode"]?.int != 0 else { return report(ending) }
                restarts = source.restarts + 1
                pod.restart()
            } catch TransportError.interrupted(let signal) {
                throw TransportError.interrupted(signal: signal)
            } catch let error as CommandError {
                throw error
            } catch {
                // Its own code would be taken for the container's.
                throw CommandError.Replaced(error: error, status: .command(125))
            }
        }
    }

    /// Waits until the container has started, or will not.
    private func awaitStart(_ restarts: Int) throws -> LogSource {
        var reason = ""
        let deadline = restarts == 0 ? context.clock.deadline(after: options.podTimeout) : .distantFuture
        let started = try EventLoop(client).run([pod], until: deadline) { _ -> LogSource? in
            guard pod.hasLooked else { return nil }
            guard let document = pod.object, APIObject(document.root).uid == uid else {
                throw CommandError("pod \(place) is gone", status: .notFound)
            }
            let object = APIObject(document.root)
            switch ContainerProgress(of: container, in: object, restarts: restarts) {
            case .started: return LogSource(object, container, in: object.namespace)
            case .waiting(let words): reason = words
            case .impossible(let words):
                throw CommandError("\(label) does not start: \(printableLine(words))", status: .impossible)
            }
            return nil
        }
        pod.stop()
        if let started { return started }
        throw CommandError(
            "timed out waiting for the condition", status: .timedOut,
            hint: "\(label) has not started: \(printableLine(reason))")
    }

    /// Prints what the container prints until it has ended, and hands it standard input where it takes any.
    ///
    /// - Returns: how it has ended.
    private func follow(_ source: LogSource) throws -> JSONValue {
        let input = options.takesInput ? ContainerInput(source, context, client: client) : nil
        defer { input?.end() }
        let log = LogFollower(source, LogRequest(podTimeout: options.podTimeout), context, client: client) {
            [unowned self] piece, _ in
            let stamp = piece.beginsLine ? LinePiece.stamp(of: piece.bytes) : nil
            context.output.bytes.append(contentsOf: piece.bytes[(stamp.map { $0.count + 1 } ?? 0)...])
            try context.output.drainIfLarge()
        }
        while !log.isDone {
            // Whoever reads the output sees each line when it comes.
            try context.handOn()
            let now = client.now
            try input?.start(at: now)
            let news = try EventLoop(client).wait(
                for: [log], input?.sources ?? [], until: input?.due(after: now) ?? .distantFuture)
            if case .follower = news { try log.advance() } else { try input?.advance(news) }
        }
        try context.handOn()
        guard let ending = log.ending, ending["exitCode"]?.int != nil else {
            throw CommandError("how \(label) has ended is not known", status: .command(125))
        }
        return ending
    }

    /// Lends the terminal to the container until it has ended or somebody detaches.
    ///
    /// - Returns: how it has ended; nil where it runs on.
    private func join(_ source: LogSource) throws -> JSONValue? {
        var request = RemoteRequest(.attach, namespace: source.namespace, pod: source.pod, container: container)
        request.takesInput = true
        request.isTerminal = true
        if !options.isQuiet { RemoteRun.announce(context) }
        var run = RemoteRun(request, context)
        run.isQuiet = options.isQuiet
        run.detachKeys = options.detachKeys
        run.whenRunning = { [unowned self] in try printLog(of: source) }
        let outcome = try run.outcome()
        switch outcome {
        case .detached, .exited: try run.tellOfReturn(to: pod.object.map { APIObject($0.root) })
        default: break
        }
        if case .detached = outcome { return nil }
        let ending = try awaitEnd(of: source)
        switch outcome {
        // It had ended before: then all that it has printed is in its log.
        case .refused where ending != nil: return try follow(source)
        case .refused(let error): throw error
        default: break
        }
        guard let ending else {
            throw CommandError(
                "how \(label) has ended is not known: the stream has, and it has not", status: .command(125),
                hint: "It may still run.")
        }
        return ending
    }

    /// Prints what was printed before the terminal was lent, such as a prompt. The terminal is raw already, and a line
    /// feed alone would leave the cursor in its column.
    private func printLog(of source: LogSource) throws {
        let request = Request.get(
            .pods, namespace: source.namespace, name: source.pod, subresource: "log",
            query: LogRequest(podTimeout: .zero).query(container), format: .any)
        do {
            let transfer = client.start(request)
            try ServerError.check(transfer, request: request)
            var ends = TerminalLineEnds()
            while let piece = try transfer.next() {
                ends.append(piece, to: &context.output.bytes)
                try context.output.drainIfLarge()
            }
            try context.handOn()
        } catch is ServerError {
            // Without it there is the terminal all the same.
            return
        }
    }

    /// The time in which the kubelet tells that a container has ended whose streams have.
    private static let endTime = Duration.seconds(10)

    /// Waits until the container has ended; nil if it does not.
    private func awaitEnd(of source: LogSource) throws -> JSONValue? {
        pod.restart()
        defer { pod.stop() }
        return try EventLoop(client).run([pod], until: client.now + Self.endTime) { _ -> JSONValue? in
            guard pod.hasLooked, let document = pod.object else { return nil }
            let status = LogSource.status(of: container, in: APIObject(document.root))
            let isNext = status?["restartCount"]?.int ?? 0 > source.restarts
            return (isNext ? status?.at("lastState", "terminated") : status?.at("state", "terminated"))?.value
        }
    }

    /// Says how the container has failed, as kubectl does.
    private func report(_ ending: JSONValue) -> ExitStatus {
        let code = ending["exitCode"]?.int ?? 0
        if code != 0, !options.isQuiet {
            context.say("pod \(place) terminated (\(ending["reason"]?.string ?? ""))")
            let message = ending["message"]?.string ?? ""
            if !message.isEmpty { context.say(message) }
        }
        return .command(Int32(clamping: code))
    }
}

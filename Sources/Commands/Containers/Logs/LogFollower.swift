import CLIRuntime
import JSON
import Kube
import System
import Text
import Transport

/// The log of one container, followed until the container ends, over whatever befalls the connection.
///
/// Times are asked for always. When the connection is lost, the log is asked for again from the second of the last line
/// on, and what was printed already is dropped: exactly, since of several lines with the same time it is known how many
/// were printed. Where not even that last line comes again, the kubelet has rotated the file, and lines may be missing.
final class LogFollower: Follower {
    /// Which container.
    let source: LogSource
    /// The request under way.
    private(set) var transfer: (any Transfer)?
    /// Whether one look has come to its end.
    private(set) var hasLooked = false
    /// What keeps the log from being read just now, in words.
    private(set) var trouble: String?
    /// Whether the log has ended.
    private(set) var isDone = false
    /// The container's exit code, once it is known.
    private(set) var exitCode: Int?

    private enum Step {
        case reading
        /// The stream has ended: has the container?
        case asking
    }

    private let plan: LogPlan
    private let context: Context
    private let client: any Client
    private let printer: LogPrinter
    /// Whether the container was made while others were followed, so that all of its log is wanted.
    private let isNew: Bool
    private let began: Instant
    private var next = Instant.distantPast
    private var step = Step.reading
    private var request = Request(path: "/")
    private var headWasTaken = false
    private var splitter = LineSplitter()
    private var body: [UInt8] = []
    private var backOff = BackOff()
    /// How long to wait before the stream of a container that still runs is asked for again.
    private var pause = Duration.zero
    private var hasSaidWaiting = false
    private var remaining: Int

    /// The time of the last line printed, and how many lines with it were.
    private var last: [UInt8] = []
    private var lastCount = 0
    /// When the log was first given, by the server's clock: from then on lines are wanted, whether any came or not.
    private var opened: Timestamp?
    /// Once the container has ended: the log is asked for once more, since the stream may have ended before it did.
    private var isLastReading = false
    /// The beginning of a line that the stream ended in, for where it cannot be asked for again.
    private var leftOver = LineSplitter()
    private var hasTaken = false
    /// While lines are dropped that were printed already.
    private var replay: Replay?

    private struct Replay {
        let last: Timestamp
        var toDrop: Int
        /// Whether the last line printed has come again.
        var isComplete = false
    }

    /// Follows the log of one container into a printer, from the moment that the event loop starts it.
    init(
        _ source: LogSource, _ plan: LogPlan, _ context: Context, client: any Client, printer: LogPrinter,
        isNew: Bool = false
    ) {
        self.source = source
        self.plan = plan
        self.context = context
        self.client = client
        self.printer = printer
        self.isNew = isNew
        remaining = plan.limitBytes
        began = client.now
    }

    var due: Instant? { transfer == nil && !isDone ? next : nil }

    deinit { transfer?.cancel() }

    /// Gives up.
    func stop() {
        transfer?.cancel()
        transfer = nil
        isDone = true
    }

    /// Sends the next request if it is due.
    func start(at now: Instant) {
        guard transfer == nil, !isDone, now >= next else { return }
        switch step {
        case .asking: request = .get(.pods, namespace: source.namespace, name: source.pod)
        case .reading:
            let time = last.isEmpty ? nil : Timestamp(String(decoding: last, as: UTF8.self))
            replay = time.map { Replay(last: $0, toDrop: lastCount) }
            // The last lines of now are others than those of then.
            let begin = plan.isRelative && !isNew ? opened : nil
            request = .get(
                .pods, namespace: source.namespace, name: source.pod, subresource: "log",
                query: plan.query(source.container, following: true, resuming: time ?? begin, isNew: isNew),
                format: .any)
        }
        headWasTaken = false
        body = []
        transfer = client.start(request)
    }

    /// Takes what has come, without waiting for more.
    ///
    /// - Throws: what will not pass: `ServerError`, `TransportError`; what the output throws.
    func advance() throws {
        guard let transfer else { return }
        do {
            if !headWasTaken {
                headWasTaken = true
                try ServerError.check(transfer, request: request)
                if step == .reading, opened == nil {
                    opened = try transfer.head().header("Date").flatMap { Timestamp(httpDate: $0) } ?? context.now
                }
                return
            }
            guard let piece = try transfer.next() else {
                self.transfer = nil
                hasLooked = true
                return try step == .reading ? streamEnded() : decide(JSONDocument(parsing: body))
            }
            backOff.succeed()
            trouble = nil
            pause = .zero
            guard step == .reading else {
                body += piece
                return
            }
            try splitter.feed(piece) { try take($0) }
            transfer.recycle(piece)
            if plan.limitBytes > 0, remaining <= 0 { stop() }
        } catch let error as ServerError {
            try handle(error)
        } catch let error as TransportError where error.isPassing {
            try retry(error.brief, error)
        } catch is JSONError {
            try retry("the answer is no JSON", CommandError("the server's answer is no JSON", status: .failure))
        }
    }

    // MARK: Lines

    private func take(_ line: UnsafeRawBufferPointer) throws {
        let stamp = LogPrinter.stamp(of: line)
        if let stamp {
            if try isRepeated(line, stamp) { return }
            if line[stamp].elementsEqual(last) {
                lastCount += 1
            } else {
                last = Array(line[stamp])
                lastCount = 1
            }
        }
        hasTaken = true
        guard plan.limitBytes > 0 else { return try printer.print(line, of: source, hasStamp: true) }
        // The limit is on what the user sees, not on the times that kpod asks for.
        let hidden = plan.timestamps ? 0 : stamp.map { $0.count + 1 } ?? 0
        guard remaining > 0 else { return }
        let count = min(line.count, hidden + remaining)
        remaining -= count - hidden
        try printer.print(UnsafeRawBufferPointer(rebasing: line[..<count]), of: source, hasStamp: true)
    }

    /// Whether a line was printed before the connection was lost.
    private func isRepeated(_ line: UnsafeRawBufferPointer, _ stamp: Range<Int>) throws -> Bool {
        guard var replay else { return false }
        guard let time = Timestamp(String(decoding: line[stamp], as: UTF8.self)) else { return false }
        if time < replay.last { return true }
        if time == replay.last, replay.toDrop > 0 {
            replay.toDrop -= 1
            replay.isComplete = true
            self.replay = replay
            return true
        }
        if !replay.isComplete {
            context.say(
                "Lines of \(source.label) between \(String(decoding: last, as: UTF8.self)) and "
                    + "\(String(decoding: line[stamp], as: UTF8.self)) may be missing: the log was rotated meanwhile, or the "
                    + "container started anew, and the kubelet serves only the newest file")
        }
        self.replay = nil
        return false
    }

    /// Forgets a line that has begun, since it will be sent again: it is the first one wanted, if none was printed.
    private func forgetPart() {
        if last.isEmpty {
            let stamp = splitter.rest.withUnsafeBytes { bytes in
                LogPrinter.stamp(of: bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
            }
            opened = stamp.flatMap { Timestamp($0) } ?? opened
        }
        splitter.forget()
    }

    // MARK: The end of a stream

    private func streamEnded() throws {
        guard !isLastReading else {
            if !hasTaken, splitter.rest.isEmpty { splitter = leftOver }
            return try finish()
        }
        step = .asking
        // Asked at once the first time: mostly the container has ended.
        next = pause == .zero ? .distantPast : client.now + pause
    }

    /// Decides by the pod's state whether the container has ended.
    private func decide(_ document: JSONDocument) throws {
        let pod = APIObject(document.root)
        step = .reading
        guard source.uid.isEmpty || pod.uid == source.uid else { return try finish() }
        let status = LogSource.status(of: source.container, in: pod)
        let ended = status?.at("state", "terminated")
        let before = status?.at("lastState", "terminated")
        let hasRestarted = status?["restartCount"]?.int ?? 0 > source.restarts
        if let ended {
            exitCode = ended["exitCode"]?.int
            isLastReading = true
            leftOver = splitter
            forgetPart()
            hasTaken = false
            next = .distantPast
            return
        }
        if hasRestarted || (status?.at("state", "waiting") != nil && before != nil) {
            exitCode = before?["exitCode"]?.int
            return try finish()
        }
        if status?.at("state", "running") == nil {
            let phase = pod.node.at("status", "phase")?.string ?? ""
            guard !["Succeeded", "Failed"].contains(phase) else { return try finish() }
            let reason = status?.at("state", "waiting", "reason")?.string ?? phase
            return try awaitStart(
                "\(source.label) has not started: \(reason.isEmpty ? "nothing is known of it yet" : reason)",
                CommandError("\(source.label) has not started: \(reason)", status: .timedOut))
        }
        // It runs: the connection was closed in between, by a proxy or by a kubelet that was started anew.
        forgetPart()
        pause = min(max(pause * 2, .milliseconds(100)), .seconds(1))
        next = client.now + pause
    }

    private func finish() throws {
        try splitter.finish { try take($0) }
        stop()
    }

    // MARK: What goes wrong

    private func handle(_ error: ServerError) throws {
        transfer?.cancel()
        transfer = nil
        let status = error.status
        if isLastReading, !status.isPassing {
            // The container has gone with its log: what had come of it is all.
            splitter = leftOver
            return try finish()
        }
        if status.category == .notFound, !error.isUnknownPath, !last.isEmpty || step == .asking {
            context.say("pod/\(source.pod) is gone")
            return try finish()
        }
        if step == .asking, status.category == .forbidden {
            // Without the right to look, the end of the stream must do, as it does for kubectl.
            return try finish()
        }
        if status.isPassing { return try retry(status.message, error) }
        // The kubelet's words while there is no container yet.
        if status.code == 400,
            status.message.contains("waiting to start") || status.message.contains("is not available")
        {
            return try awaitStart(status.message, error)
        }
        throw error
    }

    /// Waits until the container has started, but not for ever.
    private func awaitStart(_ reason: String, _ error: any Error) throws {
        let now = client.now
        guard now - began < plan.podTimeout else { throw error }
        if !hasSaidWaiting { context.say(reason) }
        hasSaidWaiting = true
        step = .reading
        next = now + .milliseconds(500)
    }

    /// Tries again after a while; a server that stays away is an error.
    private func retry(_ reason: String, _ error: any Error) throws {
        transfer?.cancel()
        transfer = nil
        forgetPart()
        step = .reading
        if !backOff.isFailing {
            context.say("The log of \(source.label) broke off, and is asked for again: \(reason)")
        }
        trouble = reason
        next = try backOff.fail(error, at: client.now, least: .milliseconds(250))
    }
}

import JSON
import Kube
import System
import Text
import Transport

/// The log of one container, followed until the container ends, over whatever befalls the connection.
///
/// Times are asked for always. When the connection is lost, the log is asked for again from the second of the last line
/// on, and what was printed already is dropped: exactly, since of several lines with the same time it is known how many
/// were printed. Where not even that last line comes again, the container was started anew, which ends the log, or the
/// kubelet has rotated the file, and lines may be missing (`LogRunProof`).
package final class LogFollower: Follower {
    /// Which container.
    package let source: LogSource
    /// The request under way.
    package private(set) var transfer: (any Transfer)?
    /// Whether one look has come to its end.
    package private(set) var hasLooked = false
    /// What keeps the log from being read just now, in words.
    package private(set) var trouble: String?
    /// Whether the log has ended.
    package private(set) var isDone = false
    /// How the container ended (core/v1 ContainerStateTerminated), once it is known.
    package private(set) var ending: JSONValue?
    /// The container's exit code, once it is known.
    package var exitCode: Int? { ending?["exitCode"]?.int }

    private enum Step {
        case reading
        /// The stream has ended: has the container?
        case asking
    }

    private let log: LogRequest
    private let context: Context
    private let client: any Client
    private let print: (LinePiece, LogSource) throws -> Void
    /// Whether the container was made while others were followed, so that all of its log is wanted.
    private let isNew: Bool
    private let began: Instant
    private var next = Instant.distantPast
    private var step = Step.reading
    private var request = Request(path: "/")
    private var headWasTaken = false
    private var lines = LinePieces()
    private var body: [UInt8] = []
    private var backOff = BackOff()
    /// How long to wait before the stream of a container that still runs is asked for again.
    private var pause = Duration.zero
    private var hasSaidWaiting = false
    private var limit: LogByteLimit

    /// What was printed of it.
    private var known = PrintedLines()
    /// When the log was first given, by the server's clock: from then on lines are wanted, whether any came or not.
    private var opened: Timestamp?
    /// Once the container has ended: the log is asked for once more, since the stream may have ended before it did.
    private var isLastReading = false
    /// Of the present line: whether it is dropped, and else how many bytes of it are.
    private var isDropped = false
    private var toSkip = 0
    /// Whether what comes is of the run that is followed.
    private var run = LogRunProof()
    private var remark = LogRemark()
    /// Whether the pod is being deleted, so that its log goes as it should.
    private var isBeingDeleted = false

    /// A stream without a line for so long is asked for anew: its connection may be dead without anybody saying so.
    private static let longestSilence = Duration.seconds(60)

    /// Follows the log of one container, from the moment that the event loop starts it.
    ///
    /// - Parameters:
    ///   - isNew: whether all of the log is wanted, whatever is asked for of others.
    ///   - print: takes each line, with its time before it, or the pieces of a long one.
    package init(
        _ source: LogSource, _ log: LogRequest, _ context: Context, client: any Client, isNew: Bool = false,
        print: @escaping (LinePiece, LogSource) throws -> Void
    ) {
        self.source = source
        self.log = log
        self.context = context
        self.client = client
        self.isNew = isNew
        self.print = print
        limit = LogByteLimit(log.limitBytes)
        began = client.now
    }

    package var due: Instant? { transfer == nil && !isDone ? next : nil }

    deinit { transfer?.cancel() }

    /// Gives up.
    package func stop() {
        transfer?.cancel()
        transfer = nil
        isDone = true
    }

    /// Sends the next request if it is due.
    package func start(at now: Instant) {
        guard transfer == nil, !isDone, now >= next else { return }
        switch step {
        case .asking: request = .get(.pods, namespace: source.namespace, name: source.pod)
        case .reading:
            let time = known.lastTime
            // From the beginning on all lines are wanted, unless some were printed or left out.
            let isWhole = known.last.isEmpty && (isNew || !log.isRelative)
            known.beginAgain(drops: !isWhole)
            // The last lines of now are others than those of then.
            let begin = isWhole ? nil : time ?? (known.held.isEmpty ? opened : nil)
            let isFirst = source.restarts == 0 && known.isEmpty
            run.begin(isReopened: opened != nil && !log.previous, isFirst: isFirst)
            var log = log
            log.previous = log.previous || run.readsPrevious
            request = .get(
                .pods, namespace: source.namespace, name: source.pod, subresource: "log",
                query: log.query(source.container, following: true, resuming: begin, isNew: isNew),
                format: .any)
        }
        headWasTaken = false
        body = []
        request.silenceLimit = step == .reading ? Self.longestSilence : BackOff.longestAnswer
        request.mayGather = step == .reading
        transfer = client.start(request)
    }

    /// Takes what has come, without waiting for more.
    ///
    /// - Throws: what will not pass: `ServerError`, `TransportError`; what the output throws.
    package func advance() throws {
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
            guard step == .reading else {
                body += piece
                return
            }
            try lines.feed(piece) { try take($0) }
            transfer.recycle(piece)
            if run.state == .doubted { return lookFurther() }
            pause = .zero
            if limit.isReached { stop() }
        } catch let error as ServerError {
            try handle(error)
        } catch let error as TransportError where step == .reading && error.isTimeOfRequest {
            // As long as one request may last, the log was followed: what comes later is not to be had.
            throw error
        } catch let error as TransportError where error.isSilence {
            // Nothing to be told of: mostly there was nothing to be read.
            self.transfer = nil
            hold()
            next = step == .reading ? client.now : try backOff.fail(error, at: client.now, least: .milliseconds(250))
        } catch let error as TransportError where error.isPassing {
            try retry(error.brief, error)
        } catch is JSONError {
            try retry("the answer is no JSON", CommandError("the server's answer is no JSON", status: .failure))
        }
    }

    // MARK: Lines

    private func take(_ piece: LinePiece) throws {
        guard run.state != .doubted else { return }
        let stamp = piece.beginsLine ? LinePiece.stamp(of: piece.bytes) : nil
        if piece.beginsLine, isRemark(piece.bytes) {
            isDropped = true
        } else if piece.beginsLine {
            let place = known.place(piece.bytes, stamp, &run, warnOfGap: warnOfGap)
            isDropped = place == .repeated || place == .doubtful
            toSkip = place == .continued ? known.openCount : 0
            if place == .new { known.note(piece.bytes, stamp) }
        }
        guard !isDropped else { return }
        let skipped = min(toSkip, piece.bytes.count)
        toSkip -= skipped
        known.openCount = piece.endsLine ? 0 : known.openCount + piece.bytes.count - skipped
        var bytes = UnsafeRawBufferPointer(rebasing: piece.bytes[skipped...])
        let beginsLine = piece.beginsLine && skipped == 0
        // The limit is on what the user sees, not on the times that kpod asks for.
        bytes = limit.cut(bytes, hidden: log.timestamps || !beginsLine ? 0 : stamp.map { $0.count + 1 } ?? 0)
        guard !bytes.isEmpty else { return }
        try print(LinePiece(bytes: bytes, beginsLine: beginsLine), source)
    }

    private func warnOfGap(after last: String, before next: String) {
        context.say(
            "Lines of \(source.label) between \(last) and \(next) may be missing: the log was rotated "
                + "meanwhile, and the kubelet serves only the newest file")
    }

    /// Whether a line is none of the container's, and takes note of it.
    ///
    /// The kubelet puts a time before each line, and writes its own words without one where it cannot read the log. What
    /// goes on with a line that began before the second from which on a log is asked for again has none either, and was
    /// printed.
    private func isRemark(_ line: UnsafeRawBufferPointer) -> Bool {
        guard LinePiece.stamp(of: line) == nil, !known.last.isEmpty || isLastReading || run.readsPrevious else {
            return false
        }
        remark.take(line)
        return true
    }

    /// Says once what the kubelet has written in place of lines.
    private func sayRemark() {
        guard let words = remark.words() else { return }
        context.say("The log of \(source.label) cannot be read: \(words)")
    }

    /// Keeps a line that has begun, for where it is not sent again.
    private func hold() {
        let rest = lines.takeRest()
        guard !rest.isEmpty, !rest.withUnsafeBytes({ isRemark($0) }) else { return }
        // Another run's beginning would prove what follows it.
        if run.state == .proven || (!known.held.isEmpty && rest.starts(with: known.held)) {
            known.hold(rest)
        }
    }

    // MARK: The end of a stream

    private func streamEnded() throws {
        guard !run.readsPrevious else { return try previousEnded() }
        guard !isLastReading else {
            try lines.finish { try take($0) }
            return run.state == .doubted ? lookFurther() : try finish()
        }
        hold()
        step = .asking
        // Asked at once the first time: mostly the container has ended.
        next = pause == .zero ? .distantPast : client.now + pause
    }

    /// The log of the run before the newest has been read: is it the run that is followed?
    private func previousEnded() throws {
        hold()
        guard run.state == .proven else { return lookFurther() }
        run.end(at: client.now)
        guard ending == nil else { return try finish() }
        step = .asking
        next = .distantPast
    }

    /// What came may be of another run: that is looked for elsewhere.
    private func lookFurther() {
        transfer?.cancel()
        transfer = nil
        _ = lines.takeRest()
        step = run.lookFurther(at: client.now) ? .reading : .asking
        next = .distantPast
    }

    /// Looks at the pod again after a while that grows.
    private func wait(for step: Step) {
        self.step = step
        pause = min(max(pause * 2, .milliseconds(100)), .seconds(1))
        next = client.now + pause
    }

    /// Decides by the pod's state whether the container has ended.
    private func decide(_ document: JSONDocument) throws {
        let pod = APIObject(document.root)
        step = .reading
        guard source.uid.isEmpty || pod.uid == source.uid else { return try finish() }
        let status = LogSource.status(of: source.container, in: pod)
        let ended = status?.at("state", "terminated")
        let before = status?.at("lastState", "terminated")
        let isWaiting = status?.at("state", "waiting") != nil && before != nil
        let hasRestarted = status?["restartCount"]?.int ?? 0 > source.restarts || isWaiting
        isBeingDeleted = pod.isTerminating
        if let deadline = run.deadline, !hasRestarted {
            // Mostly the status lags behind what the kubelet knows.
            if run.isOver, let ended { ending = ended.value }
            if run.isOver, ending != nil || client.now >= deadline { return try finish() }
            if client.now < deadline { return wait(for: .asking) }
            run.trust()
        }
        if let ended {
            ending = ended.value
            isLastReading = true
            next = .distantPast
            return
        }
        if hasRestarted {
            if run.deadline != nil, !run.isOver, !known.last.isEmpty {
                context.say(
                    "Lines of \(source.label) after \(known.lastStamp) may be missing: the container was started anew "
                        + "meanwhile")
            }
            ending = before?.value
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
        sayRemark()
        wait(for: .reading)
    }

    private func finish() throws {
        try lines.finish { try take($0) }
        // What had begun is all there is of a line that was not sent again.
        known.beginAgain(drops: false)
        let end = known.held
        run.trust()
        run.begin(isReopened: false, isFirst: false)
        if !end.isEmpty { try end.withUnsafeBytes { try take(LinePiece(bytes: $0, beginsLine: true)) } }
        if !isBeingDeleted { sayRemark() }
        stop()
    }

    // MARK: What goes wrong

    private func handle(_ error: ServerError) throws {
        transfer?.cancel()
        transfer = nil
        let status = error.status
        if run.readsPrevious, !status.isPassing, status.category != .notFound {
            // Mostly the kubelet knows of no run before this one: then this one is followed, if it is the same pod's.
            guard status.code == 400 else { return lookFurther() }
            run.trust()
            step = .asking
            next = .distantPast
            return
        }
        if isLastReading, !status.isPassing {
            // The container has gone with its log: what had come of it is all.
            return try finish()
        }
        if status.category == .notFound, !error.isUnknownPath, !known.last.isEmpty || step == .asking {
            context.say("pod/\(source.pod) is gone")
            isBeingDeleted = true
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
        guard now - began < log.podTimeout else { throw error }
        if !hasSaidWaiting { context.say(reason) }
        hasSaidWaiting = true
        step = .reading
        next = now + .milliseconds(500)
    }

    /// Tries again after a while; a server that stays away is an error.
    private func retry(_ reason: String, _ error: any Error) throws {
        transfer?.cancel()
        transfer = nil
        hold()
        step = .reading
        if !backOff.isFailing {
            context.say("The log of \(source.label) broke off, and is asked for again: \(reason)")
        }
        trouble = reason
        // Nothing came, not even of what was there: as at first, then.
        if known.isEmpty, log.tail != 0 { opened = nil }
        next = try backOff.fail(error, at: client.now, least: .milliseconds(250))
    }
}

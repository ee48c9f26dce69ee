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
    private var remaining: Int

    /// The time of the last line printed, the fingerprints of those that had it, and how much was printed of a long one
    /// that has not ended.
    private var last: [UInt8] = []
    private var lastLines: [UInt64] = []
    private var openCount = 0
    /// When the log was first given, by the server's clock: from then on lines are wanted, whether any came or not.
    private var opened: Timestamp?
    /// The beginning of a line that a stream ended in. It will be sent again, whole; where it is not, it was the end.
    private var held: [UInt8] = []
    /// Once the container has ended: the log is asked for once more, since the stream may have ended before it did.
    private var isLastReading = false
    /// While lines are dropped that were printed already.
    private var replay: Replay?
    /// Of the present line: whether it is dropped, and else how many bytes of it are.
    private var isDropped = false
    private var toSkip = 0

    private struct Replay {
        /// Lines before this time were printed, or were not wanted.
        let time: Timestamp
        /// The fingerprints of the whole lines with this time that were printed and have not come again.
        var toDrop: ArraySlice<UInt64>
        /// Whether what was known has come again.
        var isComplete = false
    }

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
        remaining = log.limitBytes
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
            let time = last.isEmpty ? stamp(ofHeld: held) : Timestamp(String(decoding: last, as: UTF8.self))
            // From the beginning on all lines are wanted, unless some were printed or left out.
            let isWhole = last.isEmpty && (isNew || !log.isRelative)
            replay = isWhole ? nil : time.map { Replay(time: $0, toDrop: lastLines.dropLast(min(openCount, 1))) }
            // The last lines of now are others than those of then.
            let begin = isWhole ? nil : time ?? (held.isEmpty ? opened : nil)
            request = .get(
                .pods, namespace: source.namespace, name: source.pod, subresource: "log",
                query: log.query(source.container, following: true, resuming: begin, isNew: isNew),
                format: .any)
        }
        headWasTaken = false
        body = []
        request.silenceLimit = step == .reading ? Self.longestSilence : BackOff.longestAnswer
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
            pause = .zero
            guard step == .reading else {
                body += piece
                return
            }
            try lines.feed(piece) { try take($0) }
            transfer.recycle(piece)
            if log.limitBytes > 0, remaining <= 0 { stop() }
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
        let stamp = piece.beginsLine ? LinePiece.stamp(of: piece.bytes) : nil
        if piece.beginsLine {
            let place = place(piece.bytes, stamp)
            isDropped = place == .repeated
            toSkip = place == .continued ? openCount : 0
            if place == .new {
                held = []
                openCount = 0
                if let stamp { note(piece.bytes, stamp) }
            }
        }
        guard !isDropped else { return }
        let skipped = min(toSkip, piece.bytes.count)
        toSkip -= skipped
        openCount = piece.endsLine ? 0 : openCount + piece.bytes.count - skipped
        var bytes = UnsafeRawBufferPointer(rebasing: piece.bytes[skipped...])
        let beginsLine = piece.beginsLine && skipped == 0
        if log.limitBytes > 0 {
            // The limit is on what the user sees, not on the times that kpod asks for.
            let hidden = log.timestamps || !beginsLine ? 0 : stamp.map { $0.count + 1 } ?? 0
            let count = min(bytes.count - hidden, remaining)
            remaining -= count
            bytes = UnsafeRawBufferPointer(rebasing: bytes[..<(count > 0 ? hidden + count : 0)])
        }
        guard !bytes.isEmpty else { return }
        try print(LinePiece(bytes: bytes, beginsLine: beginsLine), source)
    }

    private func note(_ line: UnsafeRawBufferPointer, _ stamp: Range<Int>) {
        if !line[stamp].elementsEqual(last) {
            last = Array(line[stamp])
            lastLines = []
        }
        lastLines.append(Self.fingerprint(line))
    }

    /// What tells lines with the same time apart: their length and their end.
    private static func fingerprint(_ line: UnsafeRawBufferPointer) -> UInt64 {
        line.suffix(8).reduce(UInt64(line.count)) { $0 &* 257 &+ UInt64($1) }
    }

    /// What a line is to those that were printed before the connection was lost.
    private enum Place {
        case new
        /// It was printed, or not wanted.
        case repeated
        /// It was printed in part.
        case continued
    }

    private func place(_ line: UnsafeRawBufferPointer, _ stamp: Range<Int>?) -> Place {
        guard let known = replay, let stamp, let time = Timestamp(String(decoding: line[stamp], as: UTF8.self)) else {
            return .new
        }
        if time < known.time { return .repeated }
        if time == known.time, let next = known.toDrop.first {
            // Others with this time came before the first one that was wanted.
            if next == Self.fingerprint(line) { replay?.toDrop.removeFirst() }
            replay?.isComplete = true
            return .repeated
        }
        if time == known.time, openCount > 0 {
            replay = nil
            return .continued
        }
        // Of several lines with this time, the one that had begun.
        if time == known.time, last.isEmpty, !line.starts(with: held) { return .repeated }
        if time > known.time, !known.isComplete { warnOfGap(before: line[stamp]) }
        replay = nil
        return .new
    }

    private func warnOfGap(before stamp: Slice<UnsafeRawBufferPointer>) {
        let known = last.isEmpty ? held.prefix { $0 != UInt8(ascii: " ") } : last[...]
        context.say(
            "Lines of \(source.label) between \(String(decoding: known, as: UTF8.self)) and "
                + "\(String(decoding: stamp, as: UTF8.self)) may be missing: the log was rotated meanwhile, or the "
                + "container started anew, and the kubelet serves only the newest file")
    }

    private func stamp(ofHeld line: [UInt8]) -> Timestamp? {
        line.withUnsafeBytes { bytes in
            LinePiece.stamp(of: bytes).flatMap { Timestamp(String(decoding: bytes[$0], as: UTF8.self)) }
        }
    }

    /// Keeps a line that has begun, for where it is not sent again.
    private func hold() {
        let rest = lines.takeRest()
        if !rest.isEmpty { held = rest }
    }

    // MARK: The end of a stream

    private func streamEnded() throws {
        guard !isLastReading else { return try finish() }
        hold()
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
            ending = ended.value
            isLastReading = true
            next = .distantPast
            return
        }
        if hasRestarted || (status?.at("state", "waiting") != nil && before != nil) {
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
        pause = min(max(pause * 2, .milliseconds(100)), .seconds(1))
        next = client.now + pause
    }

    private func finish() throws {
        try lines.finish { try take($0) }
        // What had begun is all there is of a line that was not sent again.
        replay = nil
        let end = held
        if !end.isEmpty { try end.withUnsafeBytes { try take(LinePiece(bytes: $0, beginsLine: true)) } }
        stop()
    }

    // MARK: What goes wrong

    private func handle(_ error: ServerError) throws {
        transfer?.cancel()
        transfer = nil
        let status = error.status
        if isLastReading, !status.isPassing {
            // The container has gone with its log: what had come of it is all.
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
        if last.isEmpty, held.isEmpty, log.tail != 0 { opened = nil }
        next = try backOff.fail(error, at: client.now, least: .milliseconds(250))
    }
}

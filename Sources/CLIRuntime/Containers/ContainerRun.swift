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

        /// A container that runs once.
        package init(podTimeout: Duration) {
            self.podTimeout = podTimeout
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
                let ending = try follow(source)
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

    /// Prints what the container prints until it has ended.
    ///
    /// - Returns: how it has ended.
    private func follow(_ source: LogSource) throws -> JSONValue {
        let log = LogFollower(source, LogRequest(podTimeout: options.podTimeout), context, client: client) {
            [unowned self] piece, _ in
            let stamp = piece.beginsLine ? LinePiece.stamp(of: piece.bytes) : nil
            context.output.bytes.append(contentsOf: piece.bytes[(stamp.map { $0.count + 1 } ?? 0)...])
            try context.output.drainIfLarge()
        }
        while !log.isDone {
            // Whoever reads the output sees each line when it comes.
            try context.handOn()
            if case .follower = try EventLoop(client).wait(for: [log]) { try log.advance() }
        }
        try context.handOn()
        guard let ending = log.ending, ending["exitCode"]?.int != nil else {
            throw CommandError("how \(label) has ended is not known", status: .command(125))
        }
        return ending
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

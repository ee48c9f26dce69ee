import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One run of `logs job/NAME --exit-code`: the logs of all pods of a Job, as they come, until the Job has ended.
///
/// Only the Job tells what has become of it: one that is complete has succeeded, whatever pods that were tried again
/// returned, and of several indexes one pod says nothing of the others.
final class JobLogRun {
    private let plan: LogPlan
    private let context: Context
    private let client: any Client
    private let printer: LogPrinter
    private let label: String
    private let job: ObjectFollower
    private let uid: String
    private let pods: ObjectFollower
    private var followers: [LogFollower] = []
    /// The containers whose logs are meant, by the pod's uid.
    private var chosen: [String: [String]] = [:]
    /// How often each container that was followed had been started anew by then.
    private var followed: [LogSource: Int] = [:]
    private var failures = ContainerFailures()
    /// Whether something has come to pass since the pods were looked at.
    private var hasNews = true

    /// What has become of the Job.
    private enum Verdict {
        case complete
        case failed(String)
    }

    /// The logs of a Job that was just read, and whose pods match a selector.
    init(
        _ plan: LogPlan, _ context: Context, client: any Client, job document: JSONDocument, type: ResourceType,
        selector: String
    ) {
        self.plan = plan
        self.context = context
        self.client = client
        printer = LogPrinter(plan, context)
        let object = APIObject(document.root)
        uid = object.uid
        label = printable("\(type.kindWithGroup)/\(object.name)")
        job = ObjectFollower(
            client: client, type: type, namespace: context.namespace, name: object.name, patience: BackOff.usualPatience
        )
        job.begin(with: document)
        var selectors = ListOptions()
        selectors.labelSelector = selector
        pods = ObjectFollower(
            client: client, type: .pods, namespace: context.namespace, name: nil, selectors: selectors,
            patience: BackOff.usualPatience)
    }

    /// Prints until the Job has ended and all logs are printed.
    ///
    /// - Returns: 0 for a Job that is complete; for one that has failed the code of the container that failed last.
    /// - Throws: `CommandError` for a Job that has failed without any container's code, or whose end is not known.
    func run() throws -> ExitStatus {
        let start = client.now + plan.log.podTimeout
        while true {
            if let verdict = try verdict() { return try end(verdict) }
            if hasNews, pods.hasLooked { try takePods() }
            let hasBegun = !followed.isEmpty
            if !hasBegun, client.now >= start {
                throw CommandError(
                    "timed out waiting for the condition", status: .timedOut,
                    hint: "No container of \(label) has started.")
            }
            try advance([job, pods], until: hasBegun ? .distantFuture : start)
        }
    }

    private func verdict() throws -> Verdict? {
        guard job.hasLooked else { return nil }
        guard let document = job.object, APIObject(document.root).uid == uid else {
            throw CommandError("\(label) is gone, and what became of it is not known", status: .notFound)
        }
        let object = APIObject(document.root)
        func holds(_ type: String) -> JSONNode? {
            object.condition(type).flatMap { $0["status"]?.equals("True") == true ? $0 : nil }
        }
        if holds("Complete") != nil { return .complete }
        guard let failed = holds("Failed") else { return nil }
        let why = [failed["reason"]?.string, failed["message"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
        return .failed(why.joined(separator: ": "))
    }

    /// Looks at the pods once more, since what was seen of them may be older than the Job's end, and prints the rest.
    private func end(_ verdict: Verdict) throws -> ExitStatus {
        job.stop()
        pods.restart()
        while !pods.hasLooked { try advance([pods]) }
        try takePods()
        pods.stop()
        while followers.contains(where: { !$0.isDone }) { try advance([]) }
        guard case .failed(let reason) = verdict else { return .success }
        if let code = failures.last { return .command(Int32(clamping: code)) }
        throw CommandError(
            "\(label) has failed, and no exit code of a container is known"
                + (reason.isEmpty ? "" : ": \(printableLine(reason))"),
            status: .impossible)
    }

    /// Takes note of the pods, and follows the containers that have started.
    private func takePods() throws {
        hasNews = false
        for key in pods.objects.keys.sorted(by: { $0.name < $1.name }) {
            guard let document = pods.objects[key] else { continue }
            let pod = APIObject(document.root)
            failures.note(pod)
            for name in try containers(of: pod) {
                let source = LogSource(pod, name, in: context.namespace)
                guard source.isWanted(plan, in: pod), hasStarted(name, in: pod), !isFollowed(source) else { continue }
                let isNew = !followed.isEmpty
                followed[source] = source.restarts
                followers.append(printer.follower(of: source, client: client, isNew: isNew))
                let count = followers.count
                guard count <= plan.maxRequests else { throw LogRun.tooMany(count, plan) }
            }
        }
    }

    private func containers(of pod: APIObject) throws -> [String] {
        if let names = chosen[pod.uid] { return names }
        let names = try LogSource.chosen(of: pod, plan, context, isAnnounced: chosen.isEmpty).map(\.container)
        chosen[pod.uid] = names
        return names
    }

    private func hasStarted(_ container: String, in pod: APIObject) -> Bool {
        let status = LogSource.status(of: container, in: pod)
        return status?.at("state", "running") != nil || status?.at("state", "terminated") != nil
            || status?.at("lastState", "terminated") != nil
    }

    /// Whether the container's present run is followed, or was to its end.
    private func isFollowed(_ source: LogSource) -> Bool {
        guard let restarts = followed[source] else { return false }
        return restarts >= source.restarts || followers.contains { $0.source == source }
    }

    /// Lets one follower go on, of the logs or of others.
    private func advance(_ others: [any Follower], until time: Instant = .distantFuture) throws {
        // Whoever reads the output sees each line when it comes.
        try context.handOn()
        guard case .follower(let news) = try EventLoop(client).wait(for: others + followers.map { $0 }, until: time)
        else { return }
        do {
            try news.advance()
        } catch let error as ServerError where news is LogFollower && error.status.category == .notFound {
            // The pod has gone with its log; the Job goes on.
            context.say("error: \(error.status.message)")
            news.stop()
        }
        let count = followers.count
        followers.removeAll(where: \.isDone)
        if news === pods || followers.count < count { hasNews = true }
    }
}

/// What containers that failed have returned, as far as their pods have told.
private struct ContainerFailures {
    /// The code of the one that failed last; of several at once, which times of whole seconds do not tell apart, the highest.
    private(set) var last: Int?
    private var time = Timestamp(seconds: .min)

    /// Takes note of what a pod tells.
    mutating func note(_ pod: APIObject) {
        for (container, status) in Self.containers(of: pod) {
            // A sidecar is ended when the others have, and a pod that is being deleted is ended from outside.
            guard container["restartPolicy"]?.equals("Always") != true else { continue }
            if !pod.isTerminating, let end = status.at("state", "terminated") { note(end) }
            if let end = status.at("lastState", "terminated") { note(end) }
        }
    }

    private mutating func note(_ end: JSONNode) {
        guard let code = end["exitCode"]?.int, code != 0 else { return }
        let finished = end["finishedAt"]?.string.flatMap { Timestamp($0) } ?? Timestamp(seconds: .min)
        guard (finished, code) > (time, last ?? .min) else { return }
        (time, last) = (finished, code)
    }

    private static func containers(of pod: APIObject) -> [(spec: JSONNode, status: JSONNode)] {
        [("initContainers", "initContainerStatuses"), ("containers", "containerStatuses")].flatMap { specs, statuses in
            let specs = pod.node.at("spec", specs)?.elements.map { $0 } ?? []
            let statuses = pod.node.at("status", statuses)?.elements.map { $0 } ?? []
            return specs.compactMap { spec in
                statuses.first { $0["name"]?.string == spec["name"]?.string }.map { (spec, $0) }
            }
        }
    }
}

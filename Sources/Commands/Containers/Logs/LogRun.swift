import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One run of `logs`: the logs one after the other, or all of them followed at once.
final class LogRun {
    private let plan: LogPlan
    private let context: Context
    private let client: any Client
    private let printer: LogPrinter
    private var followers: [LogFollower] = []
    private var known: Set<LogSource> = []

    /// The logs that a plan names, which `run` finds and prints.
    init(_ plan: LogPlan, _ context: Context) throws {
        self.plan = plan
        self.context = context
        client = try context.client()
        printer = LogPrinter(plan, context)
    }

    /// Prints until everything is printed; the result is that of the containers, if that was asked for.
    func run() throws -> ExitStatus {
        defer { printer.finish() }
        if plan.match != nil, plan.follows {
            try followMatches()
        } else {
            let pods = try LogPods(plan, context)
            if plan.passesExitCode, let job = try context.outlasting(pods.job) {
                return try JobLogRun(
                    plan, context, client: client, job: job.document, type: job.type, selector: job.selector
                ).run()
            }
            let sources = try plan.follows ? context.outlasting(pods.sources) : pods.sources()
            if plan.follows {
                try follow(sources)
            } else {
                for source in sources { try tolerating { try printLog(of: source) } }
            }
        }
        guard plan.passesExitCode else { return .success }
        let codes = followers.map(\.exitCode)
        guard !codes.isEmpty, !codes.contains(nil) else {
            throw CommandError("the container's exit code is not known", status: .failure)
        }
        // Windows has codes of 32 bits, negative ones among them: what is left of them as an exit code is compared.
        let statuses = codes.compactMap { $0 }.map { ExitStatus.command(Int32(clamping: $0)) }
        return statuses.max { $0.code < $1.code } ?? .success
    }

    /// Does something for one container; with --ignore-errors its failure is only said.
    private func tolerating(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ServerError where plan.ignoresErrors {
            context.say("error: \(error.status.message)")
        }
    }

    private func printLog(of source: LogSource) throws {
        let request = Request.get(
            .pods, namespace: source.namespace, name: source.pod, subresource: "log",
            query: plan.log.query(source.container),
            format: .any)
        let transfer = client.start(request)
        try ServerError.check(transfer, request: request)
        let isStamped = plan.log.timestamps || plan.format == .json
        var lines = LinePieces()
        while var piece = try transfer.next() {
            if plan.isVerbatim {
                try printer.pass(&piece)
            } else {
                try lines.feed(piece) { try printer.print($0, of: source, hasStamp: isStamped) }
            }
            transfer.recycle(piece)
        }
        try lines.finish { try printer.print($0, of: source, hasStamp: isStamped) }
    }

    // MARK: Following

    private func add(_ source: LogSource, isNew: Bool = false) throws {
        guard known.insert(source).inserted else { return }
        followers.append(printer.follower(of: source, client: client, isNew: isNew))
        let count = followers.count { !$0.isDone }
        guard count <= plan.maxRequests else { throw Self.tooMany(count, plan) }
    }

    /// The error of more logs than may be followed at once.
    static func tooMany(_ count: Int, _ plan: LogPlan) -> CommandError {
        CommandError(
            "you are attempting to follow \(count) log streams, but maximum allowed concurrency is "
                + "\(plan.maxRequests), use --max-log-requests to increase the limit", status: .usage)
    }

    private func follow(_ sources: [LogSource]) throws {
        guard sources.count <= plan.maxRequests else { throw Self.tooMany(sources.count, plan) }
        for source in sources { try add(source) }
        while followers.contains(where: { !$0.isDone }) { try advance(nil) }
    }

    /// Follows the pods that match, as they come and go, until a signal.
    private func followMatches() throws {
        var selectors = ListOptions()
        selectors.labelSelector = plan.selector
        let list = ObjectFollower(
            client: client, type: .pods, namespace: context.namespace, name: nil, selectors: selectors)
        var isFirst = true
        var said: String?
        while true {
            if let trouble = list.trouble, trouble != said {
                context.say("The list of pods cannot be read, and is asked for again: \(trouble)")
            }
            said = list.trouble
            if list.hasLooked {
                try take(list.objects, isFirst: isFirst)
                isFirst = false
            }
            try advance(list)
        }
    }

    private func take(_ objects: [ObjectFollower.Key: JSONDocument], isFirst: Bool) throws {
        for key in objects.keys.sorted(by: { $0.name < $1.name }) {
            guard let document = objects[key], plan.match?.matches(key.name.utf8) == true else { continue }
            let pod = APIObject(document.root)
            for source in try LogSource.chosen(of: pod, plan, context) where !isFollowed(source) {
                // What waits to be started is followed when it has been.
                let state = LogSource.status(of: source.container, in: pod)?["state"]
                guard source.isWanted(plan, in: pod), state?["running"] != nil || state?["terminated"] != nil else {
                    continue
                }
                try add(source, isNew: !isFirst)
                context.say("+ \(source.label)")
            }
        }
        // Pods that have gone take what is known of them along.
        let uids = Set(objects.values.map { APIObject($0.root).uid })
        known = known.filter { source in
            uids.contains(source.uid) || followers.contains { !$0.isDone && $0.source == source }
        }
        for follower in followers where follower.isDone { context.say("- \(follower.source.label)") }
        followers.removeAll(where: \.isDone)
    }

    /// Whether a container's present run is followed, or was to its end.
    private func isFollowed(_ source: LogSource) -> Bool {
        guard let other = known.first(where: { $0 == source }) else { return false }
        if followers.contains(where: { !$0.isDone && $0.source == source }) { return true }
        guard other.restarts < source.restarts else { return true }
        known.remove(other)
        return false
    }

    /// Lets everything go on that can, and waits for more.
    private func advance(_ list: ObjectFollower?) throws {
        // Whoever reads the output sees each line when it comes.
        try context.handOn()
        let live: [any Follower] = followers.filter { !$0.isDone }
        guard case .follower(let news) = try EventLoop(client).wait(for: live + (list.map { [$0] } ?? [])) else {
            return
        }
        guard let follower = news as? LogFollower else { return try news.advance() }
        do {
            try follower.advance()
        } catch let error as ServerError where plan.ignoresErrors || list != nil {
            context.say("error: \(error.status.message)")
            follower.stop()
        }
    }
}

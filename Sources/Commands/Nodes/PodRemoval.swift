import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One pod on its way off a node: asked to go, again and again while a disruption budget keeps it, then looked at until it
/// is gone. Many go at the same time, each at its own pace.
final class PodRemoval: Follower {
    /// How pods are removed.
    struct Plan {
        /// How far to go; a pod that is only tried is not waited for.
        var dryRun = DryRun.none
        /// Whether pods are deleted, past their disruption budgets.
        var deletes = false
        /// What the pods are given, and whether the server only checks.
        var options = DeleteOptions(propagation: nil)
        /// Which pods are waited for.
        var rules = DrainRules()
    }

    /// The pod's namespace.
    let namespace: String
    /// The pod's name.
    let name: String
    /// Whether it came to an end, good or bad.
    private(set) var hasLooked = false
    /// What has failed; nil while nothing has.
    private(set) var failure: DrainFailure?
    /// What has kept it from being removed so far, such as the words of a disruption budget.
    private(set) var obstacle: String?
    /// Whether the pod is gone, as far as that is known.
    private(set) var isGone = false
    private(set) var transfer: (any Transfer)?
    private(set) var trouble: String?

    private enum Step {
        /// The pod is to be asked to go.
        case removing
        /// It is looked at again before it is asked again, since its namespace is being deleted.
        case refreshing
        /// It was asked, and is looked at until it is gone.
        case waiting
    }

    private let uid: String
    private let context: Context
    private let client: any Client
    private let plan: Plan
    private let waits: Bool
    private var step = Step.removing
    private var isTerminating: Bool
    private var request = Request(path: "/")
    private var body: [UInt8] = []
    private var headWasTaken = false
    private var next = Instant.distantPast
    private var backOff = BackOff()

    /// How long a pod that may not go yet is left alone, and how often one that goes is looked at.
    private static let pause = Duration.seconds(5)
    private static let interval = Duration.seconds(1)

    /// Removes a pod; `waits`: until it is gone, otherwise until it was asked.
    init(_ pod: APIObject, _ plan: Plan, waits: Bool, _ context: Context) throws {
        namespace = pod.namespace
        name = pod.name
        uid = pod.uid
        isTerminating = pod.isTerminating
        self.plan = plan
        self.waits = waits && plan.dryRun == .none
        self.context = context
        client = try context.client()
    }

    deinit { stop() }

    /// When there is something to do.
    var due: Instant? { transfer == nil && !hasLooked ? next : nil }

    /// Gives up what is under way.
    func stop() {
        transfer?.cancel()
        transfer = nil
    }

    /// Sends the next request if it is due.
    func start(at now: Instant) {
        guard transfer == nil, !hasLooked, now >= next else { return }
        switch step {
        case .removing where plan.deletes:
            request = .delete(.pods, namespace: namespace, name: name, options: plan.options)
        case .removing:
            context.output.print("evicting pod \(printable(namespace))/\(printable(name))\(plan.dryRun.suffix)\n")
            // The line stands before what the server says; where it cannot be written, the next one tells.
            try? context.handOn()
            request = .evict(namespace: namespace, pod: name, options: plan.options)
        case .refreshing, .waiting: request = .get(.pods, namespace: namespace, name: name)
        }
        body = []
        headWasTaken = false
        request.silenceLimit = BackOff.longestAnswer
        transfer = client.start(request)
    }

    /// Gives up at the end of the time.
    func giveUp(after time: String) {
        guard !hasLooked else { return }
        end(failing: "global timeout reached: \(time)", .timedOut, hint: obstacle)
    }

    /// Takes what the server has to say.
    func advance() throws {
        guard let transfer else { return }
        do {
            if !headWasTaken {
                headWasTaken = true
                return try ServerError.check(transfer, request: request)
            }
            if let piece = try transfer.next() {
                body += piece
                return
            }
            self.transfer = nil
            backOff.succeed()
            trouble = nil
            try take(step == .removing ? nil : APIObject(JSONDocument(parsing: body).root))
        } catch let error as ServerError {
            stop()
            try handle(error)
        } catch let error as TransportError where error.isPassing {
            try retry(error.brief, error)
        } catch is JSONError {
            try retry("the answer is not valid JSON", UnexpectedAnswer(request: request, reason: "no JSON"))
        }
    }

    /// A success; `pod` is nil where it was asked to go.
    private func take(_ pod: APIObject?) throws {
        guard let pod else {
            step = .waiting
            hasLooked = !waits
            return
        }
        if !uid.isEmpty, pod.uid != uid { return try gone() }
        if step == .refreshing {
            isTerminating = pod.isTerminating
            step = isTerminating ? .waiting : .removing
            next = client.now
        } else if plan.rules.isOverdue(pod, at: context.now) {
            context.output.print(
                "pod \(goQuoted(name)) has DeletionTimestamp older than \(plan.rules.skipsDeletedAfter) seconds, skipping\n"
            )
            hasLooked = true
        } else {
            next = client.now + Self.interval
        }
    }

    private func gone() throws {
        isGone = true
        hasLooked = true
        context.output.print("pod/\(printable(name)) \(plan.deletes ? "deleted" : "evicted")\n")
        try context.handOn()
    }

    private func handle(_ error: ServerError) throws {
        let status = error.status
        let isEnding = status.details?.causes.contains { $0.reason == "NamespaceTerminating" } == true
        switch (step, status.category) {
        case (.refreshing, .notFound), (.waiting, .notFound): try gone()
        case (.removing, .notFound) where !error.isUnknownPath:
            // Somebody else was faster. A deleted one is told of, as in kubectl.
            if plan.deletes { return try gone() }
            isGone = true
            hasLooked = true
        case (.removing, _) where status.code == 429:
            obstacle = status.details?.causes.first?.message ?? status.message
            sayAskedAgain("pods/\(goQuoted(name)) -n \(goQuoted(namespace))", status.message)
        case (.removing, .forbidden) where isEnding, (.removing, .rejected) where isEnding:
            guard !isTerminating else { return try take(nil) }
            sayAskedAgain("pod \(goQuoted(name)) from terminating namespace \(goQuoted(namespace))", status.message)
            step = .refreshing
        case _ where status.isPassing: try retry("the server answers \(status.code): \(status.message)", error)
        default:
            // Kubernetes before 1.22 has the subresource, and knows no Eviction of policy/v1.
            let isUnknown = status.code == 400 && status.message.contains(#"no kind "Eviction" is registered"#)
            let isUnserved = isUnknown || error.isUnknownPath
            end(
                failing: printable(status.message), error.exitStatus,
                hint: isUnserved
                    ? "The server has no evictions of policy/v1: --disable-eviction deletes instead, past disruption budgets."
                    : nil,
                isUnserved ? nil : error)
        }
    }

    private func sayAskedAgain(_ pod: String, _ reason: String) {
        context.say("error when evicting \(pod) (will retry after 5s): \(reason)")
        next = client.now + Self.pause
    }

    /// Asks again after a while what failed in passing.
    private func retry(_ reason: String, _ error: any Error) throws {
        stop()
        do {
            next = try backOff.fail(error, at: client.now, least: .seconds(1))
        } catch {
            return end(failing: error.described.message, error.described.exitStatus, hint: error.described.hint)
        }
        if trouble == nil { context.sayAskedAgain(reason) }
        trouble = reason
    }

    private func end(failing reason: String, _ status: ExitStatus, hint: String?, _ refusal: ServerError? = nil) {
        stop()
        hasLooked = true
        let message =
            switch (step, plan.deletes) {
            case (.waiting, _):
                "error when waiting for pod \(goQuoted(name)) in namespace \(goQuoted(namespace)) to terminate: "
            case (_, true): "error when deleting pods/\(goQuoted(name)) -n \(goQuoted(namespace)): "
            default: "error when evicting pods/\(goQuoted(name)) -n \(goQuoted(namespace)): "
            }
        failure = DrainFailure(message: message + reason, exitStatus: status, hint: hint, refusal: refusal)
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One run of `drain`, over nodes that are cordoned: each is emptied in turn, its pods at the same time.
final class DrainRun {
    private let context: Context
    private let plan: PodRemoval.Plan
    private let podSelector: String
    private let own: OwnPod?
    private var results: ObjectResults
    /// What is known of the DaemonSets, by namespace and name.
    private var daemonSets: [[String]: DrainRules.DaemonSet] = [:]
    /// The node and the pod that kpod runs in, which go last.
    private var last: (node: SelectedObject, pod: JSONDocument)?
    private var failures: [any Error] = []
    private var pending: [String] = []

    /// Removes pods by a plan; `podSelector` chooses among them.
    init(_ context: Context, _ plan: PodRemoval.Plan, podSelector: String) throws {
        self.context = context
        self.plan = plan
        self.podSelector = podSelector
        own = try? OwnPod(context)
        results = try ObjectResults(context, .each(sortsKeys: true), suffix: plan.dryRun.suffix)
    }

    /// Empties each node.
    ///
    /// - Throws: what stood in the way, and what has failed, of all nodes.
    func run(_ nodes: [SelectedObject]) throws -> ExitStatus {
        for node in nodes {
            try each(node) {
                let pods = try self.pods(of: node)
                guard pods.errors.isEmpty else { throw CommandError.Several(errors: pods.errors) }
                if let warning = pods.warning { context.say("Warning: \(warning)") }
                let (mine, others) = split(pods.removed)
                try remove(others, from: node)
                if let mine { last = (node, mine) } else { try drained(node) }
            }
        }
        if let last { try removeOwn(last.pod, from: last.node) }
        guard failures.isEmpty else {
            context.say("There are pending nodes to be drained:")
            for node in pending { context.say(" \(node)") }
            throw CommandError.Several(errors: failures)
        }
        return .success
    }

    /// Does something with a node; what fails is told, and kept for the end.
    private func each(_ node: SelectedObject, _ body: () throws -> Void) throws {
        func note(_ errors: [any Error]) {
            let texts = errors.map(\.described.message)
            let text = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
            context.say(
                "error: unable to drain node \(goQuoted(node.name)) due to error: \(text), continuing command...")
            failures += errors
            pending.append(node.name)
        }
        do {
            try body()
        } catch let several as CommandError.Several {
            note(several.errors)
        } catch let error as ServerError {
            note([error])
        }
    }

    private func drained(_ node: SelectedObject) throws {
        try results.print(node.document.root, type: node.type, name: node.name, "drained")
    }

    // MARK: Which pods

    private func pods(of node: SelectedObject) throws -> NodePods {
        var options = ListOptions()
        options.fieldSelector = "spec.nodeName=\(node.name)"
        options.labelSelector = podSelector
        options.limit = context.arguments[Drain.chunkSize]
        let pager = ListPager(
            client: try context.client(), type: .pods, options: options,
            projection: JSONProjection(keeping: DrainRules.readFields)
        ) { .list(.pods, namespace: nil, options: $0) }
        var documents: [JSONDocument] = []
        while let pod = try pager.next() { documents.append(pod.detached()) }
        var pods = NodePods()
        for document in documents {
            let pod = APIObject(document.root)
            let verdict = try plan.rules.verdict(on: pod, at: context.now) { try daemonSet($0, in: pod.namespace) }
            pods.add(document, verdict)
        }
        return pods
    }

    private func daemonSet(_ name: String, in namespace: String) throws -> DrainRules.DaemonSet {
        if let known = daemonSets[[namespace, name]] { return known }
        guard let type = BuiltinResources.find(kind: "DaemonSet", apiVersion: "apps/v1") else { return .found }
        let request = Request.get(type, namespace: namespace, name: name)
        let result: DrainRules.DaemonSet
        do {
            _ = try context.client().start(request).document(request: request)
            result = .found
        } catch let error as ServerError {
            result = error.status.category == .notFound ? .gone(error.status.message) : .unknown(error.status.message)
        }
        daemonSets[[namespace, name]] = result
        return result
    }

    /// The pod that kpod runs in, if it is among them, and the others.
    private func split(_ pods: [JSONDocument]) -> (own: JSONDocument?, others: [JSONDocument]) {
        let mine = pods.firstIndex { own?.isNamed(by: APIObject($0.root)) == true }
        var others = pods
        return (mine.map { others.remove(at: $0) }, others)
    }

    // MARK: Removing them

    private func remove(_ pods: [JSONDocument], from node: SelectedObject, waits: Bool = true) throws {
        guard plan.dryRun != .client else {
            for pod in pods.map({ APIObject($0.root) }) {
                context.output.print("evicting pod \(printable(pod.namespace))/\(printable(pod.name)) (dry run)\n")
            }
            return
        }
        let removals = try pods.map { try PodRemoval(APIObject($0.root), plan, waits: waits, context) }
        defer { for removal in removals { removal.stop() } }
        let time = context.arguments[Drain.timeout]
        let deadline = context.clock.deadline(after: time)
        let isDone: Void? = try EventLoop(context.client()).run(
            removals.filter { !$0.hasLooked }, until: deadline
        ) { _ in
            removals.allSatisfy(\.hasLooked) ? () : nil
        }
        if isDone == nil { for removal in removals { removal.giveUp(after: time.goText) } }
        let errors = removals.compactMap(\.failure)
        guard !errors.isEmpty else { return }
        let texts = errors.map(\.message)
        context.say(
            "There are pending pods in node \(goQuoted(node.name)) when an error occurred: "
                + (texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"))
        for removal in removals where !removal.isGone { context.say("pod/\(removal.name)") }
        throw CommandError.Several(errors: errors)
    }

    /// The pod that kpod runs in: with it kpod ends, so that it comes after all else, and is not waited for.
    private func removeOwn(_ document: JSONDocument, from node: SelectedObject) throws {
        let pod = APIObject(document.root)
        let name = "\(printable(pod.namespace))/\(printable(pod.name))"
        try each(node) {
            guard failures.isEmpty else {
                let reason = "pod \(name), in which kpod runs, stays: not all else could be removed"
                throw CommandError.Several(errors: [DrainFailure(message: reason, exitStatus: .rejected)])
            }
            context.say("The pod in which kpod runs, \(name), goes last, and is not waited for.")
            try remove([document], from: node, waits: false)
            try drained(node)
        }
    }
}

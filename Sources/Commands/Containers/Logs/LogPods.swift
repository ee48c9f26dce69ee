import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The pods whose logs are meant.
struct LogPods {
    private let plan: LogPlan
    private let context: Context
    private let client: any Client

    /// The pods that a plan names, which `sources` finds.
    init(_ plan: LogPlan, _ context: Context) throws {
        self.plan = plan
        self.context = context
        client = try context.client()
        if plan.match != nil || !plan.selector.isEmpty { needLogs(of: nil) }
    }

    private func needLogs(of pod: String?) {
        context.access.need(["get"], .pods, subresource: "log", namespace: context.namespace, name: pod)
    }

    /// The containers, in the order in which they are printed.
    func sources() throws -> [LogSource] {
        try found().flatMap { document -> [LogSource] in
            let pod = APIObject(document.root)
            return try LogSource.chosen(of: pod, plan, context).filter { $0.isWanted(plan, in: pod) }
        }
    }

    /// The Job that the plan names, if it is one, and the selector of its pods.
    func job() throws -> (document: JSONDocument, type: ResourceType, selector: String)? {
        guard let word = context.arguments.positionals.first,
            word.utf8.contains(UInt8(ascii: "/")) || OwnPod.isOwn(word)
        else { return nil }
        let target = try single(word)
        guard target.type.group == "batch", target.type.kind == "Job" else { return nil }
        let document = try read(target.type, target.name ?? "")
        return (document, target.type, try selector(of: document.root, target.type))
    }

    private func single(_ word: String) throws -> ObjectTarget {
        let target = try ObjectSelection.single(word, context, "expected one resource: POD or TYPE/NAME")
        let isPod = target.type.group.isEmpty && target.type.kind == "Pod"
        if !isPod { context.access.need(["list"], .pods, namespace: context.namespace) }
        needLogs(of: isPod ? target.name : nil)
        return target
    }

    private func found() throws -> [JSONDocument] {
        if let match = plan.match {
            return try list(plan.selector, limit: ListPager.pageSize) { match.matches($0.name.utf8) }
        }
        if !plan.selector.isEmpty {
            let all = try list(plan.selector)
            if all.isEmpty { context.say("No resources found in \(context.namespace) namespace.") }
            return all
        }
        let word = context.arguments.positionals[0]
        guard word.utf8.contains(UInt8(ascii: "/")) || OwnPod.isOwn(word) else {
            try ObjectName.validate(word)
            needLogs(of: word)
            return [try read(.pods, word)]
        }
        let target = try single(word)
        let (document, type) = try context.resources.withServedVersion(of: target.type) { type in
            (try read(type, target.name ?? ""), type)
        }
        return type.group.isEmpty && type.kind == "Pod" ? [document] : try pods(of: document.root, type)
    }

    private func read(_ type: ResourceType, _ name: String) throws -> JSONDocument {
        let namespace = type.namespaced ? context.namespace : nil
        let request = Request.get(type, namespace: namespace, name: name)
        do {
            return try client.start(request).document(request: request)
        } catch let error as ServerError where error.status.category == .notFound && !error.isUnknownPath {
            throw CommandError(
                "error from server (NotFound): \(error.status.message) in namespace \"\(context.namespace)\"",
                status: .notFound)
        }
    }

    private func list(
        _ selector: String, limit: Int = 0, where isWanted: (APIObject) -> Bool = { _ in true }
    ) throws -> [JSONDocument] {
        var options = ListOptions()
        options.labelSelector = selector
        options.limit = limit
        let pager = ListPager(client: client, type: .pods, options: options) {
            .list(.pods, namespace: context.namespace, options: $0)
        }
        var found: [JSONDocument] = []
        do {
            while let item = try pager.next() {
                if isWanted(APIObject(item)) { found.append(item.detached()) }
            }
        } catch let error as ServerError {
            throw error.listing(options, type: .pods)
        }
        return found
    }

    // MARK: The pods of a workload

    /// The pods that an object has made or chosen: the one that is likeliest to tell something, or all of them.
    private func pods(of object: JSONNode, _ type: ResourceType) throws -> [JSONDocument] {
        let selector = try selector(of: object, type)
        let deadline = client.now + plan.log.podTimeout
        while true {
            let found = try list(selector).enumerated()
                .sorted {
                    (LogRank(APIObject($0.element.root)), $0.offset) < (LogRank(APIObject($1.element.root)), $1.offset)
                }
                .map(\.element)
            if let first = found.first {
                if found.count > 1, !plan.allPods {
                    context.say("Found \(found.count) pods, using pod/\(APIObject(first.root).name)")
                }
                return plan.allPods ? found : [first]
            }
            guard client.now < deadline else {
                throw CommandError(
                    "timed out waiting for the condition", status: .timedOut,
                    hint: "\(type.kindWithGroup)/\(APIObject(object).name) has no pods.")
            }
            _ = try client.wait(for: [], until: min(deadline, client.now + .milliseconds(500)))
        }
    }

    private func selector(of object: JSONNode, _ type: ResourceType) throws -> String {
        try PodOfWorkload.selector(of: object, type, purpose: "cannot get the logs from")
    }
}

/// The order in which pods are likely to have something to tell: kubectl's, but for those that are being deleted, which
/// come last: after a rollout what replaces them is meant.
private struct LogRank: Comparable {
    private let keys: [Int64]

    init(_ pod: APIObject) {
        let phase = pod.node.at("status", "phase")?.string
        let ready = pod.condition("Ready")
        let isReady = ready?["status"]?.equals("True") == true
        let readySince =
            isReady ? ready?["lastTransitionTime"]?.string.flatMap { Timestamp($0) }?.seconds ?? .max : .max
        let statuses = pod.node.at("status", "containerStatuses")
        let restarts = statuses?.elements.compactMap { $0["restartCount"]?.int }.max() ?? 0
        keys = [
            pod.isTerminating ? 1 : 0,
            pod.node.at("spec", "nodeName")?.string?.isEmpty == false ? 0 : 1,
            phase == "Pending" ? 2 : phase == "Unknown" ? 1 : 0, isReady ? 0 : 1, readySince,
            -Int64(Int32(clamping: restarts)),
            pod.created?.seconds ?? .max,
        ]
    }

    static func < (left: LogRank, right: LogRank) -> Bool { left.keys.lexicographicallyPrecedes(right.keys) }
}

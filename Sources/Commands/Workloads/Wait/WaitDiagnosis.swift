import CLIRuntime
import JSON
import Kube
import System
import Transport

/// Tells on standard error what led to a failure: the last events of the object, and the last lines of its log if asked to.
/// A log may hold what is for few, and standard error may end in the status of the waiting pod, which many may read.
///
/// It takes no more than a few seconds, and what it may not read it leaves out with a line about it.
struct WaitDiagnosis {
    private let context: Context
    private let client: DeadlineClient
    private let showsLogs: Bool

    private static let time = Duration.seconds(5)
    private static let eventCount = 5
    private static let lineCount = 10
    /// The most bytes of a log that are read.
    private static let logLimit = 64 << 10

    /// A diagnosis whose few seconds begin now.
    init(_ context: Context, showsLogs: Bool) throws {
        self.context = context
        self.showsLogs = showsLogs
        client = DeadlineClient(try context.client(), deadline: context.clock.now + Self.time)
    }

    /// Tells what there is to tell.
    ///
    /// - Throws: `TransportError.interrupted` only.
    func tell(of target: WaitTarget) throws {
        guard case .object(let type, let namespace?, _, _) = target.subject, let document = target.document else {
            return
        }
        let object = APIObject(document.root)
        try attempt("the events") { try events(of: object, target.label, namespace) }
        guard showsLogs else { return }
        try attempt("the logs") {
            switch (type.group, type.kind) {
            case ("", "Pod"): try logs(of: object, namespace)
            case ("batch", "Job"):
                if let pod = try lastPod(of: object, namespace) { try logs(of: APIObject(pod.root), namespace) }
            default: break
            }
        }
    }

    private func attempt(_ what: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch TransportError.interrupted(let signal) {
            throw TransportError.interrupted(signal: signal)
        } catch {
            context.say("(\(what) cannot be read: \(error.described.brief))")
        }
    }

    private func list(_ type: ResourceType, _ namespace: String, _ options: ListOptions) throws -> JSONDocument {
        let request = Request.list(type, namespace: namespace, options: options)
        return try client.start(request).document(request: request)
    }

    private func events(of object: APIObject, _ label: String, _ namespace: String) throws {
        var options = ListOptions()
        options.fieldSelector = FieldSelector.involvedObject([("uid", object.uid)])
        let list = try list(.events, namespace, options)
        guard let items = list.root["items"] else { return }
        let events = items.elements.map { EventFacts($0) }.sorted { $0.lastSeen < $1.lastSeen }
        guard !events.isEmpty else { return }
        context.say("Events of \(label):")
        for event in events.suffix(Self.eventCount) {
            context.say("  \(event.interval(at: context.now)) \(event.type) \(event.reason): \(event.message)")
        }
    }

    /// The Job's last pod, a failed one rather than another.
    private func lastPod(of job: APIObject, _ namespace: String) throws -> JSONDocument? {
        let selector = LabelSelector(job.node.at("spec", "selector"))
        guard !selector.isEmpty else { return nil }
        var options = ListOptions()
        options.labelSelector = selector.text
        let list = try list(.pods, namespace, options)
        guard let items = list.root["items"] else { return nil }
        func rank(_ pod: JSONNode) -> (Int, Timestamp) {
            let hasFailed = pod.at("status", "phase")?.equals("Failed") == true
            return (hasFailed ? 1 : 0, APIObject(pod).created ?? Timestamp(seconds: 0))
        }
        return items.elements.max { rank($0) < rank($1) }?.detached()
    }

    /// The last lines of the container that has failed, or of the first.
    private func logs(of pod: APIObject, _ namespace: String) throws {
        guard let (container, isPrevious) = Self.container(of: pod) else { return }
        var query = [QueryItem("container", container), QueryItem("tailLines", String(Self.lineCount))]
        if isPrevious { query.append(QueryItem("previous", "true")) }
        var request = Request.get(.pods, namespace: namespace, name: pod.name, subresource: "log", query: query)
        request.accept = "*/*"
        let transfer = client.start(request)
        try ServerError.check(transfer, request: request)
        var text: [UInt8] = []
        while text.count < Self.logLimit, let piece = try transfer.next() { text += piece }
        transfer.cancel()
        let lines = String(decoding: text.prefix(Self.logLimit), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).suffix(Self.lineCount + 1)
        guard lines.contains(where: { !$0.isEmpty }) else { return }
        context.say("The log of pod/\(pod.name), container \(container), ends with:")
        for line in lines where !line.isEmpty { context.say("  \(line)") }
    }

    /// The container that failed, and whether that was its run before this one.
    private static func container(of pod: APIObject) -> (String, isPrevious: Bool)? {
        var waiting: String?
        for key in ["initContainerStatuses", "containerStatuses"] {
            guard let statuses = pod.node.at("status", key) else { continue }
            for status in statuses.elements {
                guard let name = status["name"]?.string else { continue }
                if let ended = status.at("state", "terminated"), ended["exitCode"]?.int ?? 0 != 0 {
                    return (name, false)
                }
                if let ended = status.at("lastState", "terminated"), ended["exitCode"]?.int ?? 0 != 0 {
                    return (name, status.at("state", "waiting") != nil)
                }
                if waiting == nil, status.at("state", "waiting") == nil { waiting = name }
            }
        }
        return waiting.map { ($0, false) }
    }
}

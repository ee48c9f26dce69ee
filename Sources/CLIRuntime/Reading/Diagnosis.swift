import JSON
import Kube
import System
import Transport

/// What keeps an object from being ready, what would mend it, and what led to it: its last events, and the last lines of its
/// log. A log may hold what is for few, and what kpod writes may be kept where many read it, so it is asked for apart.
///
/// It takes no more than a few seconds, and what it may not read it leaves out with a line about it. All lines are bare of
/// what a terminal obeys once they have been through `Context.say` or `printableLine`.
package struct Diagnosis {
    private let context: Context
    private let client: DeadlineClient

    private static let time = Duration.seconds(5)
    private static let eventCount = 5
    private static let podCount = 3
    private static let lineCount = 10
    /// The most bytes of a log that are read.
    private static let logLimit = 64 << 10

    /// A diagnosis whose few seconds begin now.
    package init(_ context: Context) throws {
        self.context = context
        client = DeadlineClient(try context.client(), deadline: context.clock.now + Self.time)
    }

    /// What is said of the readiness of an object.
    package struct Reasons {
        /// Why it is not ready; one line that says so for what is ready, and none for what has no readiness.
        package var lines: [String] = []
        /// Whether nothing keeps it from being of use.
        package var isReady = false
    }

    /// Why an object is not ready, and what would mend it; of a workload or Service that of its pods too.
    ///
    /// - Throws: `TransportError.interrupted` only.
    package func reasons(_ object: APIObject, _ type: ResourceType) throws -> Reasons {
        let ready = Reasons(lines: ["it is ready"], isReady: true)
        let isService = type.kind == "Service" && type.group.isEmpty
        guard isService || Readiness.isTold(by: object, type: type) else {
            return Reasons(isReady: true)
        }
        var lines: [String] = []
        if isService {
            guard object.node.at("spec", "type")?.equals("ExternalName") != true else {
                return Reasons(isReady: true)
            }
            var found: [Trouble] = []
            lines += try attempt("its endpoints") {
                found = ServiceTroubles(object, slices: try slices(of: object)).all
            }
            lines += found.flatMap(Self.lines)
            guard !lines.isEmpty else { return ready }
        } else {
            lines = try troubles(of: object, type)
            guard !lines.isEmpty else { return ready }
        }
        let failure = try attempt("its pods") { try podReasons(object, type, &lines) }
        return Reasons(lines: lines + failure)
    }

    /// The last events of an object under a title; none if there are none.
    ///
    /// - Throws: `TransportError.interrupted` only.
    package func events(of object: APIObject, label: String, in namespace: String) throws -> [String] {
        var lines: [String] = []
        let failure = try attempt("the events") {
            let events = try events(of: object, in: namespace).sorted { $0.lastSeen < $1.lastSeen }
            guard !events.isEmpty else { return }
            lines.append("Events of \(label):")
            for event in events.suffix(Self.eventCount) {
                lines.append("  \(event.interval(at: context.now)) \(event.type) \(event.reason): \(event.message)")
            }
        }
        return lines + failure
    }

    /// The end of the log of what has failed: of a pod, or of the pod of a workload that is worst off.
    ///
    /// - Throws: `TransportError.interrupted` only.
    package func logs(of object: APIObject, _ type: ResourceType, in namespace: String) throws -> [String] {
        var lines: [String] = []
        let failure = try attempt("the logs") {
            if type.kind == "Pod", type.group.isEmpty {
                lines = try log(of: object, namespace)
            } else if let selector = Self.podSelector(of: object, type), let pod = try worstPod(selector, namespace) {
                lines = try log(of: APIObject(pod.root), namespace)
            }
        }
        return lines + failure
    }

    // MARK: Reading

    /// A line about what could not be read; none otherwise.
    private func attempt(_ what: String, _ body: () throws -> Void) throws -> [String] {
        do {
            try body()
            return []
        } catch TransportError.interrupted(let signal) {
            throw TransportError.interrupted(signal: signal)
        } catch {
            return ["(\(what) cannot be read: \(error.described.brief))"]
        }
    }

    private func list(_ type: ResourceType, _ namespace: String, _ options: ListOptions) throws -> JSONDocument {
        let request = Request.list(type, namespace: namespace, options: options)
        return try client.start(request).document(request: request)
    }

    private func events(of object: APIObject, in namespace: String) throws -> [EventFacts] {
        var options = ListOptions()
        options.fieldSelector = FieldSelector.involvedObject([("uid", object.uid)])
        return try list(.events, namespace, options).root["items"]?.elements.map { EventFacts($0) } ?? []
    }

    private func slices(of service: APIObject) throws -> [JSONNode] {
        var options = ListOptions()
        options.labelSelector = "kubernetes.io/service-name=\(service.name)"
        let list = try list(.endpointSlices, service.namespace, options)
        return list.root["items"].map { Array($0.elements) } ?? []
    }

    /// The selector of the pods of a workload or Service; nil for what has none.
    private static func podSelector(of object: APIObject, _ type: ResourceType) -> LabelSelector? {
        let selector = object.node.at("spec", "selector")
        switch (type.group, type.kind) {
        case ("", "Service"), ("", "ReplicationController"):
            guard let labels = selector?.value else { return nil }
            let own = LabelSelector(JSONValue.fields(["matchLabels": labels]).document().root)
            return own.isEmpty ? nil : own
        case ("apps", _), ("batch", "Job"):
            let own = LabelSelector(selector)
            return own.isEmpty ? nil : own
        default: return nil
        }
    }

    private func pods(_ selector: LabelSelector, _ namespace: String) throws -> JSONDocument {
        var options = ListOptions()
        options.labelSelector = selector.text
        return try list(.pods, namespace, options)
    }

    // MARK: Pods

    /// Why an object is not ready, and what would mend it; nothing for what is ready.
    private func troubles(of object: APIObject, _ type: ResourceType) throws -> [String] {
        var told = ObjectEvents()
        if ObjectEvents.mayExplain(object, type: type), !Readiness.isReady(object, type: type) {
            // What may not be read is not missed: the advice says then where to look.
            _ = try attempt("its events") { told = ObjectEvents(try events(of: object, in: object.namespace)) }
        }
        return Readiness.troubles(of: object, type: type, events: told).flatMap(Self.lines)
    }

    private static func lines(_ trouble: Trouble) -> [String] {
        [trouble.text] + (trouble.remedy.map { ["  To mend it: \($0)"] } ?? [])
    }

    /// What is wrong with a few of the pods of an object.
    private func podReasons(_ object: APIObject, _ type: ResourceType, _ lines: inout [String]) throws {
        guard let selector = Self.podSelector(of: object, type) else { return }
        let list = try pods(selector, object.namespace)
        let all = list.root["items"].map { Array($0.elements) } ?? []
        if all.isEmpty {
            lines.append("there is no pod with the labels \(selector.text)")
            if type.kind == "Service" {
                lines.append(
                    "  To mend it: let its selector fit the labels of pods; kpod get pods --show-labels shows them")
            }
        }
        var count = 0
        for pod in all.map({ APIObject($0) }) {
            guard !Readiness.troubles(of: pod, type: .pods).isEmpty else { continue }
            count += 1
            guard count <= Self.podCount else { continue }
            lines.append("pod/\(pod.name):")
            lines += try troubles(of: pod, .pods).map { "  " + $0 }
        }
        let rest = count - Self.podCount
        if rest > 0 { lines.append(rest == 1 ? "1 more pod is not ready" : "\(rest) more pods are not ready") }
    }

    /// The pod whose log tells most: one that has failed, then one that is not ready, and of these the latest.
    private func worstPod(_ selector: LabelSelector, _ namespace: String) throws -> JSONDocument? {
        let list = try pods(selector, namespace)
        func rank(_ pod: JSONNode) -> (Int, Timestamp) {
            let object = APIObject(pod)
            let hasFailed = pod.at("status", "phase")?.equals("Failed") == true
            let isReady = Readiness.isReady(object, type: .pods)
            return (hasFailed ? 2 : isReady ? 0 : 1, object.created ?? Timestamp(seconds: 0))
        }
        return list.root["items"]?.elements.max { rank($0) < rank($1) }?.detached()
    }

    /// The last lines of the container that has failed, or of the first.
    private func log(of pod: APIObject, _ namespace: String) throws -> [String] {
        guard let (container, isPrevious) = Self.container(of: pod) else { return [] }
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
            .filter { !$0.isEmpty }
        guard !lines.isEmpty else { return [] }
        return ["The log of pod/\(pod.name), container \(container), ends with:"] + lines.map { "  \($0)" }
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

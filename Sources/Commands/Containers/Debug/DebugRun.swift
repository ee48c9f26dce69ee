import CLIRuntime
import JSON
import Kube
import Transport

/// Makes the container by which one pod or node is looked into.
struct DebugRun {
    private let plan: DebugPlan
    private let context: Context

    /// What a container is made in: for who attaches to it.
    struct Made {
        /// The pod.
        let pod: JSONDocument
        /// The container; empty where images of a copy were changed, and no container is meant.
        let container: String

        /// How long kubectl waits until the container runs.
        private static let startTime = Duration.seconds(60)

        /// Stays until the container has ended.
        ///
        /// - Returns: its exit code.
        func follow(_ plan: DebugPlan, _ context: Context) throws -> ExitStatus {
            let object = APIObject(pod.root)
            var options = ContainerRun.Options(podTimeout: Self.startTime)
            options.isQuiet = plan.isQuiet
            try options.takeInput(context)
            let name = container.isEmpty ? PodContainers(object).regular.first ?? "" : container
            return try ContainerRun(pod: pod, container: name, options, context).run()
        }
    }

    /// A run of a plan.
    init(_ plan: DebugPlan, _ context: Context) {
        self.plan = plan
        self.context = context
    }

    /// Makes the container for what was read.
    ///
    /// - Throws: `InvalidInput` for what is neither pod nor node, and for what the options do not say; `CommandError`
    ///   for a name that is in use; `ServerError`.
    @discardableResult
    func make(_ item: SelectedObject) throws -> Made {
        let value = item.document.root.value
        switch (item.type.group, item.type.kind) {
        case ("", "Pod"): return try plan.copy.map { try copied(item, value, to: $0) } ?? added(to: item, value)
        case ("", "Node"): return try onNode(item)
        default:
            let version = item.type.group.isEmpty ? item.type.version : "\(item.type.group)/\(item.type.version)"
            throw InvalidInput("\(goQuoted("\(version), Kind=\(item.type.kind)")) not supported by debug")
        }
    }

    /// Notes what is needed once a target is read: to change the pod, or to make another, and to stay with it.
    static func need(of target: ObjectTarget, _ plan: DebugPlan, _ context: Context) {
        let isPod = target.type.group.isEmpty && target.type.kind == "Pod"
        let namespace = target.namespace ?? context.namespace
        let isChanged = isPod && plan.copy == nil
        if isChanged {
            context.access.need(["patch"], target, subresource: "ephemeralcontainers")
        } else {
            context.access.need(["create"], .pods, namespace: namespace)
            if let copy = plan.copy { context.access.makes(.pods, name: copy.name) }
            if isPod, plan.replaces { context.access.need(["delete"], target) }
        }
        if plan.isAttached { ContainerRun.need(of: isChanged ? target.name : nil, in: namespace, context) }
    }

    private func added(to item: SelectedObject, _ value: JSONValue) throws -> Made {
        let names = PodContainers(item.object).all
        let name = try plan.containerName(avoiding: names)
        guard !names.contains(name) else {
            throw CommandError(
                "pod \(printable(item.name)) has a container \(goQuoted(name)) already, which cannot be changed: give "
                    + "another name with -c", status: .rejected)
        }
        let patch = try plan.container.patch(adding: name, to: value, target: plan.target)
        let request = Request.patch(
            .pods, namespace: item.namespace, name: item.name, subresource: "ephemeralcontainers", as: .strategic,
            body: patch.compact)
        do {
            return Made(pod: try context.client().start(request).document(request: request), container: name)
        } catch let error as ServerError where error.isUnknownPath {
            throw CommandError(
                "ephemeral containers are disabled for this cluster (error from server: "
                    + "\(goQuoted(error.status.message)))", status: .notFound,
                hint: "Kubernetes 1.25 and newer have them; --copy-to adds the container to a copy of the pod.")
        }
    }

    private func copied(_ item: SelectedObject, _ value: JSONValue, to copy: (name: String, DebugCopy)) throws -> Made {
        let isNew = plan.name.isEmpty && !plan.container.image.isEmpty
        let name = isNew ? try plan.containerName(avoiding: PodContainers(item.object).all) : plan.name
        let pod = try copy.1.pod(copy.name, of: value, container: name, plan.container)
        let made = try create(pod, in: item.namespace)
        if plan.replaces {
            let request = Request.delete(
                .pods, namespace: item.namespace, name: item.name,
                options: DeleteOptions(propagation: nil, gracePeriodSeconds: 0, uid: item.object.uid))
            _ = try context.client().start(request).document(request: request)
        }
        return Made(pod: made, container: name)
    }

    private func onNode(_ item: SelectedObject) throws -> Made {
        let container = plan.name.isEmpty ? "debugger" : plan.name
        // A name of the API has at most 253 bytes, as the node's own.
        let name = "node-debugger-\(String(item.name.prefix(230)))-\(GeneratedSuffix.make())"
        try plan.say(
            "Creating debugging pod \(name) with container \(container) on node \(printable(item.name)).")
        let pod = try plan.container.pod(name, on: item.name, container: container)
        return Made(pod: try create(pod, in: context.namespace), container: container)
    }

    private func create(_ pod: JSONValue, in namespace: String?) throws -> JSONDocument {
        let request = Request.create(.pods, namespace: namespace, body: pod.compact)
        return try context.client().start(request).document(request: request)
    }
}

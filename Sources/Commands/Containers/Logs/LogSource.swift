import CLIRuntime
import JSON
import Kube

/// One container of a pod, whose log is read.
struct LogSource: Hashable {
    let namespace: String
    let pod: String
    /// The pod's identity; empty if it is not known.
    let uid: String
    let node: String
    let container: String
    /// How often the container had been started anew when it was looked at.
    let restarts: Int

    /// Two are the same if they are the same container of the same pod, whatever has happened to it since.
    static func == (left: LogSource, right: LogSource) -> Bool {
        (left.namespace, left.pod, left.uid, left.container) == (right.namespace, right.pod, right.uid, right.container)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(uid)
        hasher.combine(pod)
        hasher.combine(container)
    }

    /// What messages call it.
    var label: String { printable("container \(container) of pod/\(pod)") }

    /// A container of a pod; `namespace` is where the pod was found.
    init(_ pod: APIObject, _ container: String, in namespace: String) {
        self.namespace = namespace
        self.pod = pod.name
        uid = pod.uid
        node = pod.node.at("spec", "nodeName")?.string ?? ""
        self.container = container
        restarts = Self.status(of: container, in: pod)?["restartCount"]?.int ?? 0
    }

    private static let lists = [
        ("initContainers", "initContainerStatuses"), ("containers", "containerStatuses"),
        ("ephemeralContainers", "ephemeralContainerStatuses"),
    ]

    /// What the kubelet says of a container; `nil` if nothing yet.
    static func status(of container: String, in pod: APIObject) -> JSONNode? {
        for (_, key) in lists {
            let found = pod.node.at("status", key)?.elements.first { $0["name"]?.equals(container) == true }
            if let found { return found }
        }
        return nil
    }

    /// The names of a pod's containers: of the initial, the main and the ephemeral ones.
    static func names(_ pod: APIObject) -> (initial: [String], main: [String], ephemeral: [String]) {
        let names = lists.map { key, _ in
            pod.node.at("spec", key).map { $0.elements.compactMap { $0["name"]?.string } } ?? []
        }
        return (names[0], names[1], names[2])
    }

    /// The containers of a pod that are meant.
    ///
    /// - Throws: `CommandError` for a container that the pod does not have.
    static func chosen(of pod: APIObject, _ plan: LogPlan, _ context: Context) throws -> [LogSource] {
        let (initial, main, ephemeral) = names(pod)
        func all(marked: Bool) -> [String] {
            main + ephemeral.map { $0 + (marked ? " (ephem)" : "") } + initial.map { $0 + (marked ? " (init)" : "") }
        }
        if plan.allContainers || (plan.match != nil && plan.container.isEmpty) {
            return (initial + main + ephemeral).map { LogSource(pod, $0, in: context.namespace) }
        }
        if !plan.container.isEmpty {
            guard all(marked: false).contains(plan.container) else {
                // Of many pods some may have it.
                if plan.match != nil { return [] }
                throw CommandError(
                    "container \(plan.container) is not valid for pod \(pod.name) out of: "
                        + all(marked: true).joined(separator: ", "), status: .notFound)
            }
            return [LogSource(pod, plan.container, in: context.namespace)]
        }
        if let annotated = pod.annotation("kubectl.kubernetes.io/default-container"), !annotated.isEmpty {
            if all(marked: false).contains(annotated) { return [LogSource(pod, annotated, in: context.namespace)] }
            context.say("Default container name \(goQuoted(annotated)) not found in pod \(pod.name)")
        }
        guard let first = main.first else { return [] }
        if all(marked: true).count > 1, !plan.allPods {
            context.say("Defaulted container \(goQuoted(first)) out of: \(all(marked: true).joined(separator: ", "))")
        }
        return [LogSource(pod, first, in: context.namespace)]
    }

    /// Whether the container is in one of the states that are meant.
    func isWanted(_ plan: LogPlan, in pod: APIObject) -> Bool {
        guard plan.states.count < LogPlan.State.allCases.count else { return true }
        let state = Self.status(of: container, in: pod)?["state"]
        return LogPlan.State.allCases.contains { plan.states.contains($0) && state?[$0.rawValue] != nil }
    }
}

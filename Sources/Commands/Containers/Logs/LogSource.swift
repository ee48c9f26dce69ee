import CLIRuntime
import JSON
import Kube

/// One container of one pod: what a log belongs to.
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

    private static let statusLists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"]

    /// What the kubelet says of a container; `nil` if nothing yet.
    static func status(of container: String, in pod: APIObject) -> JSONNode? {
        for key in statusLists {
            let found = pod.node.at("status", key)?.elements.first { $0["name"]?.equals(container) == true }
            if let found { return found }
        }
        return nil
    }

    /// The containers of a pod that are meant; `isAnnounced`: whether a choice that nobody has made is told.
    ///
    /// - Throws: `CommandError` for a container that the pod does not have.
    static func chosen(
        of pod: APIObject, _ plan: LogPlan, _ context: Context, isAnnounced: Bool = true
    ) throws -> [LogSource] {
        let containers = PodContainers(pod)
        if plan.allContainers || (plan.match != nil && plan.container.isEmpty) {
            return (containers.initial + containers.regular + containers.ephemeral).map {
                LogSource(pod, $0, in: context.namespace)
            }
        }
        // Of many pods some may have it.
        if plan.match != nil, !containers.all.contains(plan.container) { return [] }
        let chosen = try containers.chosen(plan.container, announcesDefault: !plan.allPods && isAnnounced) {
            if isAnnounced { context.say($0) }
        }
        return chosen.map { [LogSource(pod, $0, in: context.namespace)] } ?? []
    }

    /// Whether the container is in one of the states that are meant.
    func isWanted(_ plan: LogPlan, in pod: APIObject) -> Bool {
        guard plan.states.count < LogPlan.State.allCases.count else { return true }
        let state = Self.status(of: container, in: pod)?["state"]
        return LogPlan.State.allCases.contains { plan.states.contains($0) && state?[$0.rawValue] != nil }
    }
}

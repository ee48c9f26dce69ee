import JSON
import Text

/// Something that keeps an object from being of use, and what would mend it.
public struct Trouble: Sendable, Equatable {
    /// What is wrong; one line, and safe for a terminal.
    public let text: String
    /// What would mend it; nil where that cannot be told from the object.
    public let remedy: String?

    init(_ text: String, mendedBy remedy: String? = nil) {
        self.text = printableLine(text)
        self.remedy = remedy.map { printableLine($0) }
    }
}

extension Readiness {
    /// Whether anything in an object tells whether it is ready.
    public static func isTold(by object: APIObject, type: ResourceType) -> Bool {
        object.isTerminating || RolloutStatus.exists(for: type)
            || ["ReplicaSet.apps", "ReplicationController.", "Job.batch"].contains("\(type.kind).\(type.group)")
            || object.condition("Ready") != nil || object.condition("Available") != nil
            || object.condition("Established") != nil || object.node.at("status", "phase")?.string != nil
    }

    /// Why an object is not ready, the reason that says most first; empty if it is ready.
    public static func troubles(of object: APIObject, type: ResourceType) -> [Trouble] {
        if object.isTerminating {
            let finalizers = object.node.at("metadata", "finalizers")?.count ?? 0
            return [
                Trouble(
                    WaitCondition.delete.reason(object, type: type),
                    mendedBy: finalizers > 0 ? "what has set the finalizers must finish and take them away" : nil)
            ]
        }
        if isReady(object, type: type) {
            guard type.kind == "Node", type.group.isEmpty, object.node.at("spec", "unschedulable")?.bool == true else {
                return []
            }
            return [Trouble("it takes no new pods", mendedBy: "kpod uncordon \(object.name)")]
        }
        let failure = failure(of: object, type: type, awaiting: .ready)
        let reason = failure ?? WaitCondition.ready.reason(object, type: type)
        switch (type.group, type.kind) {
        case ("", "Pod"):
            let own = podTroubles(object, type)
            return failure.map { [Trouble($0, mendedBy: evictionRemedy(object))] + own } ?? own
        case ("batch", "Job"):
            guard object.node.at("spec", "suspend")?.bool != true else {
                return [Trouble("it is suspended", mendedBy: "set its spec.suspend to false")]
            }
            return [Trouble(failure ?? "it is not complete yet")]
        default: return [Trouble(reason, mendedBy: remedy(object, type, hasFailed: failure != nil))] + unmade(object)
        }
    }

    /// What would mend a workload, volume or node that is not ready.
    private static func remedy(_ object: APIObject, _ type: ResourceType, hasFailed: Bool) -> String? {
        let place = object.namespace.isEmpty ? "" : " -n \(object.namespace)"
        let reference = "\(type.kind.lowercased())/\(object.name)\(place)"
        switch (type.group, type.kind) {
        case ("apps", "DaemonSet"):
            return emptiness(of: object, type: type).map { _ in
                "let its node selector, affinity and tolerations fit a node"
            }
        case ("apps", _), ("", "ReplicationController"):
            if emptiness(of: object, type: type) != nil { return "kpod scale \(reference) --replicas=1" }
            if object.node.at("spec", "paused")?.bool == true { return "kpod rollout resume \(reference)" }
            return hasFailed ? "kpod rollout undo \(reference), or change what it runs" : nil
        case ("", "PersistentVolumeClaim"):
            return object.node.at("spec", "storageClassName")?.string?.isEmpty == false
                ? "its class may wait for a pod that uses it; otherwise its events say what is amiss"
                : "name a storage class, or make a volume that fits"
        case ("", "PersistentVolume"):
            return object.node.at("status", "phase")?.equals("Released") == true
                ? "delete it, or take its spec.claimRef away so that another claim may have it" : nil
        case ("", "Node"): return "look at the kubelet on the node"
        default: return nil
        }
    }

    /// The pods that a workload may not make.
    private static func unmade(_ object: APIObject) -> [Trouble] {
        guard let condition = object.condition("ReplicaFailure"), condition["status"]?.equals("True") == true else {
            return []
        }
        let message = condition["message"]?.string ?? ""
        let isQuota = message.contains("exceeded quota")
        return [
            Trouble(
                "its pods cannot be made: \(message)",
                mendedBy: isQuota ? "ask for less, or have the ResourceQuota raised" : nil)
        ]
    }

    private static func evictionRemedy(_ object: APIObject) -> String? {
        object.node.at("status", "reason")?.equals("Evicted") == true
            ? "let it ask for what it uses, so that others are evicted before it" : nil
    }

    // MARK: Pods

    private static func podTroubles(_ pod: APIObject, _ type: ResourceType) -> [Trouble] {
        if let gates = pod.node.at("spec", "schedulingGates")?.elements.compactMap({ $0["name"]?.string }),
            !gates.isEmpty
        {
            return [
                Trouble(
                    "it is held by the scheduling gates \(gates.joined(separator: ", "))",
                    mendedBy: "whoever has set the gates must take them away")
            ]
        }
        if let text = schedulingTrouble(of: pod, type: type) {
            return [
                Trouble(
                    text, mendedBy: "add or free nodes, or let the pod ask for less and tolerate and select other nodes"
                )
            ]
        }
        var troubles: [Trouble] = []
        for key in ["initContainerStatuses", "containerStatuses"] {
            for status in pod.node.at("status", key)?.elements.map({ $0 }) ?? [] {
                if let trouble = containerTrouble(status, pod, isInitial: key == "initContainerStatuses") {
                    troubles.append(trouble)
                }
            }
            // Later containers wait for the earlier ones.
            if !troubles.isEmpty { break }
        }
        return troubles.isEmpty ? [Trouble(WaitCondition.ready.reason(pod, type: type))] : troubles
    }

    private static func containerTrouble(_ status: JSONNode, _ pod: APIObject, isInitial: Bool) -> Trouble? {
        let name = status["name"]?.string ?? ""
        let logs = "kpod logs \(pod.name) -c \(name) -n \(pod.namespace)"
        if let waiting = status.at("state", "waiting"), let reason = waiting["reason"]?.string {
            let message = waiting["message"]?.string ?? ""
            let why = message.isEmpty ? reason : "\(reason): \(message)"
            switch reason {
            case "PodInitializing", "ContainerCreating": return nil
            case "CrashLoopBackOff":
                let last = status.at("lastState", "terminated")
                let count = status["restartCount"]?.int ?? 0
                return Trouble(
                    "container \(name) ends again and again\(last.map { end($0) } ?? ""), so far \(count) times",
                    mendedBy: memoryRemedy(last) ?? "\(logs) --previous tells why")
            case "CreateContainerConfigError":
                return Trouble(
                    "container \(name) cannot be made: \(why)",
                    mendedBy: "make the ConfigMap, Secret or key that it wants, or mark it as optional")
            case _ where imageReasons.contains(reason):
                return Trouble(
                    "the image of container \(name) cannot be pulled: \(why)",
                    mendedBy: reason == "ErrImageNeverPull"
                        ? "imagePullPolicy Never takes images alone that the node has"
                        : reason == "InvalidImageName"
                            ? "mend the image's name"
                            : "see that the image exists, and that an imagePullSecret of the pod may read it")
            default: return Trouble("container \(name) does not start: \(why)")
            }
        }
        if let ended = status.at("state", "terminated"), ended["exitCode"]?.int ?? 0 != 0 {
            return Trouble(
                "container \(name) has ended\(end(ended))", mendedBy: memoryRemedy(ended) ?? "\(logs) tells why")
        }
        guard status.at("state", "running") != nil, status["ready"]?.bool == false, !isInitial else { return nil }
        let spec = pod.node.at("spec", "containers")?.elements.first { $0["name"]?.equals(name) == true }
        let probe = status["started"]?.bool == false ? "startupProbe" : "readinessProbe"
        guard spec?[probe] != nil else { return Trouble("container \(name) runs and is not ready") }
        return Trouble(
            "container \(name) runs, and its \(probe) has not succeeded", mendedBy: "\(logs), and the events, tell why")
    }

    private static func end(_ ended: JSONNode) -> String {
        " with \(ended["exitCode"]?.int ?? 0)" + (ended["reason"]?.string.map { " (\($0))" } ?? "")
    }

    private static func memoryRemedy(_ ended: JSONNode?) -> String? {
        ended?["reason"]?.equals("OOMKilled") == true ? "let it use less memory, or raise its memory limit" : nil
    }
}

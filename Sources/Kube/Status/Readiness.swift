import JSON

/// When an object can be used, and when it never will: the right question for each kind.
public enum Readiness {
    /// Whether an object is ready. Services are judged by their EndpointSlices: see `hasReadyEndpoint`.
    public static func isReady(_ object: APIObject, type: ResourceType) -> Bool {
        func phase(_ phases: String...) -> Bool {
            object.node.at("status", "phase")?.string.map(phases.contains) ?? false
        }
        func condition(_ type: String) -> Bool {
            guard object.condition(type)?["status"]?.equals("True") == true else { return false }
            let observed = object.node.at("status", "observedGeneration")?.int
            return observed.map { $0 >= object.generation } ?? true
        }
        guard emptiness(of: object, type: type) == nil else { return false }
        switch (type.group, type.kind) {
        case ("", "Pod"): return phase("Succeeded") || condition("Ready")
        case ("apps", _) where RolloutStatus.exists(for: type):
            switch RolloutStatus(object, kind: type.kind) {
            case .complete: return true
            // Nothing rolls out by itself; what runs is what there is.
            case .unsupported: return hasAllReady(object)
            default: return false
            }
        case ("apps", "ReplicaSet"), ("", "ReplicationController"): return hasAllReady(object)
        case ("batch", "Job"): return condition("Complete")
        case ("", "PersistentVolumeClaim"): return phase("Bound")
        case ("", "PersistentVolume"): return phase("Bound", "Available")
        case ("", "Namespace"): return phase("Active")
        case ("", "Node"): return condition("Ready")
        case ("autoscaling", "HorizontalPodAutoscaler"):
            return object.condition("AbleToScale") != nil && falseScalingCondition(of: object) == nil
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): return condition("Established")
        case ("apiregistration.k8s.io", "APIService"): return condition("Available")
        default:
            if object.condition("Ready") != nil { return condition("Ready") }
            return condition("Available")
        }
    }

    /// Why a workload that is as it should be is of no use: it is to run no pod at all. `nil` where it is to run some.
    static func emptiness(of object: APIObject, type: ResourceType) -> String? {
        switch (type.group, type.kind) {
        case ("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "ReplicaSet"), ("", "ReplicationController"):
            object.node.at("spec", "replicas")?.int == 0 ? "it has 0 replicas, so nothing runs" : nil
        case ("apps", "DaemonSet"):
            (object.node.at("status", "desiredNumberScheduled")?.int ?? 0) == 0
                ? "no node is to run it, so nothing runs" : nil
        default: nil
        }
    }

    /// The condition that says why an autoscaler does not scale.
    static func falseScalingCondition(of autoscaler: APIObject) -> JSONNode? {
        ["AbleToScale", "ScalingActive"].lazy.compactMap { autoscaler.condition($0) }
            .first { $0["status"]?.equals("False") == true }
    }

    private static func hasAllReady(_ object: APIObject) -> Bool {
        guard object.observedGeneration >= object.generation else { return false }
        let status = object.node["status"]
        if let desired = status?["desiredNumberScheduled"]?.int { return status?["numberReady"]?.int ?? 0 >= desired }
        return status?["readyReplicas"]?.int ?? 0 >= object.node.at("spec", "replicas")?.int ?? 1
    }

    /// Whether an EndpointSlice (discovery.k8s.io/v1) has an endpoint that takes traffic; unknown counts as ready.
    public static func hasReadyEndpoint(_ slice: JSONNode) -> Bool {
        slice["endpoints"]?.elements.contains { endpoint in
            endpoint.at("conditions", "ready")?.bool != false && (endpoint["addresses"]?.count ?? 0) > 0
        } ?? false
    }

    /// Why a condition can no longer come true; `nil` while it can. Never for what tolerates failure.
    public static func failure(of object: APIObject, type: ResourceType, awaiting condition: WaitCondition) -> String? {
        guard !condition.toleratesFailure else { return nil }
        switch (type.group, type.kind) {
        case ("batch", "Job"):
            guard let failed = object.condition("Failed"), failed["status"]?.equals("True") == true else { return nil }
            return words("the Job has failed", failed["reason"]?.string, failed["message"]?.string)
        case ("", "Pod"):
            switch object.node.at("status", "phase")?.string {
            case "Failed":
                return words(
                    "the Pod has failed", object.node.at("status", "reason")?.string,
                    object.node.at("status", "message")?.string ?? endedContainer(object)?.words)
            case "Succeeded":
                // It was ready once, or never; it will not be again.
                if case .condition(let type, _) = condition, ["ready", "containersready"].contains(type.lowercased()) {
                    return "the Pod has succeeded, and will not be \(type) any more"
                }
                return nil
            default: return nil
            }
        case ("apps", "Deployment"):
            guard case .ready = condition, case .failed(let text) = RolloutStatus(object, kind: "Deployment") else {
                return nil
            }
            return text
        default: return nil
        }
    }

    /// The reasons for which a container waits for its image.
    static let imageReasons = [
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
    ]

    /// What keeps a Pod from starting, which may pass or not: an image that cannot be pulled.
    public static func imageTrouble(of object: APIObject, type: ResourceType) -> String? {
        guard type.group.isEmpty, type.kind == "Pod" else { return nil }
        for status in containers(object) {
            if let waiting = status.at("state", "waiting"), let reason = waiting["reason"]?.string,
                imageReasons.contains(reason)
            {
                return words(
                    "the image of container \(status["name"]?.string ?? "") cannot be pulled", reason,
                    waiting["message"]?.string)
            }
        }
        return nil
    }

    /// Why a Pod has no node.
    public static func schedulingTrouble(of object: APIObject, type: ResourceType) -> String? {
        guard type.group.isEmpty, type.kind == "Pod", let scheduled = object.condition("PodScheduled"),
            scheduled["status"]?.equals("False") == true, scheduled["reason"]?.equals("Unschedulable") == true
        else { return nil }
        return words("the Pod cannot be scheduled", nil, scheduled["message"]?.string)
    }

    private static func containers(_ object: APIObject) -> [JSONNode] {
        ["initContainerStatuses", "containerStatuses"].flatMap { key in
            object.node.at("status", key).map { Array($0.elements) } ?? []
        }
    }

    /// The first container of a pod that has ended with a failure, and how.
    static func endedContainer(_ object: APIObject) -> (name: String, words: String)? {
        for status in containers(object) {
            guard let ended = status.at("state", "terminated"), let code = ended["exitCode"]?.int, code != 0 else {
                continue
            }
            let name = status["name"]?.string ?? ""
            let reason = ended["reason"]?.string.map { " (\($0))" } ?? ""
            return (name, "container \(name) ended with \(code)\(reason)")
        }
        return nil
    }

    private static func words(_ what: String, _ reason: String?, _ message: String?) -> String {
        let why = [reason, message].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
        return printableLine(why.isEmpty ? what : "\(what): \(why)")
    }
}

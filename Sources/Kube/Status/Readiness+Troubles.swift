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
            || object.condition("Established") != nil || object.condition("AbleToScale") != nil
            || object.node.at("status", "phase")?.string != nil
    }

    /// Why an object is not ready, the reason that says most first; empty if it is ready.
    ///
    /// - Parameter events: what the events of the object tell, where `ObjectEvents.mayExplain` it.
    public static func troubles(
        of object: APIObject, type: ResourceType, events: ObjectEvents = ObjectEvents()
    ) -> [Trouble] {
        if object.isTerminating {
            let finalizers = object.node.at("metadata", "finalizers")?.count ?? 0
            let own = Trouble(
                WaitCondition.delete.reason(object, type: type),
                mendedBy: finalizers > 0 ? "what has set the finalizers must finish and take them away" : nil)
            return [own] + (type.kind == "Namespace" && type.group.isEmpty ? remains(of: object) : [])
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
        case ("", "Pod"): return PodTroubles(object, events: events).all(failure: failure)
        case ("batch", "Job"):
            guard object.node.at("spec", "suspend")?.bool != true else {
                return [Trouble("it is suspended", mendedBy: "set its spec.suspend to false")]
            }
            guard let failure else { return [Trouble("it is not complete yet")] + unmade(object, events) }
            let isLate = object.condition("Failed")?["reason"]?.equals("DeadlineExceeded") == true
            return [
                Trouble(
                    failure,
                    mendedBy: isLate
                        ? "raise its activeDeadlineSeconds, or let it do its work in less time; then make it anew" : nil
                )
            ]
        case ("", "PersistentVolumeClaim"): return [ClaimTrouble(object, reason: reason, events).trouble]
        default:
            return [Trouble(reason, mendedBy: remedy(object, type, hasFailed: failure != nil))] + unmade(object, events)
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
            guard hasFailed else { return nil }
            // What has had one revision alone has none to go back to.
            let revision = object.node.at("metadata", "annotations", "deployment.kubernetes.io/revision")
            let change = "change what it runs: its pods tell what is amiss"
            return revision?.equals("1") == true ? change : "kpod rollout undo \(reference), or \(change)"
        case ("", "PersistentVolume"):
            return object.node.at("status", "phase")?.equals("Released") == true
                ? "delete it, or take its spec.claimRef away so that another claim may have it" : nil
        case ("", "Node"): return "look at the kubelet on the node"
        case ("autoscaling", "HorizontalPodAutoscaler"): return scalingRemedy(object)
        default: return nil
        }
    }

    /// What keeps a namespace from going away (the namespace controller's conditions).
    private static func remains(of namespace: APIObject) -> [Trouble] {
        namespace.node.at("status", "conditions")?.elements.compactMap { condition in
            guard condition["status"]?.equals("True") == true, let message = condition["message"]?.string else {
                return nil
            }
            switch condition["type"]?.string {
            case "NamespaceFinalizersRemaining":
                return Trouble(message, mendedBy: "what has set these finalizers must finish and take them away")
            case "NamespaceDeletionDiscoveryFailure":
                return Trouble(
                    message,
                    mendedBy:
                        "let the API services answer that do not, or delete them: kpod get apiservices shows which")
            default: return Trouble(message)
            }
        } ?? []
    }

    /// What would let an autoscaler scale (the horizontal controller's reasons).
    private static func scalingRemedy(_ autoscaler: APIObject) -> String? {
        switch falseScalingCondition(of: autoscaler)?["reason"]?.string {
        case "FailedGetScale": "make what its scaleTargetRef names, or let that name something that can be scaled"
        case "FailedGetResourceMetric", "FailedGetContainerResourceMetric":
            "see that the metrics API answers (kpod top pods), and let the pods' containers request what it scales by"
        case "FailedGetPodsMetric", "FailedGetObjectMetric", "FailedGetExternalMetric":
            "see that the API of custom or external metrics answers (kpod get apiservices)"
        case "ScalingDisabled": "scale its target to 1 or more: it leaves alone what has 0 replicas"
        case "InvalidSelector": "let its target have a selector"
        default: nil
        }
    }

    /// The pods that a workload may not make: a condition tells it, or for some types an event alone.
    private static func unmade(_ object: APIObject, _ events: ObjectEvents) -> [Trouble] {
        let condition = object.condition("ReplicaFailure").flatMap {
            $0["status"]?.equals("True") == true ? $0["message"]?.string ?? "" : nil
        }
        guard let message = condition ?? events.podFailure else { return [] }
        return [Trouble("its pods cannot be made: \(message)", mendedBy: PodCreationRemedy.text(message))]
    }
}

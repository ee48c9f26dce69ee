import JSON

/// How far the rollout of a Deployment, StatefulSet or DaemonSet has come, by kubectl's rules and in kubectl's words.
public enum RolloutStatus: Sendable, Equatable {
    /// It goes on; the words say what is missing.
    case progressing(String)
    /// It is through.
    case complete(String)
    /// It can no longer come true, or is not the one that was asked about.
    case failed(String)
    /// The object's update strategy has no rollout to follow.
    case unsupported(String)

    /// The kinds that have rollouts, all of the group `apps`.
    public static let kinds = ["Deployment", "StatefulSet", "DaemonSet"]

    /// Whether objects of a type have rollouts.
    public static func exists(for type: ResourceType) -> Bool { type.group == "apps" && kinds.contains(type.kind) }

    /// Reads an object of one of the kinds; a `revision` other than 0 must be the one that a Deployment is running.
    public init(_ object: APIObject, kind: String, revision: Int = 0) {
        switch kind {
        case "Deployment": self = Self.deployment(object, revision: revision)
        case "StatefulSet": self = Self.statefulSet(object)
        case "DaemonSet": self = Self.daemonSet(object)
        default: self = .unsupported("no status viewer has been implemented for \(kind)")
        }
    }

    /// The words, without the line break.
    public var text: String {
        switch self {
        case .progressing(let text), .complete(let text), .failed(let text), .unsupported(let text): text
        }
    }

    /// Whether the rollout is through.
    public var isComplete: Bool { if case .complete = self { true } else { false } }

    // MARK: The kinds

    private static func deployment(_ object: APIObject, revision: Int) -> RolloutStatus {
        if revision > 0 {
            let running = object.annotation(Revision.annotation).map { Int($0) } ?? 0
            guard let running else {
                return .failed("cannot get the revision of deployment \(goQuoted(object.name))")
            }
            guard running == revision else {
                return .failed("desired revision (\(revision)) is different from the running revision (\(running))")
            }
        }
        guard object.generation <= object.observedGeneration else {
            return .progressing("Waiting for deployment spec update to be observed...")
        }
        let name = goQuoted(object.name)
        if object.condition("Progressing")?["reason"]?.equals("ProgressDeadlineExceeded") == true {
            return .failed("deployment \(name) exceeded its progress deadline")
        }
        let updated = object.statusCount("updatedReplicas")
        let replicas = object.statusCount("replicas")
        let available = object.statusCount("availableReplicas")
        let waiting = "Waiting for deployment \(name) rollout to finish:"
        if let desired = object.specCount("replicas"), updated < desired {
            return .progressing("\(waiting) \(updated) out of \(desired) new replicas have been updated...")
        }
        if replicas > updated {
            return .progressing("\(waiting) \(replicas - updated) old replicas are pending termination...")
        }
        if available < updated {
            return .progressing("\(waiting) \(available) of \(updated) updated replicas are available...")
        }
        return .complete("deployment \(name) successfully rolled out")
    }

    private static func daemonSet(_ object: APIObject) -> RolloutStatus {
        guard rollsByItself(object) else { return wrongStrategy }
        guard object.generation <= object.observedGeneration else {
            return .progressing("Waiting for daemon set spec update to be observed...")
        }
        let name = goQuoted(object.name)
        let desired = object.statusCount("desiredNumberScheduled")
        let updated = object.statusCount("updatedNumberScheduled")
        let available = object.statusCount("numberAvailable")
        let waiting = "Waiting for daemon set \(name) rollout to finish:"
        if updated < desired {
            return .progressing("\(waiting) \(updated) out of \(desired) new pods have been updated...")
        }
        if available < desired {
            return .progressing("\(waiting) \(available) of \(desired) updated pods are available...")
        }
        return .complete("daemon set \(name) successfully rolled out")
    }

    private static func statefulSet(_ object: APIObject) -> RolloutStatus {
        guard rollsByItself(object) else { return wrongStrategy }
        guard object.observedGeneration > 0, object.generation <= object.observedGeneration else {
            return .progressing("Waiting for statefulset spec update to be observed...")
        }
        let desired = object.specCount("replicas")
        let ready = object.statusCount("readyReplicas")
        if let desired, ready < desired {
            return .progressing("Waiting for \(desired - ready) pods to be ready...")
        }
        let updated = object.statusCount("updatedReplicas")
        let strategy = object.node.at("spec", "updateStrategy", "rollingUpdate")
        if let strategy, !strategy.isNull {
            if let desired, let partition = APIObject.count(strategy["partition"]), updated < desired - partition {
                return .progressing(
                    "Waiting for partitioned roll out to finish: \(updated) out of \(desired - partition) new pods have "
                        + "been updated...")
            }
            return .complete("partitioned roll out complete: \(updated) new pods have been updated...")
        }
        let current = object.node.at("status", "currentRevision")?.string ?? ""
        let update = object.node.at("status", "updateRevision")?.string ?? ""
        guard current == update else {
            return .progressing(
                "waiting for statefulset rolling update to complete \(updated) pods at revision \(update)...")
        }
        return .complete(
            "statefulset rolling update complete \(object.statusCount("currentReplicas")) pods at revision "
                + "\(current)...")
    }

    private static let wrongStrategy = RolloutStatus.unsupported(
        "rollout status is only available for RollingUpdate strategy type")

    private static func rollsByItself(_ object: APIObject) -> Bool {
        object.node.at("spec", "updateStrategy", "type")?.equals("RollingUpdate") == true
    }

    /// Where the deployment controller notes the revision of a Deployment and of its ReplicaSets.
    enum Revision {
        static let annotation = "deployment.kubernetes.io/revision"
    }
}

extension APIObject {
    /// A number of the status; 0 where it is left out, as the API leaves out zeros.
    fileprivate func statusCount(_ key: String) -> Int { Self.count(node.at("status", key)) ?? 0 }

    /// A number of the specification; `nil` where it is left out.
    fileprivate func specCount(_ key: String) -> Int? { Self.count(node.at("spec", key)) }

    /// A number of objects, within what the API's 32 bits hold, so that it can be reckoned with.
    fileprivate static func count(_ node: JSONNode?) -> Int? { node?.int.map { Int(Int32(clamping: $0)) } }
}

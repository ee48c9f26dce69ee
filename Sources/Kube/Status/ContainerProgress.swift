import JSON

/// How far a container is that is waited for.
public enum ContainerProgress: Equatable, Sendable {
    /// It has not started yet; what it waits for, in words.
    case waiting(String)
    /// It runs, or did.
    case started
    /// It will not start, or not without somebody's help; why, in words.
    case impossible(String)

    /// What a kubelet says of a container that lacks its image, or what its spec refers to (kubelet's images and
    /// kuberuntime packages). It tries again, and seldom with success.
    private static let refusals: Set = [
        "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
        "RegistryUnavailable", "SignatureValidationFailed", "CreateContainerConfigError", "CreateContainerError",
        "RunContainerError",
    ]

    /// How far a container of a pod is.
    ///
    /// - Parameter restarts: how often it must have been started anew to count as started.
    public init(of container: String, in pod: APIObject, restarts: Int = 0) {
        let statuses = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"].flatMap { key in
            pod.node.at("status", key)?.elements.map { $0 } ?? []
        }
        let own = statuses.first { $0["name"]?.equals(container) == true }
        if let own, own["restartCount"]?.int ?? 0 >= restarts, Self.hasRun(own, isFirst: restarts == 0) {
            self = .started
            return
        }
        let phase = pod.node.at("status", "phase")?.string ?? ""
        guard phase != "Failed", phase != "Succeeded" else {
            self = .impossible(Self.words(phase, pod.node["status"]))
            return
        }
        guard !pod.isTerminating else {
            self = .impossible("the pod is being deleted")
            return
        }
        // Those of the start come first, and hold it up.
        let initial = pod.node.at("status", "initContainerStatuses")?.elements.map { $0 } ?? []
        for status in initial + (own.map { [$0] } ?? []) {
            guard let waiting = status.at("state", "waiting"), let reason = waiting["reason"]?.string,
                Self.refusals.contains(reason)
            else { continue }
            self = .impossible(Self.words(reason, waiting))
            return
        }
        if let waiting = own?.at("state", "waiting"), let reason = waiting["reason"]?.string {
            self = .waiting(Self.words(reason, waiting))
        } else if let scheduled = pod.condition("PodScheduled"), scheduled["status"]?.equals("False") == true {
            self = .waiting(Self.words(scheduled["reason"]?.string ?? "Unschedulable", scheduled))
        } else {
            self = .waiting(phase.isEmpty ? "nothing is known of it yet" : phase)
        }
    }

    private static func hasRun(_ status: JSONNode, isFirst: Bool) -> Bool {
        status.at("state", "running") != nil || status.at("state", "terminated") != nil
            || isFirst && status.at("lastState", "terminated") != nil
    }

    /// A reason with what else is said of it.
    private static func words(_ reason: String, _ place: JSONNode?) -> String {
        let more = [place?["reason"]?.string, place?["message"]?.string].compactMap { $0 }
        let words = [reason] + more.filter { !$0.isEmpty && $0 != reason }
        return words.joined(separator: ": ")
    }
}

import JSON
import Text

/// What the events of an object tell and its status does not: what the kubelet has killed a container for, what a probe
/// finds, and what keeps containers, pods or volumes from being made.
public struct ObjectEvents {
    /// What a kubelet has killed a container for.
    struct Kill: Sendable {
        /// The field of the container that holds the probe.
        let probe: String
        /// What the probe found.
        let finding: String?

        /// What is said after how the container has ended.
        var words: String { ", since its \(probe) fails" }

        /// What would mend it.
        var remedy: String {
            let patience =
                "initialDelaySeconds, failureThreshold" + (probe == "startupProbe" ? "" : ", or a startupProbe")
            return "let its \(probe) ask for what the container answers"
                + (finding.map { " (\($0))" } ?? "") + ", or let it be more patient (\(patience))"
        }
    }

    /// The fields of a container with the probes for which it is killed.
    static let deadlyProbes = ["startupProbe", "livenessProbe"]

    /// The oldest first.
    private let events: [EventFacts]

    /// What the events of one object tell, in any order.
    public init(_ events: [EventFacts] = []) {
        self.events = events.sorted { $0.lastSeen < $1.lastSeen }
    }

    /// Whether the events of an object that is not ready may tell more than its status.
    public static func mayExplain(_ object: APIObject, type: ResourceType) -> Bool {
        guard !object.isTerminating, Readiness.emptiness(of: object, type: type) == nil else { return false }
        switch (type.group, type.kind) {
        case ("", "Pod"): return mayExplain(pod: object)
        case ("", "PersistentVolumeClaim"), ("apps", "StatefulSet"), ("apps", "DaemonSet"): return true
        case ("batch", "Job"): return object.node.at("spec", "suspend")?.bool != true
        default: return false
        }
    }

    private static func mayExplain(pod: APIObject) -> Bool {
        let phase = pod.node.at("status", "phase")?.string ?? ""
        guard !["Failed", "Succeeded"].contains(phase), (pod.node.at("spec", "schedulingGates")?.count ?? 0) == 0,
            Readiness.schedulingTrouble(of: pod, type: .pods) == nil
        else { return false }
        var hasStatus = false
        for (key, spec) in PodTroubles.containerKeys {
            for status in pod.node.at("status", key)?.elements.map({ $0 }) ?? [] {
                hasStatus = true
                let waiting = status.at("state", "waiting")
                if let reason = waiting?["reason"]?.string,
                    ["PodInitializing", "ContainerCreating", "ImagePullBackOff"].contains(reason)
                {
                    return true
                }
                let own = pod.node.at("spec", spec)?.elements.first {
                    $0["name"]?.string == status["name"]?.string
                }
                let hasEnded = status.at("lastState", "terminated") != nil || status.at("state", "terminated") != nil
                if hasEnded, deadlyProbes.contains(where: { own?[$0] != nil }) { return true }
                let isUnready = status.at("state", "running") != nil && status["ready"]?.bool == false
                if isUnready, (deadlyProbes + ["readinessProbe"]).contains(where: { own?[$0] != nil }) { return true }
            }
        }
        return !hasStatus
    }

    // MARK: Probes

    /// What a container was killed for in the run that began at a time.
    func kill(of container: String, since start: Timestamp?) -> Kill? {
        for probe in Self.deadlyProbes {
            // kubelet's kuberuntime manager: computePodActions.
            let words = "Container \(container) failed \(Self.kind(probe)) probe"
            let killing = events.last { $0.reason == "Killing" && $0.message.contains(words) }
            guard let killing, start.map({ killing.lastSeen >= $0 }) ?? true else { continue }
            return Kill(probe: probe, finding: finding(of: probe, container))
        }
        return nil
    }

    /// What a probe of a container has found when it last failed.
    func finding(of probe: String, _ container: String) -> String? {
        // kubelet's prober: "Liveness probe failed: ", or "errored: ", and what it found.
        let titles = ["failed", "errored"].map { "\(Self.kind(probe)) probe \($0): " }
        for event in events.reversed() where event.reason == "Unhealthy" && event.container == container {
            let message = event.message
            guard let title = titles.first(where: { message.lowercased().hasPrefix($0) }) else { continue }
            return String(message.dropFirst(title.count).prefix(200))
        }
        return nil
    }

    /// `liveness` of `livenessProbe`.
    private static func kind(_ probe: String) -> String { String(probe.dropLast("Probe".count)) }

    // MARK: Obstacles

    /// The kubelet's and the controllers' reasons for which the containers of a pod are not made.
    private static let creationFailures = [
        "FailedMount", "FailedAttachVolume", "FailedMapVolume", "FailedCreatePodSandBox", "FailedPodSandBoxStatus",
        "NetworkNotReady", "FailedPrepareDynamicResources", "FailedResourceClaimCreation", "FailedCreatePodContainer",
    ]

    /// What is sent when the volumes and the sandbox of a pod are there.
    private static let creationSteps = ["Pulling", "Pulled", "Created", "Started"]

    /// What keeps the containers of a pod from being made; nil once the first of them is under way.
    var creationFailure: EventFacts? {
        let last = events.last { (Self.creationFailures + Self.creationSteps).contains($0.reason) }
        guard let last, Self.creationFailures.contains(last.reason) else { return nil }
        // That the time is up says less than what has taken it.
        guard last.message.contains("timed out waiting") || last.message.contains("context deadline exceeded") else {
            return last
        }
        return events.last {
            $0.reason == last.reason && !$0.message.contains("timed out waiting")
                && !$0.message.contains("context deadline exceeded")
        } ?? last
    }

    /// The image that a container waits for; nil where it is not being pulled.
    func pull(of container: String) -> EventFacts? {
        let last = events.last { $0.container == container }
        return last?.reason == "Pulling" ? last : nil
    }

    /// Why the image of a container was not pulled when that was last tried.
    func pullFailure(of container: String) -> String? {
        events.last { $0.reason == "Failed" && $0.container == container && $0.message.hasPrefix("Failed to pull") }?
            .message
    }

    /// Why the pods of a workload are not made; nil once one has been.
    var podFailure: String? {
        let last = events.last { ["FailedCreate", "SuccessfulCreate"].contains($0.reason) }
        guard let last, last.reason == "FailedCreate" else { return nil }
        // What client-go's recorder and the controllers put before the reason.
        return ["(combined from similar events): ", "Error creating: "].reduce(last.message) { text, title in
            text.hasPrefix(title) ? String(text.dropFirst(title.count)) : text
        }
    }

    /// What a claim waits for.
    var claimState: EventFacts? {
        events.last {
            $0.type == "Warning"
                || ["WaitForFirstConsumer", "WaitForPodScheduled", "ExternalProvisioning", "FailedBinding"]
                    .contains($0.reason)
        }
    }
}

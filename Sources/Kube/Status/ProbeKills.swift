import JSON
import Text

/// The containers that a kubelet has killed since a probe of theirs failed, as the events of their pod tell.
///
/// A container that is killed so ends as if by itself, and often with 0: its status does not tell why.
public struct ProbeKills {
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
    static let probes = ["startupProbe", "livenessProbe"]

    private let events: [EventFacts]

    /// What the events of a pod tell.
    public init(_ events: [EventFacts] = []) {
        self.events = events.filter { ["Killing", "Unhealthy"].contains($0.reason) }
            .sorted { $0.lastSeen < $1.lastSeen }
    }

    /// Whether events may tell more of the troubles of a pod: a container with such a probe has ended.
    public static func mayExplain(_ pod: APIObject) -> Bool {
        for (key, spec) in [("initContainerStatuses", "initContainers"), ("containerStatuses", "containers")] {
            for container in pod.node.at("spec", spec)?.elements.map({ $0 }) ?? [] {
                guard probes.contains(where: { container[$0] != nil }), let name = container["name"]?.string,
                    let status = pod.node.at("status", key)?.elements.first(where: { $0["name"]?.equals(name) == true })
                else { continue }
                if status.at("lastState", "terminated") != nil || status.at("state", "terminated") != nil {
                    return true
                }
            }
        }
        return false
    }

    /// What a container was killed for in the run that began at a time.
    func kill(of container: String, since start: Timestamp?) -> Kill? {
        for (probe, kind) in [("startupProbe", "startup"), ("livenessProbe", "liveness")] {
            // kubelet's kuberuntime manager: computePodActions.
            let words = "Container \(container) failed \(kind) probe"
            let killing = events.last { $0.reason == "Killing" && $0.message.contains(words) }
            guard let killing, start.map({ killing.lastSeen >= $0 }) ?? true else { continue }
            // kubelet's prober: "Liveness probe failed: ", and what it found.
            let title = " probe failed: "
            let finding = events.last {
                $0.reason == "Unhealthy" && $0.container == container
                    && $0.message.lowercased().hasPrefix(kind + title)
            }
            let found = finding?.message.dropFirst(kind.count + title.count).prefix(200)
            return Kill(probe: probe, finding: found.map { String($0) })
        }
        return nil
    }
}

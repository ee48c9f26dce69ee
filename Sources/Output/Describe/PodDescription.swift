import JSON
import Kube

extension DescribedKind {
    static let pod = DescribedKind(
        group: "", kind: "Pod", findsEventsByName: true,
        // The events of a mirror pod are about the pod of the kubelet's file.
        eventIdentities: { [$0.annotation("kubernetes.io/config.mirror") ?? $0.uid] },
        write: { writer, described in
            let pod = described.node
            writer.podStatus(described.object)
            if let resources = pod.at("spec", "resources"), !resources.isNull {
                writer.line(0, "Resources:")
                writer.resources(1, resources)
            }
            for (title, list, statuses) in [
                ("Init Containers", "initContainers", "initContainerStatuses"),
                ("Containers", "containers", "containerStatuses"),
                ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
            ] {
                let containers = pod.at("spec", list)?.items ?? []
                guard !containers.isEmpty || list == "containers" else { continue }
                writer.containers(title, containers, statuses: pod.at("status", statuses)?.items ?? [], of: pod)
            }
            writer.podConditions(pod)
            writer.volumes(pod.at("spec", "volumes"))
            writer.field(0, "QoS Class", pod.text("status", "qosClass"))
            writer.labels("Node-Selectors", pod.at("spec", "nodeSelector"))
            writer.tolerations("Tolerations", pod.at("spec", "tolerations"))
            writer.spreadConstraints(pod.at("spec", "topologySpreadConstraints"))
            writer.schedulingGroup(pod["spec"])
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    fileprivate mutating func podStatus(_ object: APIObject) {
        let pod = object.node
        field(0, "Name", object.name)
        field(0, "Namespace", object.namespace)
        given(0, "Priority", pod.text("spec", "priority"))
        given(0, "Priority Class Name", pod.text("spec", "priorityClassName"))
        given(0, "Runtime Class Name", pod.text("spec", "runtimeClassName"))
        given(0, "Service Account", pod.text("spec", "serviceAccountName"))
        let node = pod.text("spec", "nodeName")
        field(0, "Node", node.isEmpty ? "<none>" : "\(node)/\(pod.text("status", "hostIP"))")
        if pod["status"]?.has("startTime") == true { field(0, "Start Time", pod.date("status", "startTime")) }
        labelsAndAnnotations(object)
        let phase = pod.text("status", "phase")
        if object.isTerminating, !["Failed", "Succeeded"].contains(phase) {
            let age = HumanDuration.age(of: pod.text("metadata", "deletionTimestamp"), at: now)
            field(0, "Status", "Terminating (lasts \(age))")
            field(0, "Termination Grace Period", "\(pod.number("metadata", "deletionGracePeriodSeconds"))s")
        } else {
            field(0, "Status", phase)
        }
        given(0, "Reason", pod.text("status", "reason"))
        given(0, "Message", pod.text("status", "message"))
        if let profile = pod.at("spec", "securityContext", "seccompProfile"), !profile.isNull {
            field(0, "SeccompProfile", profile.text("type"))
            if profile["type"]?.equals("Localhost") == true {
                field(0, "LocalhostProfile", profile.text("localhostProfile"))
            }
        }
        field(0, "IP", pod.text("status", "podIP"))
        let addresses = pod.at("status", "podIPs")?.items ?? []
        line(0, addresses.isEmpty ? "IPs:\t<none>" : "IPs:")
        for address in addresses { field(1, "IP", address.text("ip")) }
        controller(object)
        given(0, "NominatedNodeName", pod.text("status", "nominatedNodeName"))
    }

    fileprivate mutating func podConditions(_ pod: JSONNode) {
        let conditions = pod.at("status", "conditions")?.items ?? []
        let gates = pod.at("spec", "readinessGates")?.items ?? []
        if !gates.isEmpty {
            line(0, "Readiness Gates:\n  Type\tStatus")
            for type in gates.map({ $0.text("conditionType") }) {
                let condition = conditions.first { $0.text("type") == type }
                line(1, "\(type) \t\(condition?.text("status") ?? "<none>") ")
            }
        }
        guard !conditions.isEmpty else { return }
        line(0, "Conditions:\n  Type\tStatus")
        for condition in conditions { line(1, "\(condition.text("type")) \t\(condition.text("status")) ") }
    }
}

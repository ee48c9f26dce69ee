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
                let containers = pod.at("spec", list)
                guard list == "containers" || containers?.length ?? 0 > 0 else { continue }
                writer.containers(title, containers, statuses: pod.at("status", statuses), of: pod)
            }
            writer.podConditions(pod)
            writer.volumes(pod.at("spec", "volumes"))
            let told = pod.at("status", "qosClass").flatMap { $0.isBlank ? nil : $0 }
            writer.field(0, "QoS Class", told?.scalar ?? QualityOfService(ofSpec: pod["spec"]).rawValue)
            writer.labels("Node-Selectors", pod.at("spec", "nodeSelector"))
            writer.tolerations("Tolerations", pod.at("spec", "tolerations"))
            writer.spreadConstraints(pod.at("spec", "topologySpreadConstraints"))
            writer.schedulingGroup(pod["spec"])
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    fileprivate mutating func podStatus(_ object: APIObject) {
        let (spec, status) = (object.node["spec"], object.node["status"])
        field(0, "Name", object.name)
        field(0, "Namespace", object.namespace)
        given(0, "Priority", spec?["priority"])
        given(0, "Priority Class Name", spec?["priorityClassName"])
        given(0, "Runtime Class Name", spec?["runtimeClassName"])
        given(0, "Service Account", spec?["serviceAccountName"])
        title(0, "Node")
        if let node = spec?["nodeName"], !node.isBlank {
            add(node)
            add("/")
            add(status?["hostIP"])
        } else {
            add("<none>")
        }
        end()
        if let status, status.has("startTime") { field(0, "Start Time", status.date("startTime")) }
        labelsAndAnnotations(object)
        let phase = status?["phase"]
        if object.isTerminating, !["Failed", "Succeeded"].contains(phase?.scalar ?? "") {
            let age = HumanDuration.age(of: object.node.text("metadata", "deletionTimestamp"), at: now)
            field(0, "Status", "Terminating (lasts \(age))")
            field(0, "Termination Grace Period", "\(object.node.number("metadata", "deletionGracePeriodSeconds"))s")
        } else {
            field(0, "Status", phase)
        }
        given(0, "Reason", status?["reason"])
        given(0, "Message", status?["message"])
        if let profile = spec?.at("securityContext", "seccompProfile"), !profile.isNull {
            field(0, "SeccompProfile", profile["type"])
            if profile["type"]?.equals("Localhost") == true {
                field(0, "LocalhostProfile", profile["localhostProfile"])
            }
        }
        field(0, "IP", status?["podIP"])
        if let addresses = status?["podIPs"], addresses.length > 0 {
            line(0, "IPs:")
            for address in addresses.elements { field(1, "IP", address["ip"]) }
        } else {
            line(0, "IPs:\t<none>")
        }
        controller(object)
        given(0, "NominatedNodeName", status?["nominatedNodeName"])
    }

    fileprivate mutating func podConditions(_ pod: JSONNode) {
        let conditions = pod.at("status", "conditions")
        let gates = pod.at("spec", "readinessGates")?.items ?? []
        if !gates.isEmpty {
            line(0, "Readiness Gates:\n  Type\tStatus")
            for type in gates.map({ $0.text("conditionType") }) {
                let condition = conditions?.elements.first { $0.text("type") == type }
                line(1, "\(type) \t\(condition?.text("status") ?? "<none>") ")
            }
        }
        guard let conditions, conditions.length > 0 else { return }
        line(0, "Conditions:\n  Type\tStatus")
        for condition in conditions.elements {
            begin(1)
            add(condition["type"])
            add(" \t")
            add(condition["status"])
            add(" \n")
        }
    }
}

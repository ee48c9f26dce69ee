import JSON
import Kube

extension DescribedKind {
    static let priorityClass = DescribedKind(group: "scheduling.k8s.io", kind: "PriorityClass") { writer, described in
        let node = described.node
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Value", "\(node.number("value"))")
        writer.field(0, "GlobalDefault", node.text("globalDefault", absent: "false"))
        writer.field(0, "PreemptionPolicy", node.text("preemptionPolicy"))
        writer.field(0, "Description", node.text("description"))
        writer.pairs("Annotations", node.at("metadata", "annotations"))
        writer.events(described.events)
    }
}

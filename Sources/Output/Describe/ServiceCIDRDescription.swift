import JSON
import Kube

extension DescribedKind {
    static let serviceCIDR = DescribedKind(group: "networking.k8s.io", kind: "ServiceCIDR") { writer, described in
        writer.metadata(described.object, namespace: false)
        writer.field(0, "CIDRs", (described.node.at("spec", "cidrs")?.words ?? []).joined(separator: ", "))
        let conditions = described.node.at("status", "conditions")?.items ?? []
        if !conditions.isEmpty { writer.line(0, "Status:") }
        writer.datedConditions(conditions)
        writer.events(described.events)
    }
}

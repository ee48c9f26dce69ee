import JSON
import Kube

extension DescribedKind {
    static let statefulSet = DescribedKind(
        group: "apps", kind: "StatefulSet", related: { [DescribedObject.podRequest($0)] },
        write: { writer, described in
            let (object, node) = (described.object, described.node)
            writer.field(0, "Name", object.name)
            writer.field(0, "Namespace", object.namespace)
            writer.field(0, "CreationTimestamp", node.date("metadata", "creationTimestamp"))
            writer.field(0, "Selector", DescribedObject.selector(object).text)
            writer.labelsAndAnnotations(object)
            writer.given(0, "Service Name", node.text("spec", "serviceName"))
            writer.given(0, "Pod Management Policy", node.text("spec", "podManagementPolicy"))
            let (desired, total) = (node.number("spec", "replicas"), node.number("status", "replicas"))
            writer.field(0, "Replicas", "\(desired) desired | \(total) total")
            writer.field(0, "Update Strategy", node.text("spec", "updateStrategy", "type"))
            if let update = node.at("spec", "updateStrategy", "rollingUpdate"), update.has("partition") {
                writer.field(1, "Partition", update.text("partition"))
                writer.given(1, "MaxUnavailable", update.text("maxUnavailable"))
            }
            if let policy = node.at("spec", "persistentVolumeClaimRetentionPolicy"), !policy.isNull {
                writer.line(0, "Persistent Volume Claim Retention Policy:")
                writer.field(1, "WhenDeleted", policy.text("whenDeleted"))
                writer.field(1, "WhenScaled", policy.text("whenScaled"))
            }
            writer.field(0, "Pods Status", described.podPhases)
            writer.podTemplate(node.at("spec", "template"))
            writer.claimTemplates(node.at("spec", "volumeClaimTemplates")?.items ?? [])
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    fileprivate mutating func claimTemplates(_ templates: [JSONNode]) {
        guard !templates.isEmpty else { return line(0, "Volume Claims:\t<none>") }
        line(0, "Volume Claims:")
        for template in templates.map({ APIObject($0) }) {
            let node = template.node
            field(1, "Name", template.name)
            field(1, "StorageClass", Self.storageClass(template))
            labels("Labels", node.at("metadata", "labels"), initialIndent: "  ")
            labels("Annotations", node.at("metadata", "annotations"), initialIndent: "  ")
            let capacity = node.text("spec", "resources", "requests", "storage", absent: "<default>")
            field(1, "Capacity", Quantity.canonical(capacity) ?? capacity)
            field(1, "Access Modes", goList(node.at("spec", "accessModes")?.words))
        }
    }
}

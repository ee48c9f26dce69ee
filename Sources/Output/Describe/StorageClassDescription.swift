import JSON
import Kube

extension DescribedKind {
    static let storageClass = DescribedKind(group: "storage.k8s.io", kind: "StorageClass") { writer, described in
        let (object, node) = (described.object, described.node)
        writer.field(0, "Name", object.name)
        let isDefault = ["storageclass.kubernetes.io", "storageclass.beta.kubernetes.io"].contains {
            object.annotation("\($0)/is-default-class") == "true"
        }
        writer.field(0, "IsDefaultClass", isDefault ? "Yes" : "No")
        writer.pairs("Annotations", node.at("metadata", "annotations"))
        writer.field(0, "Provisioner", node.text("provisioner"))
        writer.pairs("Parameters", node["parameters"])
        let expands = node["allowVolumeExpansion"]?.bool
        writer.field(0, "AllowVolumeExpansion", expands.map { $0 ? "True" : "False" } ?? "<unset>")
        let options = node["mountOptions"]?.words ?? []
        writer.line(0, "MountOptions:\(options.isEmpty ? "\t<none>" : "")")
        for option in options { writer.line(1, option) }
        writer.given(0, "ReclaimPolicy", node.text("reclaimPolicy"))
        writer.given(0, "VolumeBindingMode", node.text("volumeBindingMode"))
        if node.has("allowedTopologies") {
            writer.terms(0, "AllowedTopologies", node["allowedTopologies"], "matchLabelExpressions")
        }
        writer.events(described.events)
    }
}

import JSON
import Kube

extension DescribedKind {
    static let volumeAttributesClass = DescribedKind(
        group: "storage.k8s.io", kind: "VolumeAttributesClass"
    ) { writer, described in
        writer.field(0, "Name", described.object.name)
        writer.pairs("Annotations", described.node.at("metadata", "annotations"))
        writer.field(0, "DriverName", described.node.text("driverName"))
        writer.pairs("Parameters", described.node["parameters"])
        writer.events(described.events)
    }
}

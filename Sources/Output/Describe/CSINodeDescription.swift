import JSON
import Kube

extension DescribedKind {
    static let csiNode = DescribedKind(group: "storage.k8s.io", kind: "CSINode") { writer, described in
        writer.metadata(described.object, namespace: false)
        writer.field(0, "CreationTimestamp", described.node.date("metadata", "creationTimestamp"))
        writer.line(0, "Spec:")
        if let drivers = described.node.at("spec", "drivers"), !drivers.isNull {
            writer.line(1, "Drivers:")
            for driver in drivers.items {
                writer.line(2, driver.text("name") + ":")
                writer.field(3, "Node ID", driver.text("nodeID"))
                if let count = driver.at("allocatable", "count"), !count.isNull {
                    writer.line(3, "Allocatables:")
                    writer.field(4, "Count", count.scalar)
                }
                if driver.has("topologyKeys") {
                    writer.field(3, "Topology Keys", goList(driver["topologyKeys"]?.words))
                }
            }
        }
        writer.events(described.events)
    }
}

import JSON
import Kube

extension DescribedKind {
    static let daemonSet = DescribedKind(
        group: "apps", kind: "DaemonSet", related: { [DescribedObject.podRequest($0)] },
        write: { writer, described in
            let (object, node) = (described.object, described.node)
            writer.field(0, "Name", object.name)
            writer.field(0, "Namespace", object.namespace)
            writer.field(0, "Selector", DescribedObject.selector(object).text)
            writer.pairs("Node-Selector", node.at("spec", "template", "spec", "nodeSelector"))
            writer.labelsAndAnnotations(object)
            for (title, key) in [
                ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
                ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
                ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
                ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
                ("Number of Nodes Misscheduled", "numberMisscheduled"),
            ] {
                writer.line(0, "\(title): \(node.number("status", key))")
            }
            writer.field(0, "Pods Status", described.podPhases)
            writer.podTemplate(node.at("spec", "template"))
            writer.events(described.events)
        })
}

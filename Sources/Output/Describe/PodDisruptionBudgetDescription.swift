import JSON
import Kube

extension DescribedKind {
    static let podDisruptionBudget = DescribedKind(group: "policy", kind: "PodDisruptionBudget") { writer, described in
        let node = described.node
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Namespace", described.object.namespace)
        let bounds = [("Min available", "minAvailable"), ("Max unavailable", "maxUnavailable")]
        if let (title, key) = bounds.first(where: { node["spec"]?.has($0.1) == true }) {
            writer.field(0, title, node.text("spec", key))
        }
        let selector = node.at("spec", "selector").flatMap { $0.isNull ? nil : $0 }
        writer.field(0, "Selector", selector.map { LabelSelector($0).text.orNone } ?? "<unset>")
        writer.line(0, "Status:")
        for (title, key) in [
            ("Allowed disruptions", "disruptionsAllowed"), ("Current", "currentHealthy"), ("Desired", "desiredHealthy"),
            ("Total", "expectedPods"),
        ] {
            writer.field(2, title, "\(node.number("status", key))")
        }
        writer.events(described.events)
    }
}

import JSON
import Kube

extension DescribedKind {
    static let podDisruptionBudget = DescribedKind(group: "policy", kind: "PodDisruptionBudget") { writer, described in
        let node = described.node
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Namespace", described.object.namespace)
        let least = node.text("spec", "minAvailable")
        writer.given(0, "Min available", least)
        if least.isEmpty { writer.given(0, "Max unavailable", node.text("spec", "maxUnavailable")) }
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

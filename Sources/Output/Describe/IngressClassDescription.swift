import JSON
import Kube

extension DescribedKind {
    static let ingressClass = DescribedKind(group: "networking.k8s.io", kind: "IngressClass") { writer, described in
        writer.metadata(described.object, namespace: false)
        writer.field(0, "Controller", described.node.text("spec", "controller"))
        if let parameters = described.node.at("spec", "parameters"), !parameters.isNull {
            writer.line(0, "Parameters:")
            if parameters.has("apiGroup") { writer.field(1, "APIGroup", parameters.text("apiGroup")) }
            writer.field(1, "Kind", parameters.text("kind"))
            writer.field(1, "Name", parameters.text("name"))
        }
        writer.events(described.events)
    }
}

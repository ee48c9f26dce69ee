import JSON
import Kube

extension DescribedKind {
    static let ipAddress = DescribedKind(group: "networking.k8s.io", kind: "IPAddress") { writer, described in
        writer.metadata(described.object, namespace: false)
        if let parent = described.node.at("spec", "parentRef"), !parent.isNull {
            writer.line(0, "Parent Reference:")
            for (title, key) in [
                ("Group", "group"), ("Resource", "resource"), ("Namespace", "namespace"), ("Name", "name"),
            ] {
                writer.field(1, title, parent.text(key))
            }
        }
        writer.events(described.events)
    }
}

import JSON
import Kube

extension DescribedKind {
    static let serviceAccount = DescribedKind(group: "", kind: "ServiceAccount") { writer, described in
        writer.metadata(described.object)
        let title = "Image pull secrets:"
        let names = (described.node["imagePullSecrets"]?.items ?? []).map { $0.text("name") }
        for (index, name) in (names.isEmpty ? ["<none>"] : names).enumerated() {
            writer.line(0, (index == 0 ? title : String(repeating: " ", count: title.utf8.count)) + "\t" + name)
        }
        writer.events(described.events)
    }

    static let roleBinding = binding("RoleBinding")
    static let clusterRoleBinding = binding("ClusterRoleBinding")

    private static func binding(_ kind: String) -> DescribedKind {
        DescribedKind(group: "rbac.authorization.k8s.io", kind: kind, showsEvents: false) { writer, described in
            writer.metadata(described.object, namespace: false)
            writer.line(0, "Role:")
            writer.field(1, "Kind", described.node.text("roleRef", "kind"))
            writer.field(1, "Name", described.node.text("roleRef", "name"))
            writer.table("Subjects", ["Kind", "Name", "Namespace"])
            for subject in described.node["subjects"]?.items ?? [] {
                writer.line(1, "\(subject.text("kind"))\t\(subject.text("name"))\t\(subject.text("namespace"))")
            }
        }
    }
}

import JSON
import Kube

extension DescribedKind {
    static let role = rules("Role")
    static let clusterRole = rules("ClusterRole")

    private static func rules(_ kind: String) -> DescribedKind {
        DescribedKind(group: "rbac.authorization.k8s.io", kind: kind, showsEvents: false) { writer, described in
            writer.metadata(described.object, namespace: false)
            writer.table("PolicyRule", ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"])
            for rule in PolicyRule.compacted((described.node["rules"]?.items ?? []).map { PolicyRule($0) }) {
                let cells = [rule.resourceText, goList(rule.paths), goList(rule.names), goList(rule.verbs)]
                writer.line(1, cells.joined(separator: "\t"))
            }
        }
    }
}

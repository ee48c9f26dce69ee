import JSON
import Kube

extension DescribedKind {
    static let persistentVolume = DescribedKind(group: "", kind: "PersistentVolume") { writer, described in
        let (object, node) = (described.object, described.node)
        writer.metadata(object, namespace: false)
        writer.field(0, "Finalizers", goList(node.at("metadata", "finalizers")?.words))
        writer.field(0, "StorageClass", DescriptionWriter.storageClass(object))
        writer.field(0, "Status", writer.phase(of: object))
        let claim = node.at("spec", "claimRef").flatMap { $0.isNull ? nil : $0 }
        writer.field(0, "Claim", claim.map { "\($0.text("namespace"))/\($0.text("name"))" } ?? "")
        writer.field(0, "Reclaim Policy", node.text("spec", "persistentVolumeReclaimPolicy"))
        writer.field(0, "Access Modes", DescriptionWriter.accessModes(node.at("spec", "accessModes")))
        writer.given(0, "VolumeMode", node.text("spec", "volumeMode"))
        let capacity = node.text("spec", "capacity", "storage", absent: "0")
        writer.field(0, "Capacity", Quantity.canonical(capacity) ?? capacity)
        if let required = node.at("spec", "nodeAffinity", "required"), !required.isNull {
            writer.line(0, "Node Affinity:\t")
            writer.terms(1, "Required Terms", required["nodeSelectorTerms"], "matchExpressions")
        } else {
            writer.field(0, "Node Affinity", "<none>")
        }
        writer.field(0, "Message", node.text("status", "message"))
        writer.line(0, "Source:")
        if let (kind, source) = VolumeKind.find(in: node["spec"]) {
            writer.volume(source, kind, isPersistent: true)
        } else {
            writer.line(1, "<unknown>")
        }
        writer.events(described.events)
    }
}

extension DescriptionWriter {
    /// Where something may run or be: terms, each of one requirement a line.
    mutating func terms(_ level: Int, _ title: String, _ terms: JSONNode?, _ key: String) {
        let terms = terms?.items ?? []
        field(level, title, terms.isEmpty ? "<none>" : "")
        for (index, term) in terms.enumerated() {
            let texts = (term[key]?.items ?? []).map { requirement in
                let values = (requirement["values"]?.words ?? []).joined(separator: ", ")
                return "\(requirement.text("key")) \(requirement.text("operator", absent: "in").lowercased())"
                    + (values.isEmpty ? "" : " [\(values)]")
            }
            write(level + 1, "Term \(index):\t\(texts.first ?? "<none>")\n")
            for text in texts.dropFirst() {
                write(level + 1, "\t")
                add(text + "\n")
            }
        }
    }
}

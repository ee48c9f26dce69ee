import JSON
import Kube
import Text

extension DescribedKind {
    static let configMap = DescribedKind(group: "", kind: "ConfigMap") { writer, described in
        writer.metadata(described.object)
        writer.line(0, "\nData\n====")
        for (key, value) in described.node["data"]?.texts ?? [] { writer.line(0, "\(key):\n----\n\(value)\n") }
        writer.line(0, "\nBinaryData\n====")
        for (key, value) in described.node["binaryData"]?.texts ?? [] {
            writer.line(0, "\(key): \((try? Base64.decode(value.utf8))?.count ?? 0) bytes")
        }
        writer.line(0, "")
        writer.events(described.events)
    }
}

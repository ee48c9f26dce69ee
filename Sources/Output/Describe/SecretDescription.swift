import JSON
import Kube
import Text

extension DescribedKind {
    /// The sizes of a Secret's values. Of a token of a service account kubectl shows the value, and so does this: it is
    /// what the Secret is read for.
    static let secret = DescribedKind(group: "", kind: "Secret", showsEvents: false) { writer, described in
        writer.metadata(described.object)
        let type = described.node.text("type")
        writer.line(0, "\nType:\t\(type)")
        writer.line(0, "\nData\n====")
        for (key, value) in described.node["data"]?.texts ?? [] {
            let bytes = (try? Base64.decode(value.utf8)) ?? []
            let isToken = key == "token" && type == "kubernetes.io/service-account-token"
            writer.field(0, key, isToken ? String(decoding: bytes, as: UTF8.self) : "\(bytes.count) bytes")
        }
    }
}

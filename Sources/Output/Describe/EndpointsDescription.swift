import JSON
import Kube

extension DescribedKind {
    static let endpoints = DescribedKind(group: "", kind: "Endpoints") { writer, described in
        writer.metadata(described.object)
        writer.line(0, "Subsets:")
        for subset in described.node["subsets"]?.items ?? [] {
            for (title, key) in [("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")] {
                let addresses = (subset[key]?.items ?? []).map { $0.text("ip") }
                writer.field(1, title, addresses.joined(separator: ",").orNone)
            }
            let ports = subset["ports"]?.items ?? []
            if !ports.isEmpty { writer.portTable(1, ports) }
            writer.line(0, "")
        }
        writer.events(described.events)
    }
}

extension DescriptionWriter {
    /// The ports of endpoints, in three columns.
    mutating func portTable(_ level: Int, _ ports: [JSONNode]) {
        line(level, "Ports:")
        line(level + 1, "Name\tPort\tProtocol")
        line(level + 1, "----\t----\t--------")
        for port in ports {
            let name = port.text("name")
            line(
                level + 1,
                "\(name.isEmpty ? "<unset>" : name)\t\(port.text("port", absent: "<unset>"))\t\(port.text("protocol"))")
        }
    }
}

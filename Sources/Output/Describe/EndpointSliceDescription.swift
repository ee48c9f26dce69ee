import JSON
import Kube

extension DescribedKind {
    static let endpointSlice = DescribedKind(group: "discovery.k8s.io", kind: "EndpointSlice") { writer, described in
        writer.metadata(described.object)
        writer.field(0, "AddressType", described.node.text("addressType"))
        let ports = described.node["ports"]?.items ?? []
        if ports.isEmpty { writer.line(0, "Ports: <unset>") } else { writer.portTable(0, ports) }
        let endpoints = described.node["endpoints"]?.items ?? []
        writer.line(0, "Endpoints:\(endpoints.isEmpty ? " <none>" : "")")
        for endpoint in endpoints {
            writer.field(1, "- Addresses", (endpoint["addresses"]?.words ?? []).joined(separator: ", ").orNone)
            writer.line(2, "Conditions:")
            writer.field(3, "Ready", endpoint["conditions"]?.text("ready", absent: "<unset>") ?? "<unset>")
            writer.field(2, "Hostname", endpoint.text("hostname", absent: "<unset>"))
            if let target = endpoint["targetRef"], !target.isNull {
                writer.field(2, "TargetRef", "\(target.text("kind"))/\(target.text("name"))")
            }
            writer.field(2, "NodeName", endpoint.text("nodeName", absent: "<unset>"))
            writer.field(2, "Zone", endpoint.text("zone", absent: "<unset>"))
        }
        writer.events(described.events)
    }
}

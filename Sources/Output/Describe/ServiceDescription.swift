import JSON
import Kube

extension DescribedKind {
    static let service = DescribedKind(
        group: "", kind: "Service",
        related: { [DescribedObject.slicesRequest(ofService: $0.name, in: $0.namespace)] },
        write: { writer, described in
            writer.metadata(described.object)
            let spec = described.node["spec"] ?? described.node
            writer.serviceAddresses(spec, described.node.at("status", "loadBalancer", "ingress")?.items ?? [])
            for port in spec["ports"]?.items ?? [] { writer.port(port, described.items(0)) }
            writer.field(0, "Session Affinity", spec.text("sessionAffinity"))
            writer.given(0, "External Traffic Policy", spec.text("externalTrafficPolicy"))
            writer.given(0, "Internal Traffic Policy", spec.text("internalTrafficPolicy"))
            if spec.number("healthCheckNodePort") != 0 {
                writer.field(0, "HealthCheck NodePort", "\(spec.number("healthCheckNodePort"))")
            }
            let ranges = spec["loadBalancerSourceRanges"]?.words ?? []
            writer.given(0, "LoadBalancer Source Ranges", ranges.joined(separator: ","))
            writer.given(0, "Traffic Distribution", spec.text("trafficDistribution"))
            writer.events(described.events)
        })
}

extension DescribedObject {
    /// The request for the endpoints of a Service.
    static func slicesRequest(ofService name: String, in namespace: String) -> RelatedRequest {
        var request = RelatedRequest(type: "endpointslices.discovery.k8s.io")
        request.namespace = namespace
        request.labelSelector = "kubernetes.io/service-name=\(name)"
        request.isPaged = false
        return request
    }
}

extension DescriptionWriter {
    fileprivate mutating func serviceAddresses(_ spec: JSONNode, _ ingress: [JSONNode]) {
        pairs("Selector", spec["selector"])
        field(0, "Type", spec.text("type"))
        given(0, "IP Family Policy", spec.text("ipFamilyPolicy"))
        field(0, "IP Families", (spec["ipFamilies"]?.words ?? []).joined(separator: ",").orNone)
        field(0, "IP", spec.text("clusterIP"))
        field(0, "IPs", (spec["clusterIPs"]?.words ?? []).joined(separator: ",").orNone)
        given(0, "External IPs", (spec["externalIPs"]?.words ?? []).joined(separator: ","))
        given(0, "Desired LoadBalancer IP", spec.text("loadBalancerIP"))
        given(0, "External Name", spec.text("externalName"))
        let points = ingress.map { point in
            let (address, mode) = (point.text("ip"), point.text("ipMode"))
            return address.isEmpty ? point.text("hostname") : address + (mode.isEmpty ? "" : " (\(mode))")
        }
        if !points.isEmpty { field(0, "LoadBalancer Ingress", points.joined(separator: ", ")) }
    }

    fileprivate mutating func port(_ port: JSONNode, _ slices: [JSONNode]) {
        let (name, transport) = (port.text("name"), port.text("protocol"))
        let title = name.isEmpty ? "<unset>" : name
        line(0, "Port:\t\(title)\t\(port.number("port"))/\(transport)")
        field(0, "TargetPort", "\(port.text("targetPort", absent: "0"))/\(transport)")
        given(0, "AppProtocol", port.text("appProtocol"))
        if port.number("nodePort") != 0 { line(0, "NodePort:\t\(title)\t\(port.number("nodePort"))/\(transport)") }
        field(0, "Endpoints", Self.endpoints(slices, port: name))
    }

    /// The ready endpoints of a port, three of them, and how many more there are.
    static func endpoints(_ slices: [JSONNode], port name: String) -> String {
        guard !slices.isEmpty else { return "<none>" }
        var ready: [String] = []
        // kubectl says so, if only of none, where an endpoint that is not ready follows the third.
        var hasMore = false
        func add(_ endpoints: [JSONNode], _ text: (String) -> String) {
            for endpoint in endpoints {
                if ready.count >= 3 { hasMore = true }
                guard endpoint.at("conditions", "ready")?.bool ?? true else { continue }
                ready.append(text(endpoint["addresses"]?.words.first ?? ""))
            }
        }
        for slice in slices {
            let (endpoints, ports) = (slice["endpoints"]?.items ?? [], slice["ports"]?.items ?? [])
            // A headless Service may have no ports.
            if ports.isEmpty { add(endpoints) { $0 } }
            for port in ports where port.text("name") == name {
                add(endpoints) { hostAndPort($0, "\(port.number("port"))") }
            }
        }
        let shown = ready.prefix(3).joined(separator: ",")
        return hasMore ? "\(shown) + \(ready.count - 3) more..." : shown
    }
}

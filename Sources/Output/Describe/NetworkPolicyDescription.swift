import JSON
import Kube

extension DescribedKind {
    static let networkPolicy = DescribedKind(
        group: "networking.k8s.io", kind: "NetworkPolicy", showsEvents: false
    ) { writer, described in
        let node = described.node
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Namespace", described.object.namespace)
        writer.field(0, "Created on", (described.object.created ?? .goZero).goText)
        writer.labelsAndAnnotations(described.object)
        writer.line(0, "Spec:")
        let selector = LabelSelector(node.at("spec", "podSelector"))
        let all = "<none> (Allowing the specific traffic to all pods in this namespace)"
        writer.line(1, "PodSelector:     \(selector.isEmpty ? all : selector.text)")
        let types = node.at("spec", "policyTypes")?.words ?? []
        for (type, direction, origin, end) in [
            ("Ingress", "ingress", "From", "source"), ("Egress", "egress", "To", "destination"),
        ] {
            guard types.contains(type) else {
                writer.line(1, "Not affecting \(direction) traffic")
                continue
            }
            writer.line(1, "Allowing \(direction) traffic:")
            let rules = node.at("spec", direction)?.items ?? []
            if rules.isEmpty { writer.line(2, "<none> (Selected pods are isolated for \(direction) connectivity)") }
            for (index, rule) in rules.enumerated() {
                if index > 0 { writer.line(2, "----------") }
                writer.policyPorts(rule["ports"]?.items ?? [])
                let peers = rule[origin.lowercased()]?.items ?? []
                if peers.isEmpty { writer.line(2, "\(origin): <any> (traffic not restricted by \(end))") }
                for peer in peers {
                    writer.line(2, origin + ":")
                    writer.policyPeer(peer)
                }
            }
        }
        writer.line(1, "Policy Types: \(types.joined(separator: ", ").orNone)")
    }
}

extension DescriptionWriter {
    fileprivate mutating func policyPorts(_ ports: [JSONNode]) {
        if ports.isEmpty { line(2, "To Port: <any> (traffic allowed to all ports)") }
        for port in ports {
            let (first, last) = (port.text("port", absent: "<nil>"), port.text("endPort"))
            let range = last.isEmpty ? ": \(first)" : " Range: \(first)-\(last)"
            line(2, "To Port\(range)/\(port.text("protocol", absent: "TCP"))")
        }
    }

    fileprivate mutating func policyPeer(_ peer: JSONNode) {
        let selectors = [("NamespaceSelector", "namespaceSelector"), ("PodSelector", "podSelector")]
        for (title, key) in selectors where peer.has(key) {
            line(3, "\(title): \(LabelSelector(peer[key]).text.orNone)")
        }
        guard !selectors.contains(where: { peer.has($0.1) }), let block = peer["ipBlock"], !block.isNull else { return }
        line(3, "IPBlock:")
        line(4, "CIDR: \(block.text("cidr"))")
        line(4, "Except: \((block["except"]?.words ?? []).joined(separator: ", "))")
    }
}

import JSON
import Kube

extension DescribedKind {
    static let ingress = DescribedKind(
        group: "networking.k8s.io", kind: "Ingress",
        related: { object in
            DescriptionWriter.services(of: object.node).flatMap { name in
                var slices = DescribedObject.slicesRequest(ofService: name, in: object.namespace)
                slices.isNeeded = false
                var service = RelatedRequest(type: "services")
                service.namespace = object.namespace
                service.name = name
                return [slices, service]
            }
        },
        write: { writer, described in
            let (object, node) = (described.object, described.node)
            writer.field(0, "Name", object.name)
            writer.labels("Labels", node.at("metadata", "labels"))
            writer.field(0, "Namespace", object.namespace)
            let points = (node.at("status", "loadBalancer", "ingress")?.items ?? []).map { point in
                point.text("ip").isEmpty ? point.text("hostname") : point.text("ip")
            }
            writer.field(0, "Address", Set(points).subtracting([""]).sorted().joined(separator: ","))
            writer.field(0, "Ingress Class", node.text("spec", "ingressClassName", absent: "<none>"))
            let backend = node.at("spec", "defaultBackend").flatMap { $0.isNull ? nil : $0 }
            let other = backend.map { DescriptionWriter.backend($0, described) } ?? "<default>"
            writer.field(0, "Default backend", other)
            let secrets = node.at("spec", "tls")?.items ?? []
            if !secrets.isEmpty { writer.line(0, "TLS:") }
            for secret in secrets {
                let name = secret.text("secretName")
                let hosts = (secret["hosts"]?.words ?? []).joined(separator: ",")
                writer.line(1, "\(name.isEmpty ? "SNI routes" : name + " terminates") \(hosts)")
            }
            writer.table("Rules", ["Host", "Path", "Backends"])
            let rules = (node.at("spec", "rules")?.items ?? []).filter { $0.has("http") }
            for rule in rules {
                let host = rule.text("host")
                writer.line(1, "\(host.isEmpty ? "*" : host)\t")
                for path in rule.at("http", "paths")?.items ?? [] {
                    let own = path["backend"].map { DescriptionWriter.backend($0, described) } ?? ""
                    writer.line(2, "\t\(path.text("path")) \t\(own)")
                }
            }
            if rules.isEmpty { writer.line(1, "*\t*\t\(other)") }
            writer.annotations("Annotations", node.at("metadata", "annotations"))
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    /// The names of the Services that an Ingress leads to, each once.
    fileprivate static func services(of node: JSONNode) -> [String] {
        let paths = (node.at("spec", "rules")?.items ?? []).flatMap { $0.at("http", "paths")?.items ?? [] }
        var names: [String] = []
        for backend in [node.at("spec", "defaultBackend")] + paths.map({ $0["backend"] }) {
            guard let name = backend?.at("service", "name")?.string, !names.contains(name) else { continue }
            names.append(name)
        }
        return names
    }

    /// What a path leads to: a Service's port with its endpoints, or some other object.
    fileprivate static func backend(_ backend: JSONNode, _ described: DescribedObject) -> String {
        guard let service = backend["service"], !service.isNull else {
            guard let resource = backend["resource"], !resource.isNull else { return "" }
            return
                "APIGroup: \(resource.text("apiGroup", absent: "<none>")), Kind: \(resource.text("kind")), "
                + "Name: \(resource.text("name"))"
        }
        let (name, number) = (service.text("name"), service.number("port", "number"))
        let portName = service.text("port", "name")
        let title = "\(name):\(number == 0 ? portName : "\(number)")"
        guard let index = services(of: described.node).firstIndex(of: name), 2 * index + 1 < described.related.count
        else { return title }
        for answer in described.related[2 * index...2 * index + 1] {
            if case .failed(let message) = answer { return "\(title) (<error: \(message)>)" }
        }
        let port = (described.items(2 * index + 1).first?.at("spec", "ports")?.items ?? []).last { port in
            number != 0 && port.number("port") == number || !portName.isEmpty && port.text("name") == portName
        }
        return "\(title) (\(endpoints(described.items(2 * index), port: port?.text("name") ?? "")))"
    }
}

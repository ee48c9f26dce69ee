/// The table of services.
enum ServicePrinter {
    static let printer = TablePrinter(
        columns: [
            TablePrinters.name, TableColumn(name: "Type"), TableColumn(name: "Cluster-IP"),
            TableColumn(name: "External-IP"),
            TableColumn(name: "Port(s)"), TablePrinters.age, TableColumn(name: "Selector", priority: 1),
        ]
    ) { object, now in
        let ports = (object.at("spec", "ports")?.array ?? []).map { port in
            let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
            return "\(port["port"]?.int ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
        }
        let address = object.at("spec", "clusterIPs")?.strings.first ?? object.at("spec", "clusterIP")?.string ?? ""
        return [
            object.cell("metadata", "name"), object.cell("spec", "type"), .string(address.isEmpty ? "<none>" : address),
            .string(external(object)), .string(ports.isEmpty ? "<none>" : ports.joined(separator: ",")),
            .string(object.age(now)),
            .string(JSON.selectorText(object.at("spec", "selector"))),
        ]
    }

    private static func external(_ service: JSON) -> String {
        let given = service.at("spec", "externalIPs")?.strings ?? []
        switch service.at("spec", "type")?.string {
        case "ExternalName": return service.at("spec", "externalName")?.string ?? ""
        case "LoadBalancer":
            let balancers = (service.at("status", "loadBalancer", "ingress")?.array ?? []).compactMap {
                $0["ip"]?.string ?? $0["hostname"]?.string
            }
            let all = balancers + given
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        default: return given.isEmpty ? "<none>" : given.joined(separator: ",")
        }
    }
}

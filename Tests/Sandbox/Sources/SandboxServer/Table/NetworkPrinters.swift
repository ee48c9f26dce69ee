/// The tables of what leads to pods.
enum NetworkPrinters {
    private static let name = TablePrinters.name
    private static let age = TablePrinters.age

    static let endpoints = TablePrinter(columns: [name, TableColumn(name: "Endpoints"), age]) { object, now in
        var addresses: [String] = []
        for subset in object["subsets"]?.array ?? [] {
            let ports = subset["ports"]?.array ?? []
            if ports.isEmpty { addresses += (subset["addresses"]?.array ?? []).compactMap { $0["ip"]?.string } }
            for port in ports {
                for address in subset["addresses"]?.array ?? [] {
                    addresses.append("\(address["ip"]?.string ?? ""):\(port.count("port"))")
                }
            }
        }
        let shown =
            addresses.prefix(3).joined(separator: ",")
            + (addresses.count > 3 ? " + \(addresses.count - 3) more..." : "")
        return [
            object.cell("metadata", "name"), .string(addresses.isEmpty ? "<none>" : shown), .string(object.age(now)),
        ]
    }

    static let slices = TablePrinter(
        columns: [
            name, TableColumn(name: "AddressType"), TableColumn(name: "Ports"), TableColumn(name: "Endpoints"), age,
        ]
    ) { object, now in
        func short(_ all: [String]) -> JSON {
            .string(
                all.isEmpty
                    ? "<unset>"
                    : all.prefix(3).joined(separator: ",") + (all.count > 3 ? " + \(all.count - 3) more..." : ""))
        }
        let ports = (object["ports"]?.array ?? []).map { $0["port"]?.int.map { String($0) } ?? "*" }
        let addresses = (object["endpoints"]?.array ?? []).compactMap { $0["addresses"]?.strings.first }
        return [
            object.cell("metadata", "name"), object.cell("addressType"), short(ports), short(addresses),
            .string(object.age(now)),
        ]
    }

    static let ingresses = TablePrinter(
        columns: [
            name, TableColumn(name: "Class"), TableColumn(name: "Hosts"), TableColumn(name: "Address"),
            TableColumn(name: "Ports"), age,
        ]
    ) { object, now in
        let hosts = (object.at("spec", "rules")?.array ?? []).compactMap { $0["host"]?.string }
        let addresses = (object.at("status", "loadBalancer", "ingress")?.array ?? []).compactMap {
            $0["ip"]?.string ?? $0["hostname"]?.string
        }
        let tls = !(object.at("spec", "tls")?.array ?? []).isEmpty
        return [
            object.cell("metadata", "name"), .string(object.at("spec", "ingressClassName")?.string ?? "<none>"),
            .string(hosts.isEmpty ? "*" : hosts.joined(separator: ",")), .string(addresses.joined(separator: ",")),
            .string(tls ? "80, 443" : "80"), .string(object.age(now)),
        ]
    }

    static let policies = TablePrinter(columns: [name, TableColumn(name: "Pod-Selector"), age]) { object, now in
        [
            object.cell("metadata", "name"), .string(JSON.selectorText(object.at("spec", "podSelector"))),
            .string(object.age(now)),
        ]
    }
}

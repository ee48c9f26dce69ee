import Arguments
import CLIRuntime
import JSON
import Kube

/// The Service that the options of `expose` and an object make together.
struct ServicePlan {
    private let arguments: ParsedArguments

    /// What the options say.
    init(_ arguments: ParsedArguments) {
        self.arguments = arguments
    }

    /// The longest name of a Service (RFC 1035, section 2.3.4).
    private static let nameLimit = 63

    /// The Service before an object.
    ///
    /// - Throws: `InvalidInput` with kubectl's words for what neither says.
    func service(for item: SelectedObject) throws -> JSONValue {
        guard let workload = ExposedWorkload(item.document.root, type: item.type) else {
            throw CommandError("cannot expose a \(item.kindAndGroup)", status: .rejected)
        }
        let selector = try selector(of: workload)
        let ports = try ports(of: workload)
        let labels = try LabelPairs.parse(arguments[Expose.labels]) ?? workload.ownLabels
        let given = arguments[Expose.name]
        let affinity = arguments[Expose.sessionAffinity]
        guard ["", "None", "ClientIP"].contains(affinity) else {
            throw InvalidInput("unknown session affinity: \(printable(affinity))")
        }
        let type = arguments[Expose.type]
        let external = arguments[Expose.externalIP]
        let name = given.isEmpty ? String(item.name.prefix(Self.nameLimit)) : given
        return ObjectCreation.object(
            "Service", apiVersion: "v1", name: name, namespace: nil,
            metadata: labels.map { ["labels": .object($0)] } ?? [:],
            [
                "spec": .fields([
                    "ports": ports.isEmpty ? nil : .array(ports), "selector": .object(selector),
                    "clusterIP": text(Expose.clusterIP), "type": text(Expose.type),
                    "externalIPs": external.isEmpty ? nil : [.string(external)],
                    "sessionAffinity": text(Expose.sessionAffinity),
                    "loadBalancerIP": type == "LoadBalancer" ? text(Expose.loadBalancerIP) : nil,
                ]),
                "status": ["loadBalancer": [:]],
            ])
    }

    private func text(_ option: Option<String>) -> JSONValue? {
        arguments[option].isEmpty ? nil : .string(arguments[option])
    }

    private func selector(of workload: ExposedWorkload) throws -> JSONObject {
        if let given = try LabelPairs.parse(arguments[Expose.selector]) { return given }
        do throws(InvalidInput) {
            return try workload.selector()
        } catch {
            throw InvalidInput("couldn't retrieve selectors via --selector flag or introspection: \(error.message)")
        }
    }

    /// The ports, of which several have names by their places.
    private func ports(of workload: ExposedWorkload) throws -> [JSONValue] {
        let found = workload.ports
        let given = arguments[Expose.port]
        let texts =
            given.isEmpty
            ? found.map { String($0.number) }
            : given.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !texts.isEmpty || arguments[Expose.clusterIP] == "None" else {
            throw InvalidInput("couldn't find port via --port flag or introspection")
        }
        let target = text(Expose.targetPort)?.string
        var ports: [JSONValue] = []
        for (index, text) in texts.enumerated() {
            guard let number = Int32(text) else {
                throw InvalidInput("strconv.Atoi: parsing \(goQuoted(text)): invalid syntax")
            }
            let name = texts.count > 1 ? "port-\(index + 1)" : ""
            let known = found.first { String($0.number) == text }?.protocols ?? ["TCP"]
            let protocols = arguments[Expose.protocolName].isEmpty ? known : [arguments[Expose.protocolName]]
            for item in protocols {
                let full = protocols.count > 1 ? "port-\(index + 1)-\(item.lowercased())" : name
                ports.append(
                    .fields([
                        "name": full.isEmpty ? nil : .string(full), "protocol": .string(item),
                        "port": .int(Int(number)),
                        "targetPort": target.map { .intOrString($0) } ?? .int(Int(number)),
                    ]))
            }
        }
        return ports
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create service`: makes a Service of one of the four types.
enum CreateService {
    static let command = Command(
        CommandSpec(
            "service", aliases: ["svc"], summary: "Make a Service",
            discussion: "Its pods are those with the label app=NAME. 'kpod expose' makes one for what runs already.",
            examples: [Example("A port of the cluster", "kpod create service clusterip web --tcp=80:8080")]),
        subcommands: [clusterIP, externalName, loadBalancer, nodePort])

    static let tcp = Option(
        list: "tcp", value: "PORT[:TARGET]", "A port, and the number or name of the containers' port behind it")
    static let clusterip = Option(
        text: "clusterip", value: "IP", "The address, or None for a Service without one (headless)")
    static let nodePortNumber = Option(
        number: "node-port", in: Int(Int32.min)...Int(Int32.max), value: "PORT", "The port on each node; 0 is any",
        default: 0)
    static let externalNameText = Option(text: "external-name", value: "NAME", "The DNS name that it stands for")

    private static let clusterIP = command(
        "clusterip", "ClusterIP", "Make a Service with an address in the cluster", [tcp, clusterip],
        Example("A headless Service", "kpod create service clusterip db --clusterip=None"))
    private static let nodePort = command(
        "nodeport", "NodePort", "Make a Service with a port on each node", [tcp, nodePortNumber],
        Example("Port 31234 of each node", "kpod create service nodeport web --tcp=80:8080 --node-port=31234"))
    private static let loadBalancer = command(
        "loadbalancer", "LoadBalancer", "Make a Service behind a load balancer", [tcp],
        Example("Port 443", "kpod create service loadbalancer web --tcp=443:8443"))
    private static let externalName = command(
        "externalname", "ExternalName", "Make a Service that stands for a DNS name", [tcp, externalNameText],
        Example("A database elsewhere", "kpod create service externalname db --external-name=db.example.com"))

    private static func command(
        _ name: String, _ type: String, _ summary: String, _ own: [any DeclaredOption], _ example: Example
    ) -> Command {
        Command(
            CommandSpec(
                name, summary: summary, positionals: [PositionalSpec("NAME", "The Service's name")],
                options: own + CreateOptions.specs, examples: [example])
        ) { try run(type, $0) }
    }

    private static func run(_ type: String, _ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let address = arguments.accepts(clusterip) ? arguments[clusterip] : ""
        let isExternal = type == "ExternalName"
        if isExternal, !arguments.isSet(externalNameText) { throw PodWorkload.missing(externalNameText) }
        guard address == "None" || isExternal || !arguments[tcp].isEmpty else {
            throw InvalidInput("at least one tcp port specifier must be provided")
        }
        let external = isExternal ? arguments[externalNameText] : ""
        guard !isExternal || DNSName.isSubdomain(external) else {
            throw InvalidInput("invalid service external name \(printable(external))")
        }
        let node = arguments.accepts(nodePortNumber) ? arguments[nodePortNumber] : 0
        let ports = try arguments[tcp].map { try port($0, node: node) }
        let name = arguments.positionals[0]
        let labels: JSONValue = ["app": .string(name)]
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "Service", apiVersion: "v1", name: name, metadata: ["labels": labels],
            [
                "spec": .fields([
                    "ports": ports.isEmpty ? nil : .array(ports), "selector": labels,
                    "clusterIP": address.isEmpty ? nil : .string(address), "type": .string(type),
                    "externalName": external.isEmpty ? nil : .string(external),
                ]),
                "status": ["loadBalancer": [:]],
            ], refusal: .step("failed to create \(type) service"))
    }

    /// A port of `--tcp`. What stands behind a second colon counts in the port's name alone, as in kubectl.
    private static func port(_ text: String, node: Int) throws -> JSONValue {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let number = try ServicePort.number(parts[0])
        if parts.count > 1 {
            let faults = ServicePort.targetFaults(in: parts[1])
            guard faults.isEmpty else { throw InvalidInput(faults.joined(separator: ",")) }
        }
        return .fields([
            "name": .string(parts.joined(separator: "-")), "protocol": "TCP", "port": .int(number),
            "targetPort": parts.count > 1 ? .intOrString(parts[1]) : .int(number),
            "nodePort": node == 0 ? nil : .int(node),
        ])
    }
}

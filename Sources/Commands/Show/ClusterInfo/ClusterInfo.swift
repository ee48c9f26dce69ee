import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod cluster-info`: where the API server and the services of the cluster itself are.
enum ClusterInfo {
    static let command = Command(
        CommandSpec(
            "cluster-info", summary: "Show where the control plane and the cluster's own services are",
            discussion: """
                These are the Services with the label kubernetes.io/cluster-service=true, in kube-system unless -n names \
                another namespace. It needs the right to list services there.
                """,
            usage: "[-n NAMESPACE]",
            examples: [
                Example("Where the API server is", "kpod cluster-info"),
                Example("Services of another namespace", "kpod cluster-info -n platform"),
            ]),
        subcommands: [ClusterInfoDump.command], run: run)

    /// Where the cluster's own services are.
    static let systemNamespace = "kube-system"

    private static func run(_ context: Context) throws -> ExitStatus {
        // kubectl prints this whatever has failed before.
        defer {
            context.output.print("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
        }
        var options = ListOptions()
        options.labelSelector = "kubernetes.io/cluster-service=true"
        let namespace = context.isNamespaceGiven ? context.namespace : systemNamespace
        let server = try context.configuration().server.url
        let pager = ListPager(client: try context.client(), type: .services, options: options) {
            .list(.services, namespace: namespace, options: $0)
        }
        try pager.open()
        context.output.print("Kubernetes control plane is running at \(server)\n")
        while let service = try pager.next() {
            let label = service.at("metadata", "labels", "kubernetes.io/name")?.string ?? ""
            let name = label.isEmpty ? APIObject(service).name : label
            context.output.print(printable("\(name) is running at \(link(to: service, server))") + "\n")
        }
        return .success
    }

    /// Where a service is reached from outside: at its load balancer, or through the API server.
    private static func link(to service: JSONNode, _ server: String) -> String {
        let ports = service.at("spec", "ports")
        if let ingress = service.at("status", "loadBalancer", "ingress")?[0] {
            let address = ingress["ip"]?.string ?? ""
            let host = address.isEmpty ? ingress["hostname"]?.string ?? "" : address
            return (ports?.elements.map { "http://\(host):\($0["port"]?.int ?? 0) " } ?? []).joined()
        }
        let object = APIObject(service)
        var name = object.name
        if let port = ports?[0] {
            // The proxy takes SCHEME:NAME:PORT or NAME:PORT (Kubernetes documentation, "Access Services").
            let portName = port["name"]?.string ?? ""
            let isSecure = portName == "https" || port["port"]?.int == 443
            if isSecure { name = "https:\(name):\(portName)" } else if !portName.isEmpty { name += ":\(portName)" }
        }
        return "\(server)/api/v1/namespaces/\(object.namespace)/services/\(name)/proxy"
    }
}

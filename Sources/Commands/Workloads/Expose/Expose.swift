import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod expose`: makes Services before what runs already.
enum Expose {
    static let port = Option(
        text: "port", value: "PORT,…", "The ports of the Service; those of the object if not given")
    static let targetPort = Option(
        text: "target-port", value: "PORT", "The number or name of the containers' port; that of --port if not given")
    static let protocolName = Option(text: "protocol", value: "PROTOCOL", "TCP, UDP or SCTP, for all ports")
    static let name = Option(text: "name", value: "NAME", "Its name, rather than the object's")
    static let type = Option(
        text: "type", value: "TYPE", "ClusterIP, NodePort, LoadBalancer or ExternalName; ClusterIP if not given")
    static let labels = Option(
        text: "labels", short: "l", value: "KEY=VALUE,…", "The Service's labels, rather than the object's")
    static let selector = Option(
        text: "selector", value: "KEY=VALUE,…", "The labels of the pods, rather than those that the object selects")
    static let clusterIP = Option(
        text: "cluster-ip", value: "IP", "The address, or None for a Service without one (headless)")
    static let externalIP = Option(text: "external-ip", value: "IP", "A further address, which leads to a node")
    static let loadBalancerIP = Option(text: "load-balancer-ip", value: "IP", "The address of the load balancer")
    static let sessionAffinity = Option(
        text: "session-affinity", value: "AFFINITY", "Whether a client stays with a pod: None or ClientIP")

    static let command = Command(
        CommandSpec(
            "expose", summary: "Make a Service before what runs already",
            discussion: """
                Pods, Deployments, ReplicaSets, replication controllers and Services can be exposed. The Service is called \
                as the object, has its labels and ports, and finds its pods, unless options say otherwise. It needs the \
                right to get the objects that are named, and to create services.
                """,
            usage: "(TYPE NAME ... | TYPE/NAME ... | -f FILE) [--port=PORT] [--target-port=PORT] [flags]",
            positionals: [
                PositionalSpec(
                    "TYPE", .any, "Types and names of the objects",
                    completion: .resources(["pods", "services", "replicationcontrollers", "deployments", "replicasets"])
                )
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, port, targetPort, protocolName,
                name,
                type, labels, selector, clusterIP, externalIP, loadBalancerIP, sessionAffinity,
            ] + Overrides.options + [ChangeCause.record] + CreateOptions.options(fieldManager: "kpod-expose"),
            examples: [
                Example("Port 80 before port 8080", "kpod expose deployment web --port=80 --target-port=8080"),
                Example("A headless Service", "kpod expose pod/db-0 --name=db --cluster-ip=None"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let service = try ObjectCreation.builtin("Service", "v1")
        let overrides = try Overrides(context, type: service)
        let plan = ServicePlan(context.arguments)
        let selection = try ObjectSelection(context, ObjectSelection.Rules(needsChoice: true))
        var creation = try ObjectCreation(CreateOptions(context), context, word: "exposed")
        return try creation.run(selection, making: service, sendsNamespace: false) { type in
            guard ExposedWorkload.canExpose(type) else {
                let group = type.group.isEmpty ? "" : ".\(type.group)"
                throw CommandError("cannot expose a \(type.kind)\(group)", status: .rejected)
            }
        } object: { item in
            ServiceFields.inOrder(try overrides.applied(to: plan.service(for: item)))
        }
    }
}

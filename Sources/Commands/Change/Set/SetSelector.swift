import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set selector`: gives Services another selector.
enum SetSelector {
    static let resourceVersion = Option(
        text: "resource-version", value: "VERSION", "Only if the object still has this version; for one object")

    static let command = Command(
        CommandSpec(
            "selector", summary: "Give a Service another selector",
            discussion: """
                The selector is named last and replaces the one that is there: labels and their values, since a Service \
                has no other terms.

                It needs the rights to get and patch the Service, with --all the right to list.
                """,
            usage: "(-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE --all) KEY=VALUE,...",
            positionals: [SetChange.positional(offering: .resources(["services"]))],
            options: SetChange.options(selector: false, recursive: true) + [resourceVersion],
            examples: [
                Example("Send the traffic to the other half", "kpod set selector service/web app=web,colour=green")
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        guard let text = context.arguments.positionals.last else {
            throw InvalidInput("one or more resources must be specified as <resource> <name> or <resource>/<name>")
        }
        let change = try SetChange(context, "selector updated", sendsUnchanged: true, reading: .oneByOne)
        let selection = try change.selection(context.arguments.positionals.dropLast())
        let labels = try labels(text)
        let version = context.arguments[resourceVersion]
        guard version.isEmpty || selection.isSingle else {
            throw InvalidInput("--resource-version may only be used with a single resource")
        }
        return try change.run(selection) { item, object, _ in
            guard item.type.kind == "Service", item.type.group.isEmpty else {
                throw CommandError("setting a selector is only supported for Services", status: .rejected)
            }
            if !version.isEmpty { object.update(at: ["metadata"]) { $0["resourceVersion"] = .string(version) } }
            object.update(at: ["spec"]) { $0.set("selector", to: JSONValue.object(labels).inOrder([]), order: fields) }
        }
    }

    /// The labels that a selector requires.
    private static func labels(_ text: String) throws -> JSONObject {
        let selector = try LabelSelector(text).object()
        guard let others = selector["matchExpressions"]?.array else {
            return selector["matchLabels"]?.object ?? JSONObject()
        }
        // As Go prints them.
        let texts = others.map { other in
            let values = (other["values"]?.array ?? []).compactMap(\.string).joined(separator: " ")
            return "{\(other["key"]?.string ?? "") \(other["operator"]?.string ?? "") [\(values)]}"
        }
        throw InvalidInput(
            "match expression [\(texts.joined(separator: " "))] not supported on this object")
    }

    /// The first fields of a Service's spec, in the order of the API's Go type, and those that follow the selector.
    private static let fields = [
        "ports", "selector", "clusterIP", "clusterIPs", "type", "externalIPs", "sessionAffinity", "loadBalancerIP",
        "loadBalancerSourceRanges", "externalName", "externalTrafficPolicy", "healthCheckNodePort",
        "publishNotReadyAddresses", "sessionAffinityConfig", "ipFamilies", "ipFamilyPolicy",
        "allocateLoadBalancerNodePorts", "loadBalancerClass", "internalTrafficPolicy", "trafficDistribution",
    ]
}

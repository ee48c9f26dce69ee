import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create role`: makes a Role from flags.
enum CreateRole {
    static let command = Command(
        CommandSpec(
            "role", summary: "Make a role that holds in a namespace",
            discussion: "What a refused call needs is printed by 'kpod auth grant', binding included.",
            positionals: [PositionalSpec("NAME", "The role's name")],
            options: RoleRules.specs + CreateOptions.specs,
            examples: [
                Example(
                    "Reading pods and their logs",
                    "kpod create role pod-reader --verb=get,list,watch --resource=pods,pods/log"),
                Example(
                    "One object only", "kpod create role db --verb=get --resource=secrets --resource-name=db"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let options = try CreateOptions(context)
        guard !context.arguments[RoleRules.verb].isEmpty else {
            throw InvalidInput("at least one verb must be specified")
        }
        guard !context.arguments[RoleRules.resource].isEmpty else {
            throw InvalidInput("at least one resource must be specified")
        }
        let rules = try RoleRules(context)
        for warning in rules.warnings { context.say("Warning: \(warning)") }
        var creation = try ObjectCreation(options, context)
        return try creation.make(
            "Role", apiVersion: "rbac.authorization.k8s.io/v1", name: context.arguments.positionals[0],
            ["rules": .array(rules.rules.map(\.typedJSON))], refusal: .servers)
    }
}

/// `kpod create clusterrole`: makes a ClusterRole from flags.
enum CreateClusterRole {
    static let nonResourceURL = Option(
        list: "non-resource-url", value: "PATH", "Paths that are no resource, such as /metrics")
    static let aggregationRule = Option(
        list: "aggregation-rule", value: "LABEL=VALUE",
        "Gather the rules of the cluster roles with these labels, in place of rules")

    static let command = Command(
        CommandSpec(
            "clusterrole", summary: "Make a role that can hold in the whole cluster",
            positionals: [PositionalSpec("NAME", "The role's name")],
            options: RoleRules.specs + [
                nonResourceURL,
                aggregationRule,
            ] + CreateOptions.specs,
            examples: [
                Example("Reading nodes", "kpod create clusterrole node-reader --verb=get,list --resource=nodes"),
                Example("A path", "kpod create clusterrole metrics --verb=get --non-resource-url=/metrics"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let options = try CreateOptions(context)
        let paths = arguments[CreateClusterRole.nonResourceURL]
        let name = arguments.positionals[0]
        let apiVersion = "rbac.authorization.k8s.io/v1"
        var creation = try ObjectCreation(options, context)
        guard !arguments.isSet(CreateClusterRole.aggregationRule) else {
            guard paths.isEmpty, !arguments.isSet(RoleRules.verb), !arguments.isSet(RoleRules.resource),
                !arguments.isSet(RoleRules.resourceName)
            else {
                throw InvalidInput(
                    "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames")
            }
            let labels = try labels(arguments[CreateClusterRole.aggregationRule])
            return try creation.make(
                "ClusterRole", apiVersion: apiVersion, name: name,
                [
                    "rules": .null,
                    "aggregationRule": ["clusterRoleSelectors": [["matchLabels": .object(labels)]]],
                ], refusal: .servers)
        }
        guard !arguments[RoleRules.verb].isEmpty else { throw InvalidInput("at least one verb must be specified") }
        guard !paths.isEmpty || !arguments[RoleRules.resource].isEmpty else {
            throw InvalidInput("one of resource or nonResourceURL must be specified")
        }
        let rules = try RoleRules(context, paths: paths)
        for warning in rules.warnings { context.say("Warning: \(warning)") }
        return try creation.make(
            "ClusterRole", apiVersion: apiVersion, name: name, ["rules": .array(rules.rules.map(\.typedJSON))],
            refusal: .servers)
    }

    private static func labels(_ pairs: [String]) throws -> JSONObject {
        var labels: JSONObject = [:]
        for pair in pairs.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidInput("--aggregation-rule wants LABEL=VALUE, not \"\(printable(pair))\"")
            }
            labels[parts[0]] = .string(parts[1])
        }
        return labels
    }
}

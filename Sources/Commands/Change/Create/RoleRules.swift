import Arguments
import CLIRuntime
import Kube

/// The rules that the flags of `create role` and `create clusterrole` describe, checked as kubectl checks them.
struct RoleRules {
    /// The rules, one for each API group, and one for paths.
    let rules: [PolicyRule]
    /// What may not be as it was meant.
    let warnings: [String]

    private static let resourceVerbs =
        AccessQuestion.commonVerbs + [
            "*", "proxy", "use", "bind", "escalate", "impersonate",
        ]
    private static let pathVerbs = ["*", "get", "post", "put", "delete", "patch", "head", "options"]
    private static let rbac = "rbac.authorization.k8s.io"

    /// The verbs that the server checks on a few resources only: each with those, as group and resource.
    private static let specialVerbs: [String: [[String]]] = [
        "use": [["policy", "podsecuritypolicies"], ["extensions", "podsecuritypolicies"]],
        "bind": [[rbac, "roles"], [rbac, "clusterroles"]],
        "escalate": [[rbac, "roles"], [rbac, "clusterroles"]],
        "impersonate": [
            ["", "users"], ["", "serviceaccounts"], ["", "groups"], ["authentication.k8s.io", "userextras"],
        ],
    ]

    static let verb = Option(list: "verb", value: "VERB", "What is allowed, such as get,list")
    static let resource = Option(
        list: "resource", value: "TYPE", "On what: types, as in pods,deployments.apps,pods/log",
        completion: .commaList(.dynamic("types")))
    static let resourceName = Option(
        texts: "resource-name", value: "NAME", "The only objects on which it is allowed; repeatable")

    /// The options that describe rules.
    static let specs: [any DeclaredOption] = [
        verb,
        resource,
        resourceName,
    ]

    /// Reads the flags; types that are not built in are looked up.
    init(_ context: Context, paths: [String] = []) throws {
        let arguments = context.arguments
        var verbs = Self.unique(arguments[RoleRules.verb])
        if verbs.contains("*") { verbs = ["*"] }
        let names = Self.unique(arguments[RoleRules.resourceName])
        guard !verbs.isEmpty else { throw InvalidInput("at least one verb must be specified") }
        let resources = arguments[RoleRules.resource]
        warnings =
            resources.isEmpty
            ? [] : verbs.filter { !Self.resourceVerbs.contains($0) }.map { "'\($0)' is not a standard resource verb" }

        var byGroup: [String: [String]] = [:]
        for (group, resource) in try Self.find(resources, verbs, context)
        where byGroup[group]?.contains(resource) != true {
            byGroup[group, default: []].append(resource)
        }
        var rules = byGroup.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { group, resources in
            PolicyRule(verbs: verbs, groups: [group], resources: resources, names: names)
        }
        if !paths.isEmpty {
            try Self.check(paths, verbs)
            rules.append(PolicyRule(verbs: verbs, paths: paths.contains("*") ? ["*"] : Self.unique(paths)))
        }
        self.rules = rules
    }

    private static func find(
        _ resources: [String], _ verbs: [String], _ context: Context
    ) throws -> [(group: String, resource: String)] {
        // Everything is everything, whatever else is named.
        if resources.contains("*") { return [("", "*")] }
        return try resources.map { text in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = ResourceName(parts[0])
            guard !name.resource.isEmpty else {
                throw InvalidInput("resource must be specified if apiGroup/subresource specified")
            }
            let part = parts.count > 1 ? "/" + parts[1] : ""
            if name.resource == "*" { return (name.suffix, "*" + part) }
            let special = verbs.compactMap { verb in specialVerbs[verb].map { (verb: verb, allowed: $0) } }
            let found: (group: String, resource: String)
            do {
                let type = try context.resources.find(name)
                // Rules know no versions, and a name with one is read as that of a group.
                guard type.group.hasPrefix(name.suffix) else {
                    throw CommandError(name.unknownMessage, status: .notFound)
                }
                found = (type.group, type.resource)
            } catch let error as CommandError where error.status == .notFound && !special.isEmpty {
                // Some exist in rules only.
                found = (name.suffix, name.resource)
            }
            for (verb, allowed) in special where !allowed.contains([found.group, found.resource]) {
                throw InvalidInput(
                    "can not perform '\(verb)' on '\(printable(found.resource))' in group '\(printable(found.group))'")
            }
            return (found.group, found.resource + part)
        }
    }

    private static func check(_ paths: [String], _ verbs: [String]) throws {
        if let verb = verbs.first(where: { !pathVerbs.contains($0) }) {
            throw InvalidInput("invalid verb: '\(printable(verb))' for nonResourceURL")
        }
        for path in paths where path != "*" {
            guard path.hasPrefix("/") else { throw InvalidInput("nonResourceURL should start with /") }
            guard !path.dropLast().contains("*") else {
                throw InvalidInput("nonResourceURL only supports wildcard matches when '*' is at the end")
            }
        }
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }
}

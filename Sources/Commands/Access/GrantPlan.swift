import CLIRuntime
import Kube
import Text

/// The rules that a command line of `auth grant` asks for.
struct GrantPlan {
    /// Rules on resources inside namespaces.
    private(set) var namespacedRules: [PolicyRule] = []
    /// Rules on cluster-scoped resources and on paths.
    private(set) var clusterRules: [PolicyRule] = []
    /// What may not be as it was meant.
    private(set) var warnings: [String] = []

    /// Words that people try as verbs, and what RBAC has in their place.
    private static let mistaken = [
        "log": "get pods/log", "logs": "get pods/log",
        "scale": "patch deployments/scale", "describe": "get and list", "apply": "get,create,patch",
        "edit": "get,patch",
        "read": "get,list,watch", "write": "create,update,patch,delete", "evict": "create pods/eviction",
        "run": "create pods", "debug": "patch pods/ephemeralcontainers",
    ]

    /// Commands that stream to pods, which stand for the rights that they need, and the part of a pod that each is about.
    static let streams = [
        "exec": "exec", "cp": "exec", "attach": "attach", "port-forward": "portforward", "portforward": "portforward",
    ]

    /// Resources that exist in rules only, for the verb `impersonate`, and their group.
    private static let ruleOnly = [
        "users": "", "groups": "", "uids": "authentication.k8s.io", "userextras": "authentication.k8s.io",
    ]

    /// The rules for lists with commas; `lookup` finds a type by its name.
    init(verbs: String, resources: String, names: [String], lookup: (ResourceName) throws -> ResourceType) throws {
        if let part = Self.streams[verbs.lowercased()] {
            let found = try find(resources, lookup)
            guard found.group.isEmpty, found.resource == "pods" else {
                throw InvalidInput("\(printable(verbs)) is of pods: grant \(printable(verbs)) pods")
            }
            // A WebSocket begins as a GET and is checked for both; where get is refused, create serves for SPDY.
            namespacedRules = [
                PolicyRule(verbs: ["get"], groups: [""], resources: ["pods"], names: names),
                PolicyRule(verbs: ["get", "create"], groups: [""], resources: ["pods/" + part], names: names),
            ]
            return
        }
        var verbs = try Self.list(verbs, "verb")
        let things = try Self.list(resources, "type")
        if things.contains(where: { $0.hasPrefix("/") }) {
            guard things.allSatisfy({ $0.hasPrefix("/") }) else {
                throw InvalidInput("paths and resource types need different rules: grant them one after the other")
            }
            guard names.isEmpty else { throw InvalidInput("a path takes no names") }
            verbs = verbs.map { $0.lowercased() }
            try check(verbs, known: AccessQuestion.pathVerbs, on: "paths")
            for path in things where path.contains("*") && (path.filter { $0 == "*" }.count > 1 || !path.hasSuffix("*"))
            {
                throw InvalidInput("\(printable(path)) is no path of a rule: * may stand only at its end")
            }
            clusterRules = [PolicyRule(verbs: verbs, paths: things)]
            return
        }
        try check(verbs, known: AccessQuestion.commonVerbs + AccessQuestion.specialVerbs, on: "resources")
        for name in names where name.isEmpty || name.contains("/") {
            throw InvalidInput(
                "\"\(printable(name))\" is no name of an object; the type stands before it, as in 'secrets db'")
        }
        for thing in things {
            let found = try find(thing, lookup)
            for rule in rules(verbs, found, names) {
                if found.isNamespaced {
                    Self.add(rule, to: &namespacedRules)
                } else {
                    Self.add(rule, to: &clusterRules)
                }
            }
        }
    }

    /// A resource as a rule of a Role names it.
    private struct Found {
        var group: String
        var resource: String
        var isNamespaced: Bool
        var verbs: [String] = []
    }

    private mutating func find(_ text: String, _ lookup: (ResourceName) throws -> ResourceType) throws -> Found {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let part = parts.count > 1 ? "/" + parts[1] : ""
        guard parts.count == 1 || !parts[1].isEmpty, !parts[0].isEmpty else {
            throw InvalidInput("\"\(printable(text))\" is no resource; a part of one is written as in pods/log")
        }
        let name = ResourceName(parts[0])
        if name.resource == "*" {
            return Found(group: name.suffix.isEmpty ? "*" : name.suffix, resource: "*" + part, isNamespaced: true)
        }
        if let group = Self.ruleOnly[name.resource], name.suffix.isEmpty || name.suffix == group {
            return Found(group: group, resource: name.resource + part, isNamespaced: false)
        }
        do {
            let type = try lookup(name)
            return Found(
                group: type.group, resource: type.resource + part, isNamespaced: type.namespaced,
                verbs: part.isEmpty ? type.verbs : [])
        } catch {
            if let error = error as? CommandError, error.status == .notFound { throw error }
            // Without discovery a name with its group still says enough for a rule, but for the scope.
            guard !name.suffix.isEmpty else { throw error }
            warnings.append(
                "the API server could not be asked about \(printable(parts[0])): it is taken as the plural of a type with namespaces; "
                    + "give -A if it is cluster-scoped")
            return Found(group: name.suffix, resource: name.resource + part, isNamespaced: true)
        }
    }

    /// The rules for one resource. The name of what is to be created is not known to the authorizer, so that verb cannot be
    /// narrowed to names.
    private mutating func rules(_ verbs: [String], _ found: Found, _ names: [String]) -> [PolicyRule] {
        for verb in verbs
        where !found.verbs.isEmpty && AccessQuestion.commonVerbs.contains(verb) && !found.verbs.contains(verb) {
            warnings.append("\(found.resource) does not have the verb \(verb)")
        }
        let isWhole = !found.resource.contains("/")
        let (nameless, named) =
            names.isEmpty || !isWhole ? ([], verbs) : (verbs.filter { $0 == "create" }, verbs.filter { $0 != "create" })
        if !nameless.isEmpty {
            warnings.append("create cannot be narrowed to names: it is granted for every name of \(found.resource)")
        }
        var rules: [PolicyRule] = []
        if !nameless.isEmpty {
            rules.append(PolicyRule(verbs: nameless, groups: [found.group], resources: [found.resource]))
        }
        if !named.isEmpty {
            rules.append(PolicyRule(verbs: named, groups: [found.group], resources: [found.resource], names: names))
        }
        return rules
    }

    /// Adds a rule, to an equal one of the same group where there is one.
    private static func add(_ rule: PolicyRule, to rules: inout [PolicyRule]) {
        let place = rules.firstIndex { $0.verbs == rule.verbs && $0.groups == rule.groups && $0.names == rule.names }
        if let place { rules[place].resources += rule.resources } else { rules.append(rule) }
    }

    private static func list(_ text: String, _ what: String) throws -> [String] {
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard words.allSatisfy({ !$0.isEmpty }) else {
            throw InvalidInput("\"\(printable(text))\" has an empty \(what) between its commas")
        }
        return words
    }

    /// Says no to what is known to be a mistake, and warns of other words: an API of the cluster may have verbs of its own.
    private mutating func check(_ verbs: [String], known: [String], on what: String) throws {
        for verb in verbs where !known.contains(verb) {
            if let hint = Self.mistaken[verb.lowercased()] {
                throw InvalidInput("RBAC has no verb \"\(printable(verb))\" on \(what): grant \(hint)")
            }
            warnings.append("\"\(verb)\" is not a verb that Kubernetes itself checks on \(what)")
        }
    }
}

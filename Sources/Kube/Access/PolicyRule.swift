import JSON

/// What some verbs may be used on (rbac.authorization.k8s.io/v1 PolicyRule).
public struct PolicyRule: Sendable, Equatable {
    /// The verbs.
    public var verbs: [String]
    /// The API groups; empty text is the core group. Empty for paths.
    public var groups: [String]
    /// The plural resources, with their subresource where one is meant: `pods/log`.
    public var resources: [String]
    /// The names of the only objects meant; empty for all.
    public var names: [String]
    /// Paths that are no resource.
    public var paths: [String]

    /// Makes a rule.
    public init(
        verbs: [String], groups: [String] = [], resources: [String] = [], names: [String] = [], paths: [String] = []
    ) {
        self.verbs = verbs
        self.groups = groups
        self.resources = resources
        self.names = names
        self.paths = paths
    }

    /// Reads a rule of a Role or of a SelfSubjectRulesReview.
    public init(_ node: JSONNode) {
        func list(_ key: String) -> [String] { node[key]?.elements.compactMap(\.string) ?? [] }
        self.init(
            verbs: list("verbs"), groups: list("apiGroups"), resources: list("resources"),
            names: list("resourceNames"), paths: list("nonResourceURLs"))
    }

    /// The rule as manifests hold it, without the lists that are empty.
    public var json: JSONValue {
        Self.members([
            ("apiGroups", groups), ("nonResourceURLs", paths), ("resourceNames", names), ("resources", resources),
            ("verbs", verbs),
        ])
    }

    /// The same in the order of the type's fields, in which kubectl prints what it makes.
    public var typedJSON: JSONValue {
        Self.members([
            ("verbs", verbs), ("apiGroups", groups), ("resources", resources), ("resourceNames", names),
            ("nonResourceURLs", paths),
        ])
    }

    private static func members(_ lists: [(key: String, list: [String])]) -> JSONValue {
        var members = JSONObject()
        for (key, list) in lists where !list.isEmpty { members[key] = .array(list.map { .string($0) }) }
        return .object(members)
    }

    /// How kubectl names the resource of a rule with one: `deployments.apps/scale`.
    public var resourceText: String {
        guard let resource = resources.first else { return "" }
        let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var text = String(parts[0])
        if let group = groups.first, !group.isEmpty { text += "." + group }
        if parts.count > 1 { text += "/" + parts[1] }
        return text
    }
}

extension PolicyRule {
    /// The rules one resource or path each, verbs on the same resource together, in the order of kubectl's lists.
    public static func compacted(_ rules: [PolicyRule]) -> [PolicyRule] {
        var compacted: [PolicyRule] = []
        var merged: [PolicyRule] = []
        var places: [String: Int] = [:]
        for rule in rules.flatMap(\.single) {
            guard rule.paths.isEmpty else {
                compacted.append(rule)
                continue
            }
            let key = [rule.groups.first ?? "", rule.resources.first ?? "", rule.names.first ?? ""].joined(
                separator: "\n")
            if let place = places[key] {
                for verb in rule.verbs where !merged[place].verbs.contains(verb) { merged[place].verbs.append(verb) }
            } else {
                places[key] = merged.count
                merged.append(rule)
            }
        }
        // kubectl sorts by the text that Go prints for the rule.
        return (compacted + merged).enumerated().map {
            (order: $0.element.sortText, index: $0.offset, rule: $0.element)
        }
        .sorted { left, right in
            left.order == right.order
                ? left.index < right.index : left.order.utf8.lexicographicallyPrecedes(right.order.utf8)
        }.map(\.rule)
    }

    /// The rule as many rules, each of one verb on one thing.
    var single: [PolicyRule] {
        var rules: [PolicyRule] = []
        for group in groups {
            for resource in resources {
                for verb in verbs {
                    for name in names.isEmpty ? [nil] : names.map(Optional.some) {
                        rules.append(
                            PolicyRule(
                                verbs: [verb], groups: [group], resources: [resource], names: name.map { [$0] } ?? []))
                    }
                }
            }
        }
        for path in paths {
            for verb in verbs { rules.append(PolicyRule(verbs: [verb], paths: [path])) }
        }
        return rules
    }

    private var sortText: String {
        func list(_ texts: [String]) -> String { "[" + texts.joined(separator: " ") + "]," }
        return "Verbs:" + list(verbs) + "APIGroups:" + list(groups) + "Resources:" + list(resources)
            + "ResourceNames:" + list(names) + "NonResourceURLs:" + list(paths)
    }
}

/// All that the caller may do in a namespace, as far as the server can list it (SelfSubjectRulesReview).
public struct RulesReview: Sendable, Equatable {
    /// What is allowed.
    public let rules: [PolicyRule]
    /// Whether the server knows that something is missing.
    public let isIncomplete: Bool
    /// What went wrong while the server looked; empty if nothing.
    public let evaluationError: String

    /// Reads the answer; `nil` if it is none.
    public init?(_ node: JSONNode) {
        guard node["kind"]?.equals("SelfSubjectRulesReview") == true, let status = node["status"] else { return nil }
        func list(_ key: String) -> [PolicyRule] { status[key]?.elements.map { PolicyRule($0) } ?? [] }
        rules = list("resourceRules") + list("nonResourceRules")
        isIncomplete = status["incomplete"]?.bool ?? false
        evaluationError = status["evaluationError"]?.string ?? ""
    }

    /// The request that asks about a namespace.
    public static func request(namespace: String) -> Request {
        let body: JSONValue = [
            "kind": "SelfSubjectRulesReview", "apiVersion": "authorization.k8s.io/v1",
            "spec": ["namespace": .string(namespace)],
        ]
        return Request(
            method: .post, path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body: body.compact,
            contentType: "application/json",
            attributes: RequestAttributes(
                verb: "create", group: "authorization.k8s.io", version: "v1", resource: "selfsubjectrulesreviews"))
    }
}

/// What an account may do on each resource of a namespace, worked out from its rules.
public struct AccessMatrix: Sendable {
    /// Whether a verb is allowed on a resource.
    public enum Answer: String, Sendable {
        case yes
        /// On named objects only.
        case some
        case no
        /// The resource does not have the verb.
        case none = ""
    }

    /// One resource, or subresource.
    public struct Row: Sendable, Equatable {
        /// The API group; empty for the core group.
        public var group: String
        /// The plural resource, with its subresource where one is meant.
        public var resource: String
        /// Whether its objects live in namespaces.
        public var isNamespaced: Bool
        /// The answers in the order of `verbs`.
        public var answers: [Answer]

        /// The name with its group: `deployments.apps/scale`.
        public var name: String {
            PolicyRule(verbs: [], groups: [group], resources: [resource]).resourceText
        }
    }

    /// The verbs, from left to right.
    public static let verbs = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"]

    /// The resources in the order of discovery, subresources behind theirs.
    public var rows: [Row]

    /// Works out the rows for types, and for the subresources of them that rules name. A rule that names a resource which
    /// no type has is left out: nothing serves it.
    public init(types: [ResourceType], rules: [PolicyRule]) {
        rows = []
        for type in types {
            rows.append(Self.row(type.group, type.resource, type.namespaced, type.verbs, rules))
            var parts: [String] = []
            for rule in rules where rule.groups.contains(type.group) || rule.groups.contains("*") {
                for resource in rule.resources
                where resource.hasPrefix(type.resource + "/") && !parts.contains(resource) {
                    parts.append(resource)
                }
            }
            for part in parts.sorted() { rows.append(Self.row(type.group, part, type.namespaced, nil, rules)) }
        }
    }

    private static func row(
        _ group: String, _ resource: String, _ isNamespaced: Bool, _ has: [String]?, _ rules: [PolicyRule]
    ) -> Row {
        let answers = verbs.map { verb -> Answer in
            if let has, !has.contains(verb) { return .none }
            var rule = PolicyRule(verbs: [verb], groups: [group], resources: [resource])
            if rules.contains(where: { $0.covers(rule) }) { return .yes }
            // Whatever names a rule has, it covers one of them.
            let isNamed = rules.contains { other in
                rule.names = Array(other.names.prefix(1))
                return !rule.names.isEmpty && other.covers(rule)
            }
            // Of a subresource it is not known which verbs it has.
            return isNamed ? .some : has == nil ? .none : .no
        }
        return Row(group: group, resource: resource, isNamespaced: isNamespaced, answers: answers)
    }
}

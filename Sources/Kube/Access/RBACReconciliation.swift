import JSON

/// What has to be done so that a role or binding grants what a manifest says: rules and subjects are compared by what they
/// mean, and added to what is there.
public struct RBACReconciliation: Sendable, Equatable {
    /// What is done to the object.
    public enum Operation: String, Sendable {
        case none = ""
        case create
        case update
        /// The role of a binding cannot be changed, so the binding is deleted and made again.
        case recreate
    }

    /// The object as it is to be.
    public private(set) var object: JSONValue
    /// What is done.
    public private(set) var operation = Operation.none
    /// Whether the object asks to be left alone (annotation rbac.authorization.kubernetes.io/autoupdate: false).
    public private(set) var isProtected = false
    /// Rules that are added.
    public private(set) var missingRules: [PolicyRule] = []
    /// Rules beyond those of the manifest; removed only where that was asked for.
    public private(set) var extraRules: [PolicyRule] = []
    /// Subjects that are added.
    public private(set) var missingSubjects: [JSONValue] = []
    /// Subjects beyond those of the manifest.
    public private(set) var extraSubjects: [JSONValue] = []

    /// Compares what is there, `nil` for nothing, with a manifest.
    public init(existing: JSONValue?, expected: JSONValue, removesExtras: Bool) {
        object = expected
        let isBinding = expected["kind"]?.string?.hasSuffix("Binding") == true
        guard let existing else {
            operation = .create
            missingRules = Self.rules(expected)
            missingSubjects = Self.subjects(expected)
            return
        }
        isProtected =
            existing.at("metadata", "annotations", "rbac.authorization.kubernetes.io/autoupdate")?.string == "false"
        if isBinding, Self.withGroup(expected["roleRef"]) != Self.withGroup(existing["roleRef"]) {
            operation = .recreate
            return
        }
        object = existing
        for key in ["annotations", "labels"] { mergeMetadata(key, existing, expected) }
        if isBinding {
            mergeSubjects(existing, expected, removesExtras)
        } else {
            mergeRules(existing, expected, removesExtras)
            mergeAggregation(existing, expected, removesExtras)
        }
    }

    private mutating func mergeMetadata(_ key: String, _ existing: JSONValue, _ expected: JSONValue) {
        guard case .object(let wanted)? = expected.at("metadata", key) else { return }
        var merged = existing.at("metadata", key)?.object ?? JSONObject()
        // What is there has the last word, as in kubectl.
        for (name, value) in wanted where merged[name] == nil {
            merged[name] = value
            operation = .update
        }
        if operation == .update { object["metadata"]?[key] = .object(merged) }
    }

    private mutating func mergeRules(_ existing: JSONValue, _ expected: JSONValue, _ removesExtras: Bool) {
        let (there, wanted) = (Self.rules(existing), Self.rules(expected))
        if !Self.isAggregated(expected) || !Self.isAggregated(existing) {
            extraRules = PolicyRule.uncovered(there, by: wanted)
        }
        missingRules = PolicyRule.uncovered(wanted, by: there)
        if removesExtras, !missingRules.isEmpty || !extraRules.isEmpty {
            object["rules"] = expected["rules"]
            operation = .update
        } else if !removesExtras, !missingRules.isEmpty {
            object["rules"] = .array((existing["rules"]?.array ?? []) + missingRules.map(\.json))
            operation = .update
        }
    }

    private mutating func mergeAggregation(_ existing: JSONValue, _ expected: JSONValue, _ removesExtras: Bool) {
        let there = existing.at("aggregationRule", "clusterRoleSelectors")?.array ?? []
        let wanted = expected.at("aggregationRule", "clusterRoleSelectors")?.array ?? []
        let missing = wanted.filter { !there.contains($0) }
        let extra = there.filter { !wanted.contains($0) }
        if !Self.isAggregated(expected) {
            guard Self.isAggregated(existing) else { return }
            object["aggregationRule"] = nil
            operation = .update
        } else if !missing.isEmpty || removesExtras && !extra.isEmpty {
            object["aggregationRule"] = ["clusterRoleSelectors": .array(removesExtras ? wanted : there + missing)]
            operation = .update
        }
    }

    private mutating func mergeSubjects(_ existing: JSONValue, _ expected: JSONValue, _ removesExtras: Bool) {
        let (there, wanted) = (Self.subjects(existing), Self.subjects(expected))
        missingSubjects = wanted.filter { !there.contains($0) }
        extraSubjects = there.filter { !wanted.contains($0) }
        if removesExtras, !missingSubjects.isEmpty || !extraSubjects.isEmpty {
            object["subjects"] = expected["subjects"]
            operation = .update
        } else if !removesExtras, !missingSubjects.isEmpty {
            object["subjects"] = .array((existing["subjects"]?.array ?? []) + missingSubjects)
            operation = .update
        }
    }

    private static func isAggregated(_ object: JSONValue) -> Bool { object["aggregationRule"]?.object != nil }

    private static func rules(_ object: JSONValue) -> [PolicyRule] {
        object["rules"]?.array?.map { PolicyRule($0.document().root) } ?? []
    }

    private static func subjects(_ object: JSONValue) -> [JSONValue] {
        object["subjects"]?.array?.map { $0["kind"]?.string == "ServiceAccount" ? $0 : withGroup($0) ?? $0 } ?? []
    }

    /// The server fills in the API group of roles, users and groups where a manifest leaves it out.
    private static func withGroup(_ reference: JSONValue?) -> JSONValue? {
        guard var reference else { return nil }
        if reference["apiGroup"]?.string?.isEmpty != false { reference["apiGroup"] = "rbac.authorization.k8s.io" }
        return reference
    }
}

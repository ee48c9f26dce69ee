import JSON

/// The bindings and roles of a cluster, or of one namespace, and what follows from them.
public struct RoleBindings: Sendable {
    /// Somebody who may do what was asked about, and by what.
    public struct Holder: Sendable, Equatable {
        /// `User`, `Group` or `ServiceAccount`.
        public var kind: String
        /// The subject's name.
        public var name: String
        /// The service account's namespace; empty for others.
        public var namespace: String
        /// `RoleBinding` or `ClusterRoleBinding`.
        public var bindingKind: String
        /// The binding's name.
        public var binding: String
        /// The binding's namespace; empty for a ClusterRoleBinding.
        public var bindingNamespace: String
        /// `Role` or `ClusterRole`.
        public var roleKind: String
        /// The role's name.
        public var role: String
    }

    private var rules: [[String]: [PolicyRule]] = [:]
    private var bindings: [JSONValue] = []

    /// A collection to which bindings are added one by one.
    public init() {}

    /// Adds an object of the lists: a role or a binding. Items of lists do not say their kind, so it is given.
    public mutating func add(_ object: JSONNode, kind: String) {
        let name = object.at("metadata", "name")?.string ?? ""
        let namespace = object.at("metadata", "namespace")?.string ?? ""
        guard kind.hasSuffix("Binding") else {
            rules[[kind, namespace, name]] = object["rules"]?.elements.map { PolicyRule($0) } ?? []
            return
        }
        bindings.append([
            "kind": .string(kind), "name": .string(name), "namespace": .string(namespace),
            "roleRef": object["roleRef"]?.value ?? .null, "subjects": object["subjects"]?.value ?? .array([]),
        ])
    }

    /// Everybody who may do what a rule of one verb on one thing allows, in the order of the bindings. For a resource that
    /// has no namespaces, and for a path, only the bindings of the cluster count.
    public func holders(of rule: PolicyRule, isClusterScoped: Bool) -> [Holder] {
        var holders: [Holder] = []
        for binding in bindings {
            func text(_ path: String...) -> String { path.reduce(binding as JSONValue?) { $0?[$1] }?.string ?? "" }
            let namespace = text("namespace")
            if isClusterScoped, !namespace.isEmpty { continue }
            let roleKind = text("roleRef", "kind")
            let key = [roleKind, roleKind == "Role" ? namespace : "", text("roleRef", "name")]
            guard rules[key]?.contains(where: { $0.covers(rule) }) == true else { continue }
            for subject in binding["subjects"]?.array ?? [] {
                let kind = subject["kind"]?.string ?? ""
                holders.append(
                    Holder(
                        kind: kind, name: subject["name"]?.string ?? "",
                        namespace: kind == "ServiceAccount" ? subject["namespace"]?.string ?? namespace : "",
                        bindingKind: text("kind"), binding: text("name"), bindingNamespace: namespace,
                        roleKind: roleKind, role: text("roleRef", "name")))
            }
        }
        return holders
    }
}

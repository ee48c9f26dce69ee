/// A rule of a role.
struct PolicyRule {
    var verbs: [String] = []
    var groups: [String] = []
    var resources: [String] = []
    var names: [String] = []
    var urls: [String] = []

    init(_ rule: JSON) {
        verbs = rule["verbs"]?.strings ?? []
        groups = rule["apiGroups"]?.strings ?? []
        resources = rule["resources"]?.strings ?? []
        names = rule["resourceNames"]?.strings ?? []
        urls = rule["nonResourceURLs"]?.strings ?? []
    }

    /// Whether the rule allows a request.
    func allows(_ info: RequestInfo) -> Bool {
        guard verbs.contains("*") || verbs.contains(info.verb) else { return false }
        guard info.isResource else {
            return urls.contains {
                $0 == "*" || $0 == info.path || ($0.hasSuffix("*") && info.path.hasPrefix($0.dropLast()))
            }
        }
        return (groups.contains("*") || groups.contains(info.group)) && (names.isEmpty || names.contains(info.name))
            && resources.contains {
                $0 == "*" || $0 == info.resourcePath || (!info.subresource.isEmpty && $0 == "*/\(info.subresource)")
            }
    }

    /// The rule cut into single verbs, groups, resources and names, to be checked one by one against escalation.
    var atoms: [RequestInfo] {
        var atoms: [RequestInfo] = []
        for verb in verbs {
            for url in urls { atoms.append(RequestInfo(verb: verb, path: url)) }
            for group in groups {
                for resource in resources {
                    for name in names.isEmpty ? [""] : names {
                        var atom = RequestInfo(verb: verb, path: "")
                        atom.isResource = true
                        atom.group = group
                        let parts = resource.split(separator: "/", maxSplits: 1).map(String.init)
                        atom.resource = parts.first ?? ""
                        atom.subresource = parts.count > 1 ? parts[1] : ""
                        atom.name = name
                        atoms.append(atom)
                    }
                }
            }
        }
        return atoms
    }

    /// Whether the rule covers one atom of another rule. `*` is covered by `*` alone.
    func covers(_ atom: RequestInfo) -> Bool { allows(atom) }

    /// As the API server prints a rule in an escalation error.
    static func text(_ rule: JSON) -> String {
        func list(_ key: String, _ title: String) -> String? {
            guard let values = rule[key]?.strings, !values.isEmpty else { return nil }
            return "\(title):[\(values.map { "\"\($0)\"" }.joined(separator: " "))]".replacing("\" \"", with: "\", \"")
        }
        let parts = [
            list("apiGroups", "APIGroups"), list("resources", "Resources"), list("resourceNames", "ResourceNames"),
            list("nonResourceURLs", "NonResourceURLs"), list("verbs", "Verbs"),
        ]
        return "{" + parts.compactMap { $0 }.joined(separator: ", ") + "}"
    }
}

/// The RBAC authorizer over the roles and bindings in the store.
struct RBAC {
    let store: Store

    /// The answer to whether a request is allowed.
    struct Decision {
        var allowed = false
        /// Why, as SubjectAccessReviews say it.
        var reason = ""
        /// Bindings to roles that are not there.
        var errors: [String] = []
    }

    private static let group = "rbac.authorization.k8s.io"

    /// A binding that names a user, with its role's rules.
    struct Grant {
        let rules: [JSON]
        let reason: String
    }

    /// What a user is granted cluster-wide and in a namespace.
    func grants(_ user: User, namespace: String) -> (grants: [Grant], errors: [String]) {
        var grants: [Grant] = []
        var errors: [String] = []
        func collect(_ bindings: [JSON], kind: String, in bindingNamespace: String) {
            for binding in bindings {
                guard
                    let subject = (binding["subjects"]?.array ?? []).first(where: {
                        matches($0, user, in: bindingNamespace)
                    })
                else { continue }
                let reference = binding["roleRef"]
                let name = reference?["name"]?.string ?? ""
                guard let rules = rules(reference, namespace: bindingNamespace) else {
                    let type = (reference?["kind"]?.string ?? "").lowercased()
                    errors.append("\(type).\(Self.group) \"\(name)\" not found")
                    continue
                }
                let bindingName = (bindingNamespace.isEmpty ? "" : "/\(bindingNamespace)").dropFirst()
                let own = binding.at("metadata", "name")?.string ?? ""
                let title = bindingNamespace.isEmpty ? own : "\(own)/\(bindingName)"
                grants.append(
                    Grant(
                        rules: rules,
                        reason:
                            "RBAC: allowed by \(kind) \"\(title)\" of \(reference?["kind"]?.string ?? "") \"\(name)\" to "
                            + describe(subject, in: bindingNamespace)))
            }
        }
        collect(store.objects("clusterrolebindings.\(Self.group)"), kind: "ClusterRoleBinding", in: "")
        if !namespace.isEmpty {
            collect(
                store.objects("rolebindings.\(Self.group)", namespace: namespace), kind: "RoleBinding", in: namespace)
        }
        return (grants, errors)
    }

    /// Decides a request.
    func decide(_ user: User, _ info: RequestInfo) -> Decision {
        if user.groups.contains("system:masters") { return Decision(allowed: true) }
        let (grants, errors) = grants(user, namespace: info.isResource ? info.namespace : "")
        for grant in grants where grant.rules.contains(where: { PolicyRule($0).allows(info) }) {
            return Decision(allowed: true, reason: grant.reason)
        }
        return Decision(errors: errors)
    }

    /// The rules of a role that a binding names; nil when it is not there.
    func rules(_ reference: JSON?, namespace: String) -> [JSON]? {
        guard let name = reference?["name"]?.string else { return nil }
        let isRole = reference?["kind"]?.string == "Role"
        let key = ObjectKey(namespace: isRole ? namespace : "", name: name)
        return store.object("\(isRole ? "roles" : "clusterroles").\(Self.group)", key).map { $0["rules"]?.array ?? [] }
    }

    /// Those of some rules that a user does not hold.
    func missing(_ user: User, _ rules: [JSON], namespace: String) -> [JSON] {
        if user.groups.contains("system:masters") { return [] }
        let held = grants(user, namespace: namespace).grants.flatMap(\.rules).map(PolicyRule.init)
        return rules.filter { rule in !PolicyRule(rule).atoms.allSatisfy { atom in held.contains { $0.covers(atom) } } }
    }

    private func matches(_ subject: JSON, _ user: User, in namespace: String) -> Bool {
        let name = subject["name"]?.string ?? ""
        switch subject["kind"]?.string {
        case "User": return name == user.name
        case "Group": return user.groups.contains(name)
        case "ServiceAccount":
            return "system:serviceaccount:\(subject["namespace"]?.string ?? namespace):\(name)" == user.name
        default: return false
        }
    }

    private func describe(_ subject: JSON, in namespace: String) -> String {
        let name = subject["name"]?.string ?? ""
        guard subject["kind"]?.string == "ServiceAccount" else { return "\(subject["kind"]?.string ?? "") \"\(name)\"" }
        return "ServiceAccount \"\(name)/\(subject["namespace"]?.string ?? namespace)\""
    }
}

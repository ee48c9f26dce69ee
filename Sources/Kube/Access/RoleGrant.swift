import JSON

/// The smallest role, and the binding that gives it to one subject.
///
/// In a namespace they are a Role and a RoleBinding, otherwise a ClusterRole and a ClusterRoleBinding. The name tells
/// what is granted to whom, so that another grant does not replace this one, and the same grant does.
public struct RoleGrant: Sendable, Equatable {
    /// Who gets it.
    public var subject: RBACSubject
    /// Where it holds; `nil` is everywhere, cluster-scoped resources and paths included.
    public var namespace: String?
    /// What it allows.
    public var rules: [PolicyRule]
    /// The name of role and binding; `nil` makes one.
    public var name: String?

    /// The longest name that is made.
    private static let nameLimit = 63

    /// Makes a grant; verbs, resources and names are sorted, and each stands once.
    public init(subject: RBACSubject, namespace: String?, rules: [PolicyRule], name: String? = nil) {
        self.subject = subject
        self.namespace = namespace
        self.rules = rules.map {
            PolicyRule(
                verbs: Self.sorted($0.verbs), groups: Self.sorted($0.groups), resources: Self.sorted($0.resources),
                names: Self.sorted($0.names), paths: Self.sorted($0.paths))
        }
        self.name = name
    }

    /// Role and binding, ready to be applied.
    public var documents: [JSONValue] {
        let name = name ?? madeName
        var metadata: JSONObject = ["name": .string(name)]
        if let namespace { metadata["namespace"] = .string(namespace) }
        let apiVersion: JSONValue = "rbac.authorization.k8s.io/v1"
        return [
            [
                "apiVersion": apiVersion, "kind": .string(roleKind), "metadata": .object(metadata),
                "rules": .array(rules.map(\.json)),
            ],
            [
                "apiVersion": apiVersion, "kind": .string(roleKind + "Binding"), "metadata": .object(metadata),
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": .string(roleKind), "name": .string(name)],
                "subjects": [subject.json],
            ],
        ]
    }

    /// `Role` or `ClusterRole`.
    public var roleKind: String { namespace == nil ? "ClusterRole" : "Role" }

    /// The name that tells subject, verbs, things and objects; a long one is cut and ends with a checksum instead.
    private var madeName: String {
        var words: [String] = []
        switch subject {
        case .serviceAccount(let home, let name): words += home == namespace ? [name] : [home, name]
        case .user(let name): words.append(name)
        }
        for rule in rules {
            words += rule.verbs
            for resource in rule.resources {
                let group = rule.groups.first ?? ""
                words.append(group.isEmpty ? resource : resource + "." + group)
            }
            words += rule.paths + rule.names
        }
        let plain = words.joined(separator: "-")
        var safe = ""
        var isLossy = false
        for scalar in plain.lowercased().unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", ".": safe.unicodeScalars.append(scalar)
            case "*": safe += "all"
            default:
                // Slashes and dashes are common; anything else could make two different grants look alike.
                if scalar != "-", scalar != "/" { isLossy = true }
                if !safe.isEmpty, !safe.hasSuffix("-") { safe.append("-") }
            }
        }
        while safe.hasSuffix("-") || safe.hasSuffix(".") { safe.removeLast() }
        guard isLossy || safe.utf8.count > Self.nameLimit || plain != plain.lowercased() else { return safe }
        var start = String(safe.prefix(Self.nameLimit - 9))
        while start.hasSuffix("-") || start.hasSuffix(".") { start.removeLast() }
        return start + "-" + Self.checksum(plain)
    }

    /// FNV-1a with 32 bits, as eight digits.
    private static func checksum(_ text: String) -> String {
        var hash: UInt32 = 2_166_136_261
        for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
    }

    private static func sorted(_ texts: [String]) -> [String] {
        Set(texts).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

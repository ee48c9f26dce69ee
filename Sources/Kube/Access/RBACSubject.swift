import JSON

/// To whom a binding gives a role (rbac.authorization.k8s.io/v1 Subject).
public enum RBACSubject: Sendable, Equatable {
    /// A service account.
    case serviceAccount(namespace: String, name: String)
    /// Any other user.
    case user(String)

    /// The subject behind a user name of the API server's: `system:serviceaccount:NAMESPACE:NAME`, or a user.
    public init(userName: String) {
        let parts = userName.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 4, parts[0] == "system", parts[1] == "serviceaccount", !parts[2].isEmpty, !parts[3].isEmpty {
            self = .serviceAccount(namespace: parts[2], name: parts[3])
        } else {
            self = .user(userName)
        }
    }

    /// The subject for people: `service account default/web`, `user jane`.
    public var text: String {
        switch self {
        case .serviceAccount(let namespace, let name): "service account \(namespace)/\(name)"
        case .user(let name): "user \(name)"
        }
    }

    /// The subject as bindings hold it.
    public var json: JSONValue {
        switch self {
        case .serviceAccount(let namespace, let name):
            ["kind": "ServiceAccount", "name": .string(name), "namespace": .string(namespace)]
        case .user(let name):
            ["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": .string(name)]
        }
    }
}

import Foundation

extension APIServer {
    /// Who makes a request: by token, or nobody. A token that is not known is an error, as in Kubernetes.
    func authenticate(_ request: Request) throws -> User {
        guard let header = request.header("authorization") else { return .anonymous }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return .anonymous }
        guard let user = tokens.user(parts[1].trimmingCharacters(in: .whitespaces), now: Date()) else {
            throw APIError.unauthorized
        }
        return user
    }

    /// Whom a request is made as: each impersonated part must be allowed to the user who asks.
    func impersonate(_ request: Request, _ user: User) throws -> User {
        let groups = request.headers["impersonate-group"] ?? []
        let extras = request.headers.filter { $0.key.hasPrefix("impersonate-extra-") }
        guard let name = request.header("impersonate-user") else {
            if groups.isEmpty, extras.isEmpty, request.header("impersonate-uid") == nil { return user }
            throw APIError.internalError("requested [] without impersonating a user name")
        }
        func check(
            group: String = "", version: String = "v1", resource: String, subresource: String = "",
            namespace: String = "", name: String
        )
            throws
        {
            var info = RequestInfo(verb: "impersonate", path: request.path)
            info.isResource = true
            (info.group, info.version, info.resource, info.subresource, info.namespace, info.name) =
                (group, version, resource, subresource, namespace, name)
            try authorize(user, info)
        }
        var target = User(name: name, groups: groups)
        let account = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if account.count == 4, account[0] == "system", account[1] == "serviceaccount" {
            try check(resource: "serviceaccounts", namespace: account[2], name: account[3])
            if groups.isEmpty { target.groups = ["system:serviceaccounts", "system:serviceaccounts:\(account[2])"] }
        } else {
            try check(resource: "users", name: name)
        }
        for group in groups { try check(resource: "groups", name: group) }
        if let uid = request.header("impersonate-uid") {
            try check(group: "authentication.k8s.io", resource: "uids", name: uid)
            target.uid = uid
        }
        for (header, values) in extras.sorted(by: { $0.key < $1.key }) {
            let raw = String(header.dropFirst("impersonate-extra-".count))
            let key = raw.removingPercentEncoding ?? raw
            for value in values {
                try check(group: "authentication.k8s.io", resource: "userextras", subresource: key, name: value)
            }
            target.extra.append((key, values))
        }
        if name == "system:anonymous" {
            if target.groups.isEmpty { target.groups = ["system:unauthenticated"] }
        } else if !target.groups.contains("system:authenticated"), !target.groups.contains("system:unauthenticated") {
            target.groups.append("system:authenticated")
        }
        return target
    }

    /// Refuses what the authorizer does not allow, in its words.
    func authorize(_ user: User, _ info: RequestInfo) throws {
        let decision = RBAC(store: store).decide(user, info)
        if decision.allowed { return }
        let why = decision.errors.isEmpty ? "" : ": RBAC: \(Self.joined(decision.errors))"
        guard info.isResource else {
            throw APIError(
                403, reason: "Forbidden",
                "forbidden: User \"\(user.name)\" cannot \(info.verb) path \"\(info.path)\"\(why)",
                details: JSONObject())
        }
        let type =
            registry.type(group: info.group, version: info.version, plural: info.resource)
            ?? ResourceType(
                group: info.group, version: info.version, plural: info.resource, singular: "", kind: "",
                namespaced: false, verbs: [])
        // A single namespace counts as lying in itself, so its refusal says "in the namespace" too.
        let scope = info.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(info.namespace)\""
        throw APIError.forbidden(
            type, info.name,
            "User \"\(user.name)\" cannot \(info.verb) resource \"\(info.resourcePath)\" in API group \"\(info.group)\" \(scope)\(why)"
        )
    }

    static func joined(_ errors: [String]) -> String {
        errors.count == 1 ? errors[0] : "[\(errors.joined(separator: ", "))]"
    }
}

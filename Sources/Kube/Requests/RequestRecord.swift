import JSON

/// One request as the authorizer judges it: what it was about, and as whom it was made.
public struct RequestRecord: Sendable, Equatable {
    /// What the request was about.
    public var question: AccessReview.Question
    /// The user that was impersonated; `nil` if nobody was.
    public var asUser: String?
    /// The groups that were impersonated.
    public var asGroups: [String]

    /// A record of its parts.
    public init(_ question: AccessReview.Question, asUser: String? = nil, asGroups: [String] = []) {
        self.question = question
        self.asUser = asUser
        self.asGroups = asGroups
    }

    /// What the authorizer makes of a request; a request to a path that is no resource is judged by its method and path.
    public init(_ request: Request, asUser: String? = nil, asGroups: [String] = []) {
        self.asUser = asUser
        self.asGroups = asGroups
        if var attributes = request.attributes ?? RequestAttributes(method: request.method, path: request.path) {
            // The authorizer asks for no version.
            attributes.version = ""
            question = .resource(attributes)
        } else {
            let path = String(request.path.prefix { $0 != "?" })
            question = .path(verb: request.method.rawValue.lowercased(), path: path)
        }
    }

    /// Reads a line; `nil` if it is none.
    public init?(line: JSONNode) {
        func text(_ key: String) -> String { line[key]?.string ?? "" }
        guard !text("verb").isEmpty else { return nil }
        asUser = line["as"]?.string
        asGroups = line["groups"]?.elements.compactMap(\.string) ?? []
        if let path = line["path"]?.string {
            question = .path(verb: text("verb"), path: path)
        } else {
            question = .resource(
                RequestAttributes(
                    verb: text("verb"), group: text("group"), resource: text("resource"),
                    subresource: text("subresource"), namespace: line["namespace"]?.string, name: line["name"]?.string))
        }
    }

    /// The record as a line of JSON.
    public var line: [UInt8] {
        var members: JSONObject = [:]
        switch question {
        case .path(let verb, let path):
            members["verb"] = .string(verb)
            members["path"] = .string(path)
        case .resource(let attributes):
            for (key, text) in [
                ("verb", attributes.verb), ("group", attributes.group), ("resource", attributes.resource),
                ("subresource", attributes.subresource),
            ] {
                members[key] = .string(text)
            }
            members["namespace"] = attributes.namespace.map { .string($0) }
            members["name"] = attributes.name.map { .string($0) }
        }
        members["as"] = asUser.map { .string($0) }
        if !asGroups.isEmpty { members["groups"] = .array(asGroups.map { .string($0) }) }
        return JSONValue.object(members).compact + [UInt8(ascii: "\n")]
    }

    /// Whether every account may do this by the roles system:basic-user and system:discovery of every cluster.
    public var isEverybodys: Bool {
        switch question {
        case .path(let verb, let path):
            guard verb == "get" else { return false }
            return ["/healthz", "/livez", "/readyz", "/version", "/version/", "/api", "/apis", "/openapi"].contains(
                path)
                || ["/api/", "/apis/", "/openapi/"].contains { path.hasPrefix($0) }
        case .resource(let attributes):
            return attributes.verb == "create"
                && [
                    ["authorization.k8s.io", "selfsubjectaccessreviews"],
                    ["authorization.k8s.io", "selfsubjectrulesreviews"],
                    ["authentication.k8s.io", "selfsubjectreviews"],
                ].contains([attributes.group, attributes.resource])
        }
    }
}

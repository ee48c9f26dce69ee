import JSON

/// The API server's answer to whether the caller may do something (authorization.k8s.io/v1 SelfSubjectAccessReview).
public struct AccessReview: Sendable, Equatable {
    /// What is asked about.
    public enum Question: Sendable, Equatable {
        /// A verb on a resource; without a namespace, in all of them or at cluster scope.
        case resource(RequestAttributes)
        /// A verb on a path that is no resource, such as `/metrics`.
        case path(verb: String, path: String)
    }

    /// Whether it is allowed.
    public let isAllowed: Bool
    /// Why; empty if the server does not say.
    public let reason: String
    /// What went wrong while the server looked; empty if nothing.
    public let evaluationError: String

    /// Reads the answer; `nil` if it is none.
    public init?(_ node: JSONNode) {
        guard node["kind"]?.equals("SelfSubjectAccessReview") == true, let status = node["status"] else { return nil }
        isAllowed = status["allowed"]?.bool ?? false
        reason = status["reason"]?.string ?? ""
        evaluationError = status["evaluationError"]?.string ?? ""
    }

    /// The request that asks. Every account may, by the ClusterRole system:basic-user.
    public static func request(_ question: Question) -> Request {
        let spec: JSONValue
        switch question {
        case .path(let verb, let path):
            spec = ["nonResourceAttributes": ["path": .string(path), "verb": .string(verb)]]
        case .resource(let attributes):
            var members = JSONObject()
            for (key, text) in [
                ("namespace", attributes.namespace ?? ""), ("verb", attributes.verb), ("group", attributes.group),
                ("resource", attributes.resource), ("subresource", attributes.subresource),
                ("name", attributes.name ?? ""),
            ] where !text.isEmpty {
                members[key] = .string(text)
            }
            spec = ["resourceAttributes": .object(members)]
        }
        let body: JSONValue = [
            "kind": "SelfSubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "spec": spec,
        ]
        return Request(
            method: .post, path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body: body.compact,
            contentType: "application/json",
            attributes: RequestAttributes(
                verb: "create", group: "authorization.k8s.io", version: "v1", resource: "selfsubjectaccessreviews"))
    }
}

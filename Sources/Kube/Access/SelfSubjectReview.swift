import JSON

/// Who the API server says the caller is (authentication.k8s.io/v1 SelfSubjectReview; KEP-3325).
public struct SelfSubjectReview: Sendable, Equatable {
    /// The user's name, such as `system:serviceaccount:default:default`.
    public let username: String
    /// The user's uid; empty if there is none.
    public let uid: String
    /// The groups, in the server's order.
    public let groups: [String]
    /// What else the authenticator knows, sorted by key.
    public let extra: [(key: String, values: [String])]

    /// Reads the answer; `nil` if it is no SelfSubjectReview.
    public init?(_ node: JSONNode) {
        guard node["kind"]?.equals("SelfSubjectReview") == true, let user = node.at("status", "userInfo") else {
            return nil
        }
        username = user["username"]?.string ?? ""
        uid = user["uid"]?.string ?? ""
        groups = user["groups"]?.elements.compactMap(\.string) ?? []
        extra =
            (user["extra"]?.members.map { (key: $0.key, values: $0.value.elements.compactMap(\.string)) } ?? [])
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// The request that asks; a server before Kubernetes 1.28 answers it with 404.
    public static var request: Request {
        Request(
            method: .post, path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            body: Array(#"{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}"#.utf8),
            contentType: "application/json",
            attributes: RequestAttributes(
                verb: "create", group: "authentication.k8s.io", version: "v1", resource: "selfsubjectreviews"))
    }

    /// Equal if all they say is equal.
    public static func == (left: SelfSubjectReview, right: SelfSubjectReview) -> Bool {
        left.username == right.username && left.uid == right.uid && left.groups == right.groups
            && left.extra.elementsEqual(right.extra) { $0.key == $1.key && $0.values == $1.values }
    }
}

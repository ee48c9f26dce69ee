/// What a request asks for in the terms of RBAC, so that a refusal can be answered with the rule that is missing.
public struct RequestAttributes: Sendable, Hashable {
    /// The RBAC verb: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`.
    public var verb: String
    /// The API group; empty for the core group.
    public var group: String
    /// The API version within the group.
    public var version: String
    /// The plural resource name.
    public var resource: String
    /// The subresource, such as `status` or `log`; empty if there is none.
    public var subresource: String
    /// The namespace; `nil` for cluster-scoped resources and for requests across all namespaces.
    public var namespace: String?
    /// The object's name; `nil` where the request is about a collection.
    public var name: String?

    /// Makes the attributes of a resource request.
    public init(
        verb: String, group: String, version: String = "", resource: String, subresource: String = "",
        namespace: String? = nil, name: String? = nil
    ) {
        self.verb = verb
        self.group = group
        self.version = version
        self.resource = resource
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
    }
}

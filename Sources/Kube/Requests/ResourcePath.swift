/// Where a resource type, one of its objects or a subresource of it is served.
///
/// Source: Kubernetes API concepts, "Resource URIs".
public struct ResourcePath: Sendable, Hashable {
    /// The type.
    public var type: ResourceType
    /// The namespace; `nil` means all namespaces, and is the only value for cluster-scoped types.
    public var namespace: String?
    /// The object's name; `nil` is the collection.
    public var name: String?
    /// The subresource, such as `log`; empty if there is none.
    public var subresource: String

    /// Makes a path; a namespace given for a cluster-scoped type is left out, as kubectl leaves it out.
    public init(_ type: ResourceType, namespace: String? = nil, name: String? = nil, subresource: String = "") {
        self.type = type
        self.namespace = type.namespaced ? namespace : nil
        self.name = name
        self.subresource = subresource
    }

    /// The path, percent-encoded segment by segment.
    public var text: String {
        var path = type.groupVersion.path
        if let namespace { path += "/namespaces/" + PercentEncoding.pathSegment(namespace) }
        path += "/" + PercentEncoding.pathSegment(type.resource)
        if let name {
            path += "/" + PercentEncoding.pathSegment(name)
            if !subresource.isEmpty { path += "/" + PercentEncoding.pathSegment(subresource) }
        }
        return path
    }

    /// What a verb on this path needs in RBAC's terms.
    ///
    /// The API server reads the name of a Namespace as its namespace too, so that a Role inside it can grant access.
    public func attributes(_ verb: String) -> RequestAttributes {
        let namespaceItself = type.group.isEmpty && type.resource == "namespaces"
        return RequestAttributes(
            verb: verb, group: type.group, version: type.version, resource: type.resource, subresource: subresource,
            namespace: namespaceItself ? name : namespace, name: name)
    }
}

/// One resource type that the API serves, in the terms of discovery (Kubernetes API conventions, "Resources").
public struct ResourceType: Sendable, Hashable {
    /// The API group; empty for the core group.
    public var group: String
    /// The version within the group, such as `v1`.
    public var version: String
    /// The plural name, which stands in paths and in RBAC rules: `pods`.
    public var resource: String
    /// The singular name: `pod`.
    public var singular: String
    /// The kind of its objects: `Pod`.
    public var kind: String
    /// Whether its objects live in namespaces.
    public var namespaced: Bool
    /// Short names, such as `po`, in the order the server gives them.
    public var shortNames: [String]
    /// Categories that it belongs to, such as `all`.
    public var categories: [String]
    /// The verbs it supports, in the order the server gives them.
    public var verbs: [String]
    /// Whether its objects have the subresource `scale`, by which replicas are set whatever the type.
    public var hasScale: Bool

    /// Makes a resource type; the singular name defaults to the kind in lower case, as discovery has it.
    public init(
        group: String, version: String, resource: String, singular: String? = nil, kind: String, namespaced: Bool,
        shortNames: [String] = [], categories: [String] = [], verbs: [String] = [], hasScale: Bool = false
    ) {
        self.group = group
        self.version = version
        self.resource = resource
        self.singular = singular ?? kind.lowercased()
        self.kind = kind
        self.namespaced = namespaced
        self.shortNames = shortNames
        self.categories = categories
        self.verbs = verbs
        self.hasScale = hasScale
    }

    /// The group and version together.
    public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }

    /// The form that objects carry in `apiVersion`: `v1`, or `apps/v1`.
    public var apiVersion: String { groupVersion.apiVersion }

    /// The plural name with its group, as kubectl prints it in `-o name` of types: `pods`, `deployments.apps`.
    public var qualifiedResource: String { group.isEmpty ? resource : resource + "." + group }

    /// The kind in lower case with its group, as kubectl prints it before an object's name: `pod`, `deployment.apps`. The
    /// singular name of a custom type may be another.
    public var kindWithGroup: String {
        let kind = kind.lowercased()
        return group.isEmpty ? kind : kind + "." + group
    }

    /// Whether the server's table has nothing but the object's name in its column for names. That of StorageClasses adds
    /// ` (default)` to one (kubernetes/pkg/printers/internalversion).
    public var hasPlainNameColumn: Bool { resource != "storageclasses" || group != "storage.k8s.io" }

    /// Whether the type supports a verb; a type whose verbs are unknown is taken to support it.
    public func supports(_ verb: String) -> Bool { verbs.isEmpty || verbs.contains(verb) }
}

import JSON

/// An OpenAPI v3 document of one group-version, as the API server publishes it (KEP-2896).
public struct OpenAPIDocument {
    private let root: JSONNode

    /// Takes the whole of a document.
    public init(_ root: JSONNode) { self.root = root }

    /// The request for the document of a group-version.
    public static func request(for version: GroupVersion) -> Request {
        Request(path: "/openapi/v3" + version.path)
    }

    /// Which kind a resource's objects are of.
    public struct Kind: Equatable, Sendable {
        /// The API group; empty for the core group.
        public let group: String
        /// The version in the group.
        public let version: String
        /// The kind's name.
        public let kind: String

        init?(_ node: JSONNode?) {
            guard let node, node.count > 0 else { return nil }
            group = node["group"]?.string ?? ""
            version = node["version"]?.string ?? ""
            kind = node["kind"]?.string ?? ""
        }
    }

    /// The kind of a resource's objects, which the operations on its paths name; nil if it has none here.
    public func kind(of resource: String, in version: GroupVersion) -> Kind? {
        let places = ["/" + resource, "/\(resource)/{name}"]
        let paths = places.map { version.path + $0 } + places.map { version.path + "/namespaces/{namespace}" + $0 }
        for path in paths {
            guard let operations = root.at("paths", path) else { continue }
            for method in ["get", "post", "put", "patch", "delete"] {
                if let kind = Kind(operations.at(method, "x-kubernetes-group-version-kind")) { return kind }
            }
        }
        return nil
    }

    /// The schema of a kind; nil if the document has none.
    public func schema(of kind: Kind) -> JSONNode? {
        let schemas = root.at("components", "schemas")?.members.filter { member in
            member.value["x-kubernetes-group-version-kind"]?.elements.contains { Kind($0) == kind } == true
        }
        return schemas?.min { $0.key < $1.key }?.value
    }

    /// What a reference within the document, such as `#/components/schemas/NAME`, leads to; nil if it leads nowhere.
    public func resolve(_ reference: String) -> JSONNode? {
        guard reference.hasPrefix("#") else { return nil }
        var node = root
        for part in reference.dropFirst().split(separator: "/") {
            guard let next = node[String(part)], next.kind == .object else { return nil }
            node = next
        }
        return node
    }
}

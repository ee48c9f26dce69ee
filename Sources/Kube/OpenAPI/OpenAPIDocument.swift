import JSON

/// What is kept of an OpenAPI document: the schemas, each parsed when it is asked for.
public final class OpenAPIDocument {
    private let version: OpenAPIVersion
    private let schemas: [String: [UInt8]]
    private let names: [Kind: String]
    private var parsed: [String: JSONNode] = [:]
    /// The kind of the objects of the resource that is asked about, as the operations on its paths name it; nil if it has
    /// none here.
    public let kind: Kind?

    /// Takes schemas by their names, and which of them are those of kinds.
    init(_ version: OpenAPIVersion, schemas: [String: [UInt8]], names: [Kind: String], kind: Kind?) {
        self.version = version
        self.schemas = schemas
        self.names = names
        self.kind = kind
    }

    /// Which kind a resource's objects are of.
    public struct Kind: Hashable, Sendable {
        /// The API group; empty for the core group.
        public let group: String
        /// The version in the group.
        public let version: String
        /// The kind's name.
        public let kind: String

        /// A kind of a version.
        public init(_ kind: String, in version: GroupVersion) {
            group = version.group
            self.version = version.version
            self.kind = kind
        }

        init?(_ node: JSONNode?) {
            guard let node, node.count > 0 else { return nil }
            group = node["group"]?.string ?? ""
            version = node["version"]?.string ?? ""
            kind = node["kind"]?.string ?? ""
        }

        /// The group and the version.
        public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    }

    /// The schema of a kind; nil if the document has none.
    public func schema(of kind: Kind) -> JSONNode? { names[kind].flatMap(schema(named:)) }

    /// What a reference within the document, such as `#/components/schemas/NAME`, leads to; nil if it leads nowhere.
    public func resolve(_ reference: String) -> JSONNode? {
        let parts = reference.split(separator: "/").map(String.init)
        let schemas = ["#"] + version.schemas
        guard parts.count > schemas.count, parts.starts(with: schemas) else { return nil }
        var node = schema(named: parts[schemas.count])
        for part in parts.dropFirst(schemas.count + 1) { node = node?[part] }
        return node?.kind == .object ? node : nil
    }

    private func schema(named name: String) -> JSONNode? {
        if let schema = parsed[name] { return schema }
        guard let text = schemas[name], let schema = try? JSONDocument(parsing: text).root else { return nil }
        parsed[name] = schema
        return schema
    }
}

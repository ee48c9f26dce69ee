import JSON

/// Reads an OpenAPI document while it arrives, and keeps of it the schemas and what the paths of one resource tell.
///
/// Schemas refer to one another in any order, so all are kept, as the text that they are; the paths, which are most of a
/// document, are passed over.
public struct OpenAPIReader {
    private var reader: JSONMemberReader
    private let version: OpenAPIVersion
    private let paths: [String]
    private var schemas: [String: [UInt8]] = [:]
    /// The names of the schemas of kinds.
    private var names: [OpenAPIDocument.Kind: String] = [:]
    /// The kinds that the operations on the resource's paths name.
    private var kinds: [String: OpenAPIDocument.Kind] = [:]
    /// How many bytes of schemas are kept.
    private(set) var size = 0

    /// The most bytes of schemas that are kept; those of the largest documents that servers publish come to a few MiB.
    private static let sizeLimit = 128 << 20

    /// A reader of a document that is to explain a resource of a group-version.
    public init(_ version: OpenAPIVersion, resource: String, in groupVersion: GroupVersion) {
        self.version = version
        let places = ["/" + resource, "/\(resource)/{name}"]
        paths =
            places.map { groupVersion.path + $0 }
            + places.map { groupVersion.path + "/namespaces/{namespace}" + $0 }
        reader = JSONMemberReader([
            JSONMemberReader.Place(version.schemas), JSONMemberReader.Place(["paths"], keys: Set(paths)),
        ])
    }

    /// Takes the next piece of the document.
    public mutating func feed(_ piece: [UInt8]) throws(JSONError) {
        var members: [JSONMemberReader.Member] = []
        try reader.feed(piece) { members.append($0) }
        for member in members {
            // Each is read once as it comes, so that what is broken is known and what is of which kind.
            let node = try JSONDocument(parsing: member.text).root
            if member.place == 1 {
                kinds[member.key] = Self.kind(of: node)
                continue
            }
            size += member.text.count
            schemas[member.key] = member.text
            for kind in node[Self.kindKey]?.elements.compactMap({ OpenAPIDocument.Kind($0) }) ?? [] {
                names[kind] = min(member.key, names[kind] ?? member.key)
            }
        }
        guard size <= Self.sizeLimit else {
            throw JSONError(
                offset: 0, line: 1, column: 1,
                message: "the schemas have more than the \(Self.sizeLimit) bytes that are accepted")
        }
    }

    /// The end of the document.
    public func finish() throws(JSONError) -> OpenAPIDocument {
        try reader.finish()
        return OpenAPIDocument(
            version, schemas: schemas, names: names, kind: paths.lazy.compactMap { kinds[$0] }.first)
    }

    private static let kindKey = "x-kubernetes-group-version-kind"

    private static func kind(of operations: JSONNode) -> OpenAPIDocument.Kind? {
        ["get", "post", "put", "patch", "delete"].lazy
            .compactMap { OpenAPIDocument.Kind(operations.at($0, kindKey)) }.first
    }
}

/// The forms in which the API server publishes what its types are made of.
public enum OpenAPIVersion: Sendable {
    /// One document of everything (Swagger 2.0).
    case version2
    /// A document for each group-version (KEP-2896).
    case version3

    /// The request for the document that has the types of a group-version.
    public func request(for version: GroupVersion) -> Request {
        switch self {
        case .version2: Request(path: "/openapi/v2")
        case .version3: Request(path: Self.index.path + version.path)
        }
    }

    /// The request for the list of version 3's documents, by which it is known whether a server has them.
    public static var index: Request { Request(path: "/openapi/v3") }

    /// Where the schemas stand in a document, and what references to them begin with.
    var schemas: [String] {
        switch self {
        case .version2: ["definitions"]
        case .version3: ["components", "schemas"]
        }
    }
}

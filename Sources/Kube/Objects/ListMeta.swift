import JSON

/// The metadata of a list or Table as a whole (meta.k8s.io/v1 ListMeta).
public struct ListMeta: Sendable, Equatable {
    /// The version of the collection, from which a watch goes on; empty if not told.
    public let resourceVersion: String
    /// The token for the next page; empty on the last.
    public let continueToken: String
    /// How many items follow this page, where the server knows.
    public let remainingItemCount: Int?

    /// Reads the `metadata` of a list's envelope; missing parts are empty.
    public init(_ list: JSONNode) {
        let metadata = list["metadata"]
        resourceVersion = metadata?["resourceVersion"]?.string ?? ""
        continueToken = metadata?["continue"]?.string ?? ""
        remainingItemCount = metadata?["remainingItemCount"]?.int
    }
}

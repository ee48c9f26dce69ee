import JSON

/// A view of any object of the API: its type and metadata by name, everything else by its node.
public struct APIObject {
    /// The object itself.
    public let node: JSONNode

    /// Views a node; fields that are missing or of another type read as empty.
    public init(_ node: JSONNode) { self.node = node }

    /// The object's name.
    public var name: String { metadata("name") }
    /// The namespace; empty for cluster-scoped objects.
    public var namespace: String { metadata("namespace") }
    /// The identity that no other object ever has.
    public var uid: String { metadata("uid") }
    /// The version of the object, opaque.
    public var resourceVersion: String { metadata("resourceVersion") }
    /// The number of the specification's current state; 0 if not told.
    public var generation: Int { node.at("metadata", "generation")?.int ?? 0 }
    /// The generation that the controller has seen; 0 if it does not tell.
    public var observedGeneration: Int { node.at("status", "observedGeneration")?.int ?? 0 }
    /// When the object was made.
    public var created: Timestamp? { Timestamp(metadata("creationTimestamp")) }
    /// Whether the object is being deleted.
    public var isTerminating: Bool { !metadata("deletionTimestamp").isEmpty }

    /// The value of an annotation; `nil` if it is absent.
    public func annotation(_ key: String) -> String? { node.at("metadata", "annotations", key)?.string }

    /// A condition of `status.conditions` by its type, compared without regard to case as kubectl does.
    public func condition(_ type: String) -> JSONNode? {
        node.at("status", "conditions")?.elements.first { condition in
            condition["type"]?.string.map { $0.lowercased() == type.lowercased() } ?? false
        }
    }

    private func metadata(_ key: String) -> String { node.at("metadata", key)?.string ?? "" }
}

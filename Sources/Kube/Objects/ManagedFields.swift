import JSON

/// Who set fields of an object, and how (meta.k8s.io/v1 ManagedFieldsEntry; KEP-555).
public struct ManagedFieldsEntry {
    /// How a manager set its fields.
    public enum Operation: String, Sendable {
        /// By server-side apply.
        case apply = "Apply"
        /// By any other write.
        case update = "Update"
    }

    /// The manager's name.
    public let manager: String
    /// How it set them; `nil` if not told.
    public let operation: Operation?

    /// Reads one entry.
    init(_ node: JSONNode) {
        manager = node["manager"]?.string ?? ""
        operation = node["operation"]?.string.flatMap(Operation.init)
    }

    /// The entries of an object's `metadata.managedFields`.
    public static func entries(of object: JSONNode) -> [ManagedFieldsEntry] {
        object.at("metadata", "managedFields")?.elements.map { ManagedFieldsEntry($0) } ?? []
    }
}

import JSON

/// Who set which fields of an object (meta.k8s.io/v1 ManagedFieldsEntry; KEP-555).
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
    /// The version in which the paths are written.
    public let apiVersion: String
    /// The subresource through which they were set; empty if through none.
    public let subresource: String
    /// When they were last changed.
    public let time: Timestamp?
    private let fields: JSONNode?

    /// Reads one entry.
    public init(_ node: JSONNode) {
        manager = node["manager"]?.string ?? ""
        operation = node["operation"]?.string.flatMap(Operation.init)
        apiVersion = node["apiVersion"]?.string ?? ""
        subresource = node["subresource"]?.string ?? ""
        time = node["time"]?.string.flatMap { Timestamp($0) }
        fields = node["fieldsV1"]
    }

    /// The entries of an object's `metadata.managedFields`.
    public static func entries(of object: JSONNode) -> [ManagedFieldsEntry] {
        object.at("metadata", "managedFields")?.elements.map { ManagedFieldsEntry($0) } ?? []
    }

    /// The paths of the fields as conflict messages write them, such as `.data.a` or
    /// `.spec.containers[name="web"].image`, in the order of the entry.
    public var paths: [String] {
        var paths: [String] = []
        if let fields { Self.collect(fields, under: "", into: &paths) }
        return paths
    }

    /// Depth is bounded by the JSON reader's.
    private static func collect(_ node: JSONNode, under prefix: String, into paths: inout [String]) {
        for (key, value) in node.members {
            if key == "." {
                paths.append(prefix)
                continue
            }
            guard let element = element(key) else { continue }
            if value.count == 0 {
                paths.append(prefix + element)
            } else {
                collect(value, under: prefix + element, into: &paths)
            }
        }
    }

    /// One element of a path: `f:` a field, `k:` the keys of a list's item, `v:` a value of a set, `i:` an index.
    private static func element(_ key: String) -> String? {
        let rest = String(key.dropFirst(2))
        if key.hasPrefix("f:") { return "." + rest }
        if key.hasPrefix("i:") { return "[" + rest + "]" }
        guard key.hasPrefix("k:") || key.hasPrefix("v:"),
            let document = try? JSONDocument(parsing: Array(rest.utf8))
        else { return nil }
        if key.hasPrefix("v:") { return "[=" + literal(document.root) + "]" }
        let parts = document.root.members.sorted { $0.key < $1.key }.map { $0.key + "=" + literal($0.value) }
        return "[" + parts.joined(separator: ",") + "]"
    }

    private static func literal(_ node: JSONNode) -> String {
        if let text = node.string { return goQuoted(text) }
        var bytes: [UInt8] = []
        node.appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

import JSON

/// The move of an object from `kubectl apply`, which keeps what it applied in an annotation of its own, to server-side
/// apply: the fields that it set become those of the manager that applies from now on. Only what a manager has applied
/// goes when its next file leaves it out (Kubernetes documentation, "Upgrading from client-side apply").
public struct ClientSideApplyMigration {
    /// The annotation in which `kubectl apply` keeps what it applied last.
    public static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
    /// The name under which kubectl keeps that annotation alive once it applies on the server.
    public static let annotationManager = "kubectl-last-applied"

    private let entries: [JSONValue]
    private let resourceVersion: String

    /// What there is to move in an object; `nil` if no manager has updated it by `kubectl apply`, which is to say that it
    /// set the annotation.
    ///
    /// - Parameter manager: The manager that applies from now on.
    public init?(of object: JSONNode, to manager: String) {
        var entries = object.at("metadata", "managedFields")?.value.array ?? []
        let former = entries.filter { Self.isUpdate($0) && Self.setsAnnotation($0) }.compactMap {
            $0["manager"]?.string
        }
        guard !former.isEmpty else { return nil }
        for name in Set(former).sorted() { Self.move(name, to: manager, in: &entries) }
        self.entries = entries
        resourceVersion = APIObject(object).resourceVersion
    }

    /// The JSON patch that moves it, refused by the server if the object has changed meanwhile.
    public var patch: [UInt8] {
        let operations: JSONValue = [
            ["op": "replace", "path": "/metadata/managedFields", "value": .array(entries)],
            ["op": "replace", "path": "/metadata/resourceVersion", "value": .string(resourceVersion)],
        ]
        return operations.compact
    }

    /// What keeps the annotation under a manager of its own, so that it outlives the move; `nil` if it is gone already, or
    /// has been applied by somebody. The server keeps it up to date for the manager `kubectl` alone.
    public static func annotationToKeep(of object: JSONNode) -> JSONValue? {
        guard let value = APIObject(object).annotation(annotation) else { return nil }
        let entries = object.at("metadata", "managedFields")?.value.array ?? []
        guard !entries.contains(where: { !isUpdate($0) && setsAnnotation($0) }) else { return nil }
        var metadata: JSONValue = [
            "annotations": [annotation: .string(value)], "name": .string(APIObject(object).name),
        ]
        metadata["namespace"] = object.at("metadata", "namespace")?.value
        return [
            "apiVersion": object["apiVersion"]?.value ?? .null, "kind": object["kind"]?.value ?? .null,
            "metadata": metadata,
        ]
    }

    /// Moves what one manager has updated to the manager that applies: into its own entry where there is one, and else by
    /// making one of the first.
    private static func move(_ former: String, to manager: String, in entries: inout [JSONValue]) {
        func isFormer(_ entry: JSONValue) -> Bool { isUpdate(entry) && entry["manager"]?.string == former }
        let own = entries.firstIndex {
            $0["manager"] == .string(manager) && $0["operation"] == "Apply" && isWhole($0)
        }
        guard let index = own ?? entries.firstIndex(where: isFormer) else { return }
        var entry = entries[index]
        entry["manager"] = .string(manager)
        entry["operation"] = "Apply"
        // Paths of another version may mean other fields.
        let version = entry["apiVersion"]
        for former in entries where isFormer(former) && former["apiVersion"] == version {
            entry["fieldsV1"] = union(entry["fieldsV1"] ?? [:], former["fieldsV1"] ?? [:])
        }
        entries[index] = entry
        entries.removeAll(where: isFormer)
    }

    private static func isUpdate(_ entry: JSONValue) -> Bool { entry["operation"] == "Update" && isWhole(entry) }

    private static func isWhole(_ entry: JSONValue) -> Bool { (entry["subresource"]?.string ?? "").isEmpty }

    private static func setsAnnotation(_ entry: JSONValue) -> Bool {
        entry.at("fieldsV1", "f:metadata", "f:annotations", "f:" + annotation) != nil
    }

    /// The fields of two sets in the form `FieldsV1`: a node without children is a field itself, and one with children is
    /// where it has the member `.`.
    static func union(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        guard var members = left.object, let others = right.object else { return left }
        for (key, value) in others {
            guard let own = members[key] else {
                members[key] = value
                continue
            }
            var both = union(own, value)
            if own.object?.isEmpty != value.object?.isEmpty { both["."] = [:] }
            members[key] = both
        }
        return .object(members)
    }
}

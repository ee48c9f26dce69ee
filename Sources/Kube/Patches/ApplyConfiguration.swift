import JSON
import Text

extension JSONValue {
    /// The object as server-side apply must be told it, so that every field is owned under the name by which it is kept:
    ///
    /// - The `stringData` of a Secret is written into `data`. It is never kept, so its keys would have no owner, and one
    ///   that the next file leaves out would stay for ever.
    /// - An entry `null` of a map is left out. It means that there is none, and the server would keep it as an empty
    ///   value, since the value's type has no other way to be absent.
    ///
    /// - Parameter isBuiltin: whether Kubernetes itself defines the type. In the others only the metadata is of a type that
    ///   is known, and a null may mean something.
    public func applyConfiguration(isBuiltin: Bool) -> JSONValue {
        var object = self
        let kind = self["kind"]?.string ?? ""
        for (key, value) in self.object ?? JSONObject()
        where key == "metadata" || isBuiltin && !Self.isFree(key, of: kind) {
            object[key] = value.withoutNullEntries(of: key)
        }
        if isBuiltin, kind == "Secret" { object.writeStringData() }
        return object
    }

    /// Whether a member of a type holds what its users define, in which anything may stand.
    private static func isFree(_ key: String, of kind: String) -> Bool {
        switch (kind, key) {
        case ("CustomResourceDefinition", "spec"), ("ControllerRevision", "data"), ("ResourceClaim", "spec"),
            ("ResourceClaimTemplate", "spec"), ("DeviceClass", "spec"):
            true
        default: false
        }
    }

    /// The members of built-in types that are maps, to strings, bytes or quantities.
    private static let maps: Set = [
        "allocatable", "annotations", "binaryData", "capacity", "data", "default", "defaultRequest", "hard", "labels",
        "limits", "matchLabels", "max", "maxLimitRequestRatio", "min", "nodeSelector", "options", "overhead",
        "parameters", "requests", "selector", "stringData", "volumeAttributes",
    ]

    private func withoutNullEntries(of name: String) -> JSONValue {
        switch self {
        case .object(let members):
            let isMap = Self.maps.contains(name)
            return .object(
                JSONObject(
                    members.lazy.filter { !isMap || !$0.value.isNull }
                        .map { ($0.key, $0.value.withoutNullEntries(of: $0.key)) }))
        case .array(let elements): return .array(elements.map { $0.withoutNullEntries(of: "") })
        default: return self
        }
    }

    /// What is no string stays where it is, for the server to refuse.
    private mutating func writeStringData() {
        guard case .object(let strings)? = self["stringData"] else {
            if self["stringData"]?.isNull == true { self["stringData"] = nil }
            return
        }
        guard self["data"] == nil || self["data"]?.isNull == true || self["data"]?.kind == .object else { return }
        var rest = JSONObject()
        var data = self["data"] ?? .null
        for (key, value) in strings {
            if let text = value.string {
                data[key] = .string(Base64.encode(Array(text.utf8)))
            } else {
                rest[key] = value
            }
        }
        self["data"] = data
        self["stringData"] = rest.isEmpty ? nil : .object(rest)
    }
}

import JSON

extension JSONValue {
    /// The key of the annotation in which client-side `kubectl apply` keeps what it has applied.
    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object with what it says in the annotation of client-side `kubectl apply`, for a later one of that.
    ///
    /// - Parameter sortsKeys: whether the object was read from a file: its keys are sorted then, as Go sorts those of what it
    ///   has no type for, and it says that it has annotations, though there may be none.
    public func savingConfiguration(sortsKeys: Bool) -> JSONValue {
        var object = self
        object["metadata"]?["annotations"]?[Self.lastApplied] = nil
        if sortsKeys, object.at("metadata", "annotations") == nil { object["metadata"]?["annotations"] = .object([:]) }
        var text: [UInt8] = []
        var format = JSONFormat.compact
        format.sortsKeys = sortsKeys
        JSONWriter(format).write(object, into: &text)
        var annotations = object.at("metadata", "annotations") ?? .object([:])
        annotations[Self.lastApplied] = .string(String(decoding: text, as: UTF8.self) + "\n")
        object["metadata"]?["annotations"] = annotations
        return object
    }
}

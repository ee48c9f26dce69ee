import JSON

extension JSONValue {
    /// What a read object says about itself that nobody but the server sets (meta.k8s.io/v1 ObjectMeta).
    private static let serverFields = [
        "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields",
        "selfLink",
    ]
    /// What in a write is the condition that the object is still the one that was read.
    private static let preconditions = ["resourceVersion", "uid"]

    /// The object as it can be sent: without what nobody but the server sets, so that a dump can be put back, and no
    /// object is sent as one that is being deleted.
    ///
    /// - Parameter isNew: whether the object is to be made, so that there is none that it could be the state of; else its
    ///   `resourceVersion` and `uid` stay what they are in a write, preconditions.
    public func withoutServerFields(isNew: Bool) -> JSONValue {
        guard var metadata = self["metadata"], metadata.kind == .object else { return self }
        for key in Self.serverFields + (isNew ? Self.preconditions : []) { metadata[key] = nil }
        var object = self
        object["metadata"] = metadata
        return object
    }
}

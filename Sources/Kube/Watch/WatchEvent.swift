import JSON

/// One event of a watch (meta.k8s.io/v1 WatchEvent; Kubernetes API concepts, "Efficient detection of changes").
public struct WatchEvent {
    /// What happened.
    public enum Kind: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
        /// Nothing but a newer resource version.
        case bookmark = "BOOKMARK"
        /// The watch cannot go on; the object is a Status.
        case error = "ERROR"
    }

    /// What happened.
    public let kind: Kind
    /// The object, a Table with one row, or a Status. Valid until the decoder's next event.
    public let object: JSONNode

    /// Reads an event; `nil` for a type that is not known, which clients should pass over.
    public init?(_ node: JSONNode) {
        guard let kind = node["type"]?.string.flatMap(Kind.init), let object = node["object"] else { return nil }
        self.kind = kind
        self.object = object
    }

    /// Where to go on from after this event; empty if it does not tell.
    public var resourceVersion: String { object.at("metadata", "resourceVersion")?.string ?? "" }

    /// The failure that an ERROR event carries.
    public var failure: Status? {
        guard kind == .error else { return nil }
        return Status(object) ?? Status(message: "the watch ended with an error that is no Status", code: 0)
    }
}

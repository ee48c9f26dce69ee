import JSON

/// What the API server says about a request that has no object as its answer (meta.k8s.io/v1 Status).
public struct Status: Error, Sendable, Equatable {
    /// One of several causes of a failure.
    public struct Cause: Sendable, Equatable {
        /// A machine-readable reason, such as `FieldValueInvalid`.
        public var reason = ""
        /// What is wrong.
        public var message = ""
        /// The field's path, such as `spec.replicas`.
        public var field = ""

        /// Makes a cause.
        public init(reason: String = "", message: String = "", field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// What the status is about. In failures, `kind` is the plural resource name or the kind, as the server chose.
    public struct Details: Sendable, Equatable {
        /// The object's name; empty if it is about none.
        public var name = ""
        /// The API group; empty for the core group.
        public var group = ""
        /// The kind or resource.
        public var kind = ""
        /// The object's uid; empty if not told.
        public var uid = ""
        /// All causes.
        public var causes: [Cause] = []
        /// Seconds after which to try again; 0 if not told.
        public var retryAfterSeconds = 0

        /// Details without anything in them.
        public init() {}
    }

    /// The message for people.
    public var message = ""
    /// The machine-readable reason, such as `NotFound`; empty if the server gave none.
    public var reason = ""
    /// The HTTP status code.
    public var code = 0
    /// What the status is about; `nil` if the server gave no details at all.
    public var details: Details?

    /// Makes a failure.
    public init(message: String, reason: String = "", code: Int, details: Details? = nil) {
        self.message = message
        self.reason = reason
        self.code = code
        self.details = details
    }

    /// Reads a Status object; `nil` if the node is no object of that kind. Missing fields stay empty.
    public init?(_ node: JSONNode) {
        guard node.kind == .object, node["kind"]?.equals("Status") == true else { return nil }
        message = node["message"]?.string ?? ""
        reason = node["reason"]?.string ?? ""
        code = node["code"]?.int ?? 0
        if let details = node["details"], details.kind == .object { self.details = Details(details) }
    }
}

extension Status.Details {
    init(_ node: JSONNode) {
        self.init()
        name = node["name"]?.string ?? ""
        group = node["group"]?.string ?? ""
        kind = node["kind"]?.string ?? ""
        uid = node["uid"]?.string ?? ""
        retryAfterSeconds = node["retryAfterSeconds"]?.int ?? 0
        causes = (node["causes"]?.elements.map { $0 } ?? []).map {
            Status.Cause(
                reason: $0["reason"]?.string ?? "", message: $0["message"]?.string ?? "",
                field: $0["field"]?.string ?? "")
        }
    }
}

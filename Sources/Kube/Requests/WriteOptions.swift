/// The parameters of create, update and patch requests (meta.k8s.io/v1 CreateOptions, UpdateOptions, PatchOptions).
public struct WriteOptions: Sendable, Equatable {
    /// Whether the server goes through everything but stores nothing (`dryRun=All`).
    public var dryRun = false
    /// The name under which the server records who set which field; empty leaves it to the server.
    public var fieldManager = ""
    /// What the server does with unknown and duplicate fields: `Strict`, `Warn` or `Ignore`; empty is its default.
    public var fieldValidation = ""
    /// For server-side apply: whether fields are taken over from other managers. `nil` leaves the parameter out.
    public var force: Bool?

    /// Options that leave everything to the server.
    public init(dryRun: Bool = false, fieldManager: String = "", fieldValidation: String = "", force: Bool? = nil) {
        self.dryRun = dryRun
        self.fieldManager = fieldManager
        self.fieldValidation = fieldValidation
        self.force = force
    }

    /// The query, sorted by name as kubectl sends it.
    var query: [QueryItem] {
        var items: [QueryItem] = []
        if dryRun { items.append(QueryItem("dryRun", "All")) }
        if !fieldManager.isEmpty { items.append(QueryItem("fieldManager", fieldManager)) }
        if !fieldValidation.isEmpty { items.append(QueryItem("fieldValidation", fieldValidation)) }
        if let force { items.append(QueryItem("force", force ? "true" : "false")) }
        return items
    }
}

/// The kinds of patch that the API server takes, as media types (Kubernetes API concepts, "Patch").
public enum PatchType: String, Sendable {
    /// JSON Patch (RFC 6902).
    case json = "application/json-patch+json"
    /// JSON Merge Patch (RFC 7386).
    case merge = "application/merge-patch+json"
    /// Strategic merge patch; built-in types only.
    case strategic = "application/strategic-merge-patch+json"
    /// Server-side apply.
    case apply = "application/apply-patch+yaml"
}

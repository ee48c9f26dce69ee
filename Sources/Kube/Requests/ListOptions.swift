/// How much of each object a Table carries (meta.k8s.io/v1 TableOptions).
public enum IncludeObject: String, Sendable {
    /// Nothing: the cells only.
    case none = "None"
    /// The whole object.
    case object = "Object"
}

/// The parameters of list and watch requests (meta.k8s.io/v1 ListOptions); unset ones are not sent.
public struct ListOptions: Sendable, Equatable {
    /// Label selector; empty selects everything.
    public var labelSelector = ""
    /// Field selector; empty selects everything.
    public var fieldSelector = ""
    /// The most items that one answer may hold; 0 asks for all of them at once.
    public var limit = 0
    /// The token that the page before this one gave.
    public var continueToken = ""
    /// The version that the answer must be at, or that a watch begins after.
    public var resourceVersion = ""
    /// How `resourceVersion` is meant: `Exact` or `NotOlderThan`.
    public var resourceVersionMatch = ""
    /// Whether the server may send bookmarks between the events of a watch.
    public var allowWatchBookmarks = false
    /// Whether a watch begins with an event for each existing object and a bookmark after the last (KEP-3157).
    public var sendInitialEvents = false
    /// Seconds after which the server ends the call; 0 leaves it to the server.
    public var timeoutSeconds = 0
    /// How much of the objects a Table carries; `nil` leaves the parameter out.
    public var includeObject: IncludeObject?

    /// Options that ask for everything.
    public init() {}

    /// The query, sorted by name as kubectl sends it.
    func query(watch: Bool) -> [QueryItem] {
        var items: [QueryItem] = []
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { items.append(QueryItem(name, value)) }
        }
        add("allowWatchBookmarks", allowWatchBookmarks ? "true" : "")
        add("continue", continueToken)
        add("fieldSelector", fieldSelector)
        add("includeObject", includeObject?.rawValue ?? "")
        add("labelSelector", labelSelector)
        add("limit", limit > 0 ? String(limit) : "")
        add("resourceVersion", resourceVersion)
        add("resourceVersionMatch", resourceVersionMatch)
        add("sendInitialEvents", sendInitialEvents ? "true" : "")
        add("timeoutSeconds", timeoutSeconds > 0 ? String(timeoutSeconds) : "")
        add("watch", watch ? "true" : "")
        return items
    }

    /// The name that a field selector fixes: the API server authorizes such a list or watch with `resourceNames`.
    var selectedName: String? {
        for term in fieldSelector.split(separator: ",") where term.hasPrefix("metadata.name=") {
            let value = term.dropFirst("metadata.name=".utf8.count).drop { $0 == "=" }
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }
}

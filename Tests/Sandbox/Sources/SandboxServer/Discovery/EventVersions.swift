/// The two groups of events, which share their objects: those of events.k8s.io are stored under the names that the core group
/// has for their members.
enum EventVersions {
    /// The members that have two names: that of events.k8s.io, and that of the core group.
    static let members = [
        ("deprecatedCount", "count"), ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"), ("deprecatedSource", "source"), ("note", "message"),
        ("regarding", "involvedObject"), ("reportingController", "reportingComponent"),
    ]

    /// The name of a selector's field in the core group.
    static func storedField(_ field: String) -> String {
        let parts = field.split(separator: ".", maxSplits: 1).map(String.init)
        guard let stored = members.first(where: { $0.0 == parts.first })?.1 else { return field }
        return ([stored] + parts.dropFirst()).joined(separator: ".")
    }

    /// What the server says of an event of events.k8s.io that lacks something, or of which more than the series changes.
    static func failures(_ event: JSON, old: JSON?) -> [FieldFailure] {
        var failures: [FieldFailure] = []
        if event["eventTime"]?.string == nil { failures.append(.required("eventTime")) }
        for member in ["reportingController", "reportingInstance", "action", "reason"]
        where (event[member]?.string ?? "").isEmpty {
            failures.append(.required(member))
        }
        if let type = event["type"], type != "Normal", type != "Warning" {
            failures.append(.invalid("type", type.text, "has invalid value: \(type.string ?? "")"))
        }
        if (event["note"]?.string ?? "").utf8.count > 1_024 {
            failures.append(.invalid("message", "\"\"", "can have at most 1024 characters"))
        }
        if let series = event["series"], series.count("count") < 2 {
            failures.append(.invalid("series.count", "", "should be at least 2"))
        }
        guard let old else { return failures }
        for member in ["regarding", "related", "reason", "note", "type", "eventTime", "action"]
            + ["reportingController", "reportingInstance"] where old[member] != event[member]
        {
            failures.append(.invalid(member, event[member]?.text ?? "null", "field is immutable"))
        }
        return failures
    }
}

extension ResourceType {
    /// Whether its objects are events under the names of events.k8s.io.
    var isNewEvent: Bool { qualified == "events.events.k8s.io" }
}

extension JSON {
    /// An object with its members named as the type has them.
    func shaped(as type: ResourceType) -> JSON {
        guard type.storage == "events" else { return self }
        return renamed { type.isNewEvent ? ($0.1, $0.0) : $0 }
    }

    /// An object as it is stored.
    func stored(of type: ResourceType) -> JSON {
        guard type.isNewEvent else { return self }
        var object = renamed { $0 }
        for (member, value) in [("source", [:]), ("firstTimestamp", .null), ("lastTimestamp", .null)]
            as [(String, JSON)]
        where object[member] == nil {
            object[member] = value
        }
        return object
    }

    private func renamed(_ direction: ((String, String)) -> (String, String)) -> JSON {
        guard let members = object else { return self }
        let names = Dictionary(uniqueKeysWithValues: EventVersions.members.map(direction))
        return .object(JSONObject(members.map { (names[$0.key] ?? $0.key, $0.value) }))
    }
}

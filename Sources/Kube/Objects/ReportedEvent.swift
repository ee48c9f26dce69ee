import JSON

/// An Event (events.k8s.io/v1) by which somebody says what has happened to an object, for `describe` and `events` to show.
///
/// Whatever is reported again, in the same words about the same object, has the same name, so that it is found and
/// counted in the series of the first report (KEP-383, "Event series").
public struct ReportedEvent: Sendable {
    /// What an event is about (core/v1 ObjectReference).
    public struct Subject: Sendable {
        let type: ResourceType
        let namespace: String
        let name: String
        let uid: String

        /// An object by its identity; the namespace is nil for types without.
        public init(type: ResourceType, namespace: String?, name: String, uid: String) {
            self.type = type
            self.namespace = namespace ?? ""
            self.name = name
            self.uid = uid
        }
    }

    /// The object that it is about; with its uid, without which `describe` does not find the event.
    public let regarding: Subject
    /// `Normal` or `Warning`.
    public let type: String
    /// Why, in one word.
    public let reason: String
    /// What was done or tried.
    public let action: String
    /// What happened, in words.
    public let note: String
    /// Which of the reporters says so: a pod's name.
    public let instance: String

    /// An event about an object.
    public init(regarding: Subject, type: String, reason: String, action: String, note: String, instance: String) {
        self.regarding = regarding
        self.type = type
        self.reason = reason
        self.action = action
        self.note = note
        self.instance = instance
    }

    /// Where it stands: with its object, or for one without a namespace where the API server takes it.
    public var namespace: String { regarding.namespace.isEmpty ? "default" : regarding.namespace }

    /// Its name, the same for the same report.
    public var name: String {
        // Names of some types, such as roles, are no names of events.
        let isFit = DNSName.isSubdomain(regarding.name) && regarding.name.utf8.count < 240
        let report: [JSONValue] = [regarding.uid, regarding.type.kind, regarding.name, type, reason, action, note]
            .map { .string($0) }
        return (isFit ? regarding.name : regarding.type.kind.lowercased()) + "." + ContentHash.text(of: .array(report))
    }

    /// Its members, for the first report.
    public func members(at now: Timestamp) -> KeyValuePairs<String, JSONValue?> {
        [
            "eventTime": .string(now.rfc3339Micro),
            "reportingController": "kpod",
            "reportingInstance": .string(String(instance.prefix(128))),
            "action": .string(action),
            "reason": .string(reason),
            "regarding": .object(reference),
            "note": .string(note),
            "type": .string(type),
        ]
    }

    private var reference: JSONObject {
        var reference: JSONObject = ["kind": .string(regarding.type.kind)]
        if !regarding.namespace.isEmpty { reference["namespace"] = .string(regarding.namespace) }
        reference["name"] = .string(regarding.name)
        if !regarding.uid.isEmpty { reference["uid"] = .string(regarding.uid) }
        reference["apiVersion"] = .string(regarding.type.apiVersion)
        return reference
    }

    /// The merge patch that counts another report into the series of an event, as client-go's recorder counts them: the
    /// second report begins it.
    ///
    /// - Parameter found: the event as it is; the patch applies to no other version of it.
    public static func repeated(_ found: JSONNode, at now: Timestamp) -> JSONValue {
        let count = min(max(found.at("series", "count")?.int ?? 1, 1), Int(Int32.max) - 1) + 1
        return [
            "metadata": ["resourceVersion": .string(found.at("metadata", "resourceVersion")?.string ?? "")],
            "series": ["count": .int(count), "lastObservedTime": .string(now.rfc3339Micro)],
        ]
    }
}

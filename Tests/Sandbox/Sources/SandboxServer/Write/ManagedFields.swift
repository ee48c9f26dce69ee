/// The owners of an object's fields, as metadata.managedFields has them.
struct ManagedFields {
    /// One owner.
    struct Owner: Equatable {
        var manager: String
        var operation: String
        var apiVersion: String
        var subresource: String
        var time: String?
        var fields: FieldSet

        func isSame(_ other: Owner) -> Bool {
            manager == other.manager && operation == other.operation && apiVersion == other.apiVersion
                && subresource == other.subresource
        }

        /// As conflicts name it.
        var text: String {
            var text = "\"\(manager)\""
            if !subresource.isEmpty { text += " with subresource \"\(subresource)\"" }
            return operation == "Update" ? text + " using \(apiVersion)" : text
        }
    }
    var owners: [Owner]

    init(_ object: JSON?) {
        owners = (object?.at("metadata", "managedFields")?.array ?? []).map { entry in
            Owner(
                manager: entry["manager"]?.string ?? "", operation: entry["operation"]?.string ?? "",
                apiVersion: entry["apiVersion"]?.string ?? "", subresource: entry["subresource"]?.string ?? "",
                time: entry["time"]?.string, fields: FieldSet(entry["fieldsV1"]))
        }
    }

    /// As the object has it: appliers first, then by time and name. Nil when nobody owns anything.
    var json: JSON? {
        let kept = owners.filter { !$0.fields.isEmpty }.sorted { left, right in
            if left.operation != right.operation { return left.operation < right.operation }
            if left.time != right.time, let first = left.time, let second = right.time { return first < second }
            return (left.manager, left.apiVersion, left.subresource) < (
                right.manager, right.apiVersion, right.subresource
            )
        }
        guard !kept.isEmpty else { return nil }
        return .array(
            kept.map { owner in
                var entry: JSON = [
                    "manager": .string(owner.manager), "operation": .string(owner.operation),
                    "apiVersion": .string(owner.apiVersion),
                ]
                if let time = owner.time { entry["time"] = .string(time) }
                entry["fieldsType"] = "FieldsV1"
                entry["fieldsV1"] = owner.fields.json
                if !owner.subresource.isEmpty { entry["subresource"] = .string(owner.subresource) }
                return entry
            })
    }

    /// Who writes, and how.
    struct Writer {
        let manager: String
        let apiVersion: String
        let subresource: String
        let time: String
    }

    /// An object after an update, with its owners brought up to date.
    static func updated(_ old: JSON?, _ new: JSON, by writer: Writer, walk: FieldWalk) -> JSON {
        var fields = ManagedFields(new.at("metadata", "managedFields") == nil ? old : new)
        // An empty list in the request resets the owners.
        if new.at("metadata", "managedFields") == [] { fields.owners = [] }
        let (changed, removed) = walk.difference(old, new)
        if !changed.isEmpty || !removed.isEmpty {
            for position in fields.owners.indices {
                fields.owners[position].fields = fields.owners[position].fields.removing(removed)
            }
        }
        if !changed.isEmpty {
            let own = Owner(
                manager: writer.manager, operation: "Update", apiVersion: writer.apiVersion,
                subresource: writer.subresource,
                time: writer.time, fields: changed)
            for position in fields.owners.indices where !fields.owners[position].isSame(own) {
                fields.owners[position].fields = fields.owners[position].fields.subtracting(changed)
            }
            if let position = fields.owners.firstIndex(where: { $0.isSame(own) }) {
                fields.owners[position].fields = fields.owners[position].fields.union(changed)
                fields.owners[position].time = writer.time
            } else {
                fields.owners.append(own)
            }
        }
        var result = new
        result.set(fields.json, at: "metadata", "managedFields")
        return result
    }

    /// A conflict of an apply with another owner.
    struct Conflict {
        let owner: Owner
        let path: [String]
    }

    /// An object after a server-side apply. Throws the 409 that names each conflict, unless forced.
    static func applied(
        _ live: JSON?, _ config: JSON, by writer: Writer, force: Bool, walk: FieldWalk, settle: (JSON) -> JSON
    ) throws -> JSON {
        var fields = ManagedFields(live)
        let set = walk.fields(config, containers: false)
        var own = Owner(
            manager: writer.manager, operation: "Apply", apiVersion: writer.apiVersion, subresource: writer.subresource,
            time: nil, fields: set)
        let position = fields.owners.firstIndex { $0.isSame(own) }
        let previous = position.map { fields.owners[$0] }
        if let position { fields.owners.remove(at: position) }
        var conflicts: [Conflict] = []
        if let live {
            for at in fields.owners.indices {
                let shared = fields.owners[at].fields.intersection(set)
                let differing = shared.paths.filter { path in
                    walk.value(at: path, in: live) != walk.value(at: path, in: config)
                        && !isContainer(path, in: config, walk)
                }
                conflicts += differing.map { Conflict(owner: fields.owners[at], path: $0) }
                if force {
                    for path in differing {
                        fields.owners[at].fields = fields.owners[at].fields.subtracting(single(path))
                    }
                }
            }
        }
        if !conflicts.isEmpty, !force { throw conflictError(conflicts) }
        var result = live.map { walk.merged($0, config) } ?? config
        if let previous {
            // Where something below a field is still owned, the field stays.
            let dropped = fields.owners.reduce(previous.fields.subtracting(set.withAncestors)) {
                $0.subtracting($1.fields.withAncestors)
            }
            result = walk.removing(dropped, from: result) ?? result
        }
        result = settle(result)
        var comparable = result
        comparable.set(live?.at("metadata", "managedFields"), at: "metadata", "managedFields")
        let isChanged = live.map { comparable != $0 } ?? true
        own.time = isChanged ? writer.time : previous?.time
        fields.owners.append(own)
        result.set(fields.json, at: "metadata", "managedFields")
        return result
    }

    /// Whether the path names a list's element or a map rather than a value: those can be owned by several.
    private static func isContainer(_ path: [String], in config: JSON, _ walk: FieldWalk) -> Bool {
        guard let last = path.last else { return true }
        if last.hasPrefix("k:") { return true }
        let set = walk.fields(config, containers: false)
        var node = set
        for element in path { node = node.children[element] ?? FieldSet() }
        return !node.children.isEmpty
    }

    private static func single(_ path: [String]) -> FieldSet {
        path.reversed().reduce(FieldSet.leaf) { FieldSet(children: [$1: $0]) }
    }

    private static func conflictError(_ conflicts: [Conflict]) -> APIError {
        let causes: [JSON] = conflicts.map {
            [
                "reason": "FieldManagerConflict", "message": .string("conflict with \($0.owner.text)"),
                "field": .string(FieldSet.text($0.path)),
            ]
        }
        let message: String
        if let only = conflicts.first, conflicts.count == 1 {
            message = "Apply failed with 1 conflict: conflict with \(only.owner.text): \(FieldSet.text(only.path))"
        } else {
            var lines: [String] = []
            for owner in Set(conflicts.map(\.owner.text)).sorted() {
                lines.append("conflicts with \(owner):")
                lines += conflicts.filter { $0.owner.text == owner }.map { "- \(FieldSet.text($0.path))" }
            }
            message = "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
        }
        return APIError(409, reason: "Conflict", message, details: JSONObject([("causes", .array(causes))]))
    }
}

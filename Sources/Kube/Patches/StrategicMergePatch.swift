import JSON

/// Strategic merge patches of built-in types (Kubernetes API conventions, "Strategic Merge Patch"): applied here, as the
/// server would, and made of an object before and after a change.
public enum StrategicMergePatch {
    /// The object of a type with a patch made to it.
    ///
    /// - Throws: `InvalidInput` for a list of the patch that cannot be merged: an item without its key, or of another type.
    public static func apply(
        _ patch: JSONValue, to original: JSONValue, type: ResourceType
    ) throws(InvalidInput) -> JSONValue {
        guard let patch = patch.object else { throw InvalidInput("invalid JSON document") }
        return try StrategicMerge.merge(
            patch, into: original.object ?? JSONObject(), MergePlace(kind: type.kind, parent: ""))
    }

    /// The patch that makes one object of a type into another; an empty object where they are equal.
    public static func between(_ original: JSONValue, _ modified: JSONValue, type: ResourceType) -> JSONValue {
        .object(
            StrategicDifference.between(
                original.object ?? JSONObject(), modified.object ?? JSONObject(),
                MergePlace(kind: type.kind, parent: "")))
    }
}

/// The members of a strategic merge patch that are no fields, but say what to do.
enum MergeDirective {
    static let patch = "$patch"
    static let retainKeys = "$retainKeys"
    static let setElementOrder = "$setElementOrder/"
    static let deleteFromSet = "$deleteFromPrimitiveList/"

    /// Whether a member of a patch is a directive.
    static func isDirective(_ key: String) -> Bool {
        key == patch || key == retainKeys || key.hasPrefix(setElementOrder) || key.hasPrefix(deleteFromSet)
    }

    /// The error of a `$patch` that is none of those that there are, in apimachinery's words.
    static func unknown(_ directive: JSONValue, in patch: JSONObject) -> InvalidInput {
        var map: [UInt8] = []
        GoValue.append(JSONValue.object(patch).document().root, to: &map)
        let text = directive.string ?? "of another kind than text"
        return InvalidInput(printable("unknown patch type: \(text) in map: \(String(decoding: map, as: UTF8.self))"))
    }

    /// A value of a patch as it stands in the object: without directives, and without what only deletes.
    static func removed(from value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            return .object(
                JSONObject(
                    members.compactMap { key, member in
                        isDirective(key) || member.isNull ? nil : (key, removed(from: member))
                    }))
        case .array(let items):
            return .array(items.filter { $0[patch] == nil }.map(removed))
        default: return value
        }
    }
}

/// Applies a strategic merge patch.
enum StrategicMerge {
    static func merge(
        _ patch: JSONObject, into original: JSONObject, _ place: MergePlace
    ) throws(InvalidInput) -> JSONValue {
        var patch = patch
        switch patch[MergeDirective.patch] {
        case nil: break
        case .string("replace")?:
            patch[MergeDirective.patch] = nil
            return .object(patch)
        case .string("delete")?: return .object([:])
        case let other?: throw MergeDirective.unknown(other, in: patch)
        }
        var result = original
        if let kept = patch[MergeDirective.retainKeys]?.array?.compactMap(\.string) {
            for (key, _) in original where !kept.contains(key) { result[key] = nil }
        }
        for (directive, order) in patch where directive.hasPrefix(MergeDirective.setElementOrder) {
            let field = String(directive.dropFirst(MergeDirective.setElementOrder.count))
            let items = patch[field]?.array ?? []
            patch[field] = nil
            guard let present = original[field]?.array else {
                if !items.isEmpty { result[field] = MergeDirective.removed(from: .array(items)) }
                continue
            }
            result[field] = .array(
                try merge(items, into: present, field, place, order: order.array ?? []))
        }
        for (directive, values) in patch where directive.hasPrefix(MergeDirective.deleteFromSet) {
            let field = String(directive.dropFirst(MergeDirective.deleteFromSet.count))
            if let present = result[field]?.array {
                result[field] = .array(present.filter { !(values.array ?? []).contains($0) })
            }
        }
        for (field, change) in patch where !MergeDirective.isDirective(field) {
            result[field] = try merge(change, into: result[field], field, place)
        }
        return .object(result)
    }

    private static func merge(
        _ change: JSONValue, into present: JSONValue?, _ field: String, _ place: MergePlace
    ) throws(InvalidInput) -> JSONValue? {
        switch (change, present) {
        case (.null, _): return nil
        case (.object(let change), .object(let present)?) where !place.strategy(of: field).isReplaced:
            return try merge(change, into: present, place.inside(field))
        case (.array(let items), .array(let present)?) where place.strategy(of: field).list != .replaced:
            return .array(try merge(items, into: present, field, place, order: nil))
        default: return MergeDirective.removed(from: change)
        }
    }

    /// A list with the items of a patch merged into it; `order`: as `$setElementOrder` gives it, otherwise the patch's own.
    private static func merge(
        _ items: [JSONValue], into present: [JSONValue], _ field: String, _ place: MergePlace, order: [JSONValue]?
    ) throws(InvalidInput) -> [JSONValue] {
        guard case .merged(let key) = place.strategy(of: field).list else {
            var merged = present
            for item in items where !merged.contains(item) { merged.append(item) }
            return ElementOrder.sorted(merged, by: order ?? items, before: present) { $0 }
        }
        func identity(_ item: JSONValue) throws(InvalidInput) -> JSONValue {
            guard let value = item[key] else {
                // The item itself is not shown: it may hold what is not for a log.
                throw InvalidInput("an item of the patch's list \(field) has no \(key), by which it is merged")
            }
            return value
        }
        var merged = present
        var changes: [JSONValue] = []
        for item in items {
            switch item[MergeDirective.patch] {
            case nil: changes.append(item)
            case .string("replace")?:
                return items.filter { $0[MergeDirective.patch] == nil }.map(MergeDirective.removed)
            case .string("delete")?:
                let value = try identity(item)
                merged.removeAll { $0[key] == value }
            case let other?: throw MergeDirective.unknown(other, in: item.object ?? JSONObject())
            }
        }
        for item in changes {
            let value = try identity(item)
            guard let index = merged.firstIndex(where: { $0[key] == value }) else {
                merged.append(MergeDirective.removed(from: item))
                continue
            }
            merged[index] = try merge(
                item.object ?? JSONObject(), into: merged[index].object ?? JSONObject(), place.inside(field))
        }
        return ElementOrder.sorted(merged, by: order ?? changes, before: present) { $0[key] }
    }
}

/// The order of a merged list: the items that a patch names stand in its order, the others in that which they had, and
/// where the two do not say which comes first, the patch's do.
enum ElementOrder {
    static func sorted(
        _ items: [JSONValue], by order: [JSONValue], before: [JSONValue], _ identity: (JSONValue) -> JSONValue?
    ) -> [JSONValue] {
        let order = order.map(identity)
        let before = before.map(identity)
        var named: [(place: Int, item: JSONValue)] = []
        var others: [(place: Int, item: JSONValue)] = []
        for item in items {
            if let place = order.firstIndex(of: identity(item)) {
                named.append((place, item))
            } else {
                others.append((before.firstIndex(of: identity(item)) ?? before.count, item))
            }
        }
        named.sort { $0.place < $1.place }
        others.sort { $0.place < $1.place }
        var result: [JSONValue] = []
        var rest = others[...]
        for (_, item) in named {
            if let place = before.firstIndex(of: identity(item)) {
                while let other = rest.first, other.place < place {
                    result.append(other.item)
                    rest.removeFirst()
                }
            }
            result.append(item)
        }
        return result + rest.map(\.item)
    }
}

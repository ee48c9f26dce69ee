import JSON

/// Makes strategic merge patches of objects before and after a change, as kubectl makes them: with the order of the lists
/// that are merged, since the server would not keep it otherwise.
enum StrategicDifference {
    static func between(
        _ original: JSONObject, _ modified: JSONObject, _ place: MergePlace, retainsKeys: Bool = false
    ) -> JSONObject {
        var patch = JSONObject()
        for (field, value) in modified {
            guard let old = original[field] else {
                patch[field] = value
                continue
            }
            let strategy = place.strategy(of: field)
            switch (old, value) {
            case (.object(let old), .object(let new)) where !strategy.isReplaced:
                let change = between(old, new, place.inside(field), retainsKeys: strategy.retainsKeys)
                if !change.isEmpty { patch[field] = .object(change) }
            case (.array(let old), .array(let new)) where strategy.list != .replaced:
                addList(old, new, field, strategy, place, to: &patch)
            default:
                if old != value { patch[field] = value }
            }
        }
        for (field, _) in original where modified[field] == nil { patch[field] = .null }
        if retainsKeys, !patch.isEmpty {
            let kept = modified.filter { !$0.value.isNull }.map(\.key).sorted()
            if !kept.isEmpty { patch[MergeDirective.retainKeys] = .array(kept.map { .string($0) }) }
        }
        return patch
    }

    private static func addList(
        _ old: [JSONValue], _ new: [JSONValue], _ field: String, _ strategy: MergeStrategy, _ place: MergePlace,
        to patch: inout JSONObject
    ) {
        guard old != new else { return }
        guard case .merged(let key) = strategy.list, (old + new).allSatisfy({ $0[key] != nil }) else {
            guard strategy.list == .set else {
                patch[field] = .array(new)
                return
            }
            let added = new.filter { !old.contains($0) }
            let gone = old.filter { !new.contains($0) }
            if !added.isEmpty { patch[field] = .array(added) }
            if !gone.isEmpty { patch[MergeDirective.deleteFromSet + field] = .array(gone) }
            patch[MergeDirective.setElementOrder + field] = .array(new)
            return
        }
        var items: [JSONValue] = []
        for item in new {
            guard let before = old.first(where: { $0[key] == item[key] }) else {
                items.append(item)
                continue
            }
            var change = between(
                before.object ?? JSONObject(), item.object ?? JSONObject(), place.inside(field),
                retainsKeys: strategy.retainsKeys)
            guard !change.isEmpty else { continue }
            change[key] = item[key]
            items.append(.object(change))
        }
        let gone = old.compactMap { item in new.contains { $0[key] == item[key] } ? nil : item[key] }
        // In the order of their keys, as kubectl sends them.
        for value in gone.sorted(by: { $0.compact.lexicographicallyPrecedes($1.compact) }) {
            items.append(.object([key: value, MergeDirective.patch: "delete"]))
        }
        if !items.isEmpty { patch[field] = .array(items) }
        patch[MergeDirective.setElementOrder + field] = .array(new.map { .object([key: $0[key] ?? .null]) })
    }
}

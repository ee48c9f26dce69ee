/// Walks over values by the table of FieldSchema: their fields, their differences, merging and removing.
struct FieldWalk {
    let custom: Bool
    let kind: String

    private func merge(_ path: [String], _ value: JSON) -> FieldSchema.Merge {
        path.isEmpty ? .structure : FieldSchema.merge(path, value, custom: custom, kind: kind)
    }

    /// The fields that a value sets. For an update, maps and lists count as fields too, as for an API server they do.
    func fields(_ value: JSON, at path: [String] = [], containers: Bool) -> FieldSet {
        switch merge(path, value) {
        case .atomic: return .leaf
        case .structure, .map:
            let isMap = merge(path, value) == .map
            var set = FieldSet()
            for (key, member) in value.object ?? JSONObject()
            where !FieldSchema.unowned.contains((path + [key]).joined(separator: ".")) {
                let child = fields(member, at: path + [key], containers: containers)
                if !child.isEmpty { set.children["f:\(key)"] = child }
            }
            if set.children.isEmpty, !path.isEmpty, path != ["metadata"] { return .leaf }
            if isMap, containers { set.isMember = true }
            return set
        case .keyed(let keys):
            var set = FieldSet()
            for element in value.array ?? [] {
                guard let name = FieldSchema.key(element, keys) else { return .leaf }
                var child = fields(element, at: path + ["[]"], containers: containers)
                child.isMember = true
                set.children[name] = child
            }
            if set.children.isEmpty { return .leaf }
            // A pod's list of containers is never absent, so it is never added.
            if containers, path.last != "containers" { set.isMember = true }
            return set
        case .set:
            var set = FieldSet()
            for element in value.array ?? [] { set.children["v:" + element.text] = .leaf }
            if set.children.isEmpty { return .leaf }
            if containers { set.isMember = true }
            return set
        }
    }

    /// What an update added or changed, and what it removed.
    func difference(_ old: JSON?, _ new: JSON?, at path: [String] = []) -> (changed: FieldSet, removed: FieldSet) {
        guard let old, !old.isNull else {
            return (new.map { fields($0, at: path, containers: true) } ?? FieldSet(), FieldSet())
        }
        guard let new, !new.isNull else { return (FieldSet(), .leaf) }
        if old == new { return (FieldSet(), FieldSet()) }
        var changed = FieldSet()
        var removed = FieldSet()
        func note(_ name: String, _ difference: (changed: FieldSet, removed: FieldSet)) {
            if !difference.changed.isEmpty { changed.children[name] = difference.changed }
            if !difference.removed.isEmpty { removed.children[name] = difference.removed }
        }
        let way = merge(path, new)
        guard way == merge(path, old) else { return (fields(new, at: path, containers: true), FieldSet()) }
        switch way {
        case .atomic: return (.leaf, FieldSet())
        case .structure, .map:
            let names = (old.object?.keys ?? []) + (new.object?.keys ?? []).filter { old[$0] == nil }
            for name in names where !FieldSchema.unowned.contains((path + [name]).joined(separator: ".")) {
                note("f:\(name)", difference(old[name], new[name], at: path + [name]))
            }
        case .keyed(let keys):
            func table(_ list: JSON) -> [String: JSON] {
                Dictionary(
                    (list.array ?? []).compactMap { item in FieldSchema.key(item, keys).map { ($0, item) } },
                    uniquingKeysWith: { $1 })
            }
            let (before, after) = (table(old), table(new))
            for name in Set(before.keys).union(after.keys) {
                var there = difference(before[name], after[name], at: path + ["[]"])
                if before[name] == nil { there.changed.isMember = true }
                note(name, there)
            }
        case .set:
            for item in new.array ?? [] where !(old.array ?? []).contains(item) {
                changed.children["v:" + item.text] = .leaf
            }
            for item in old.array ?? [] where !(new.array ?? []).contains(item) {
                removed.children["v:" + item.text] = .leaf
            }
        }
        return (changed, removed)
    }

    /// An applied configuration laid over the live object.
    func merged(_ live: JSON?, _ config: JSON, at path: [String] = []) -> JSON {
        guard let live, !live.isNull else { return config }
        let way = merge(path, config)
        guard way == merge(path, live) else { return config }
        switch way {
        case .atomic: return config
        case .structure, .map:
            var result = live
            for (key, value) in config.object ?? JSONObject() {
                result[key] = merged(live[key], value, at: path + [key])
            }
            return result
        case .keyed(let keys):
            var result = live.array ?? []
            for item in config.array ?? [] {
                let name = FieldSchema.key(item, keys)
                if let at = result.firstIndex(where: { FieldSchema.key($0, keys) == name }) {
                    result[at] = merged(result[at], item, at: path + ["[]"])
                } else {
                    result.append(item)
                }
            }
            return .array(result)
        case .set:
            let there = live.array ?? []
            return .array(there + (config.array ?? []).filter { !there.contains($0) })
        }
    }

    /// The value without some fields; what becomes empty by that goes too.
    func removing(_ fields: FieldSet, from value: JSON, at path: [String] = []) -> JSON? {
        switch merge(path, value) {
        case .atomic: return fields.isMember ? nil : value
        case .structure, .map:
            var result = value
            for (name, child) in fields.children {
                let key = String(name.dropFirst(2))
                guard let member = value[key] else { continue }
                if child.isMember, child.children.isEmpty {
                    result[key] = nil
                } else {
                    result[key] = removing(child, from: member, at: path + [key])
                }
            }
            return result.object?.isEmpty == true && value.object?.isEmpty == false && !path.isEmpty ? nil : result
        case .keyed(let keys):
            let rest = (value.array ?? []).compactMap { item -> JSON? in
                guard let name = FieldSchema.key(item, keys), let child = fields.children[name] else { return item }
                return child.isMember ? nil : removing(child, from: item, at: path + ["[]"])
            }
            return rest.isEmpty ? nil : .array(rest)
        case .set:
            let rest = (value.array ?? []).filter { fields.children["v:" + $0.text] == nil }
            return rest.isEmpty ? nil : .array(rest)
        }
    }

    /// The value of a field; nil when it is not there.
    func value(at path: [String], in value: JSON, _ names: [String] = []) -> JSON? {
        guard let first = path.first else { return value }
        let rest = Array(path.dropFirst())
        let name = String(first.dropFirst(2))
        switch first.prefix(2) {
        case "f:": return value[name].flatMap { self.value(at: rest, in: $0, names + [name]) }
        case "k:":
            guard case .keyed(let keys) = merge(names, value) else { return nil }
            return value.array?.first { FieldSchema.key($0, keys) == first }.flatMap {
                self.value(at: rest, in: $0, names + ["[]"])
            }
        default: return value.array?.first { "v:" + $0.text == first }
        }
    }
}

import JSON

/// Merges patches into objects as kustomize's kyaml does: like the server's strategic merge, but items of lists that a patch
/// adds come first, and of the directives only `$patch` is one.
///
/// A missing value is nil. The result is nil where the value goes.
struct PatchMerge {
    /// An object with a patch merged into it; nil where the patch deletes it.
    static func merge(
        _ patch: JSONValue, into object: JSONValue, _ schema: MergeSchema?
    ) throws(KustomizeError) -> JSONValue? {
        var object: JSONValue? = object
        return try walk(&object, patch, schema)
    }

    /// What stands at a place after a merge. The value itself is changed along, unless it was replaced.
    private static func walk(
        _ dest: inout JSONValue?, _ patch: JSONValue?, _ schema: MergeSchema?
    ) throws(KustomizeError) -> JSONValue? {
        let known = [dest, patch].compactMap { $0 }.filter { !$0.isNothing }
        guard let first = known.first else { return try map(&dest, patch, schema) }
        func isAlike(_ other: JSONValue) -> Bool {
            switch (first, other) {
            case (.object, .object), (.array, .array): true
            case (.object, _), (.array, _), (_, .object), (_, .array): false
            default: true
            }
        }
        guard known.allSatisfy(isAlike) else {
            throw KustomizeError("the patch has a \(name(known[1])) where the object has a \(name(first))")
        }
        switch first {
        case .object: return try map(&dest, patch, schema)
        case .array:
            if let keys = schema?.mergeKeys { return try list(&dest, patch, keys, schema?.elements) }
            return kept(patch ?? dest)
        default: return kept(patch ?? dest)?.taking(place: dest)
        }
    }

    private static func name(_ value: JSONValue) -> String {
        switch value {
        case .object: "map"
        case .array: "list"
        default: "scalar"
        }
    }

    /// A value, or nothing where it is null.
    private static func kept(_ value: JSONValue?) -> JSONValue? { value.flatMap { $0.isNothing ? nil : $0 } }

    // MARK: Maps

    private static func map(
        _ dest: inout JSONValue?, _ patch: JSONValue?, _ schema: MergeSchema?
    ) throws(KustomizeError) -> JSONValue? {
        var patch = patch
        var base: JSONObject
        var isInPlace = false
        if let present = kept(dest) {
            if let patch, patch.isNothing { return nil }
            switch try directive(&patch) {
            case "delete": return nil
            case "replace": base = patch?.object ?? JSONObject()
            default:
                base = present.object ?? JSONObject()
                isInPlace = true
            }
        } else {
            if try directive(&patch) == "delete" { return nil }
            guard let added = patch else {
                // A null that says so stays, and one that says nothing goes.
                return dest == .number("") ? nil : dest
            }
            guard let members = added.object else { return nil }
            base = members
        }
        // What is new is merged into itself, so that the directives within it are followed.
        let changes = isInPlace ? patch?.object : base
        var keys = base.map(\.key)
        for (key, _) in changes ?? JSONObject() where base[key] == nil { keys.append(key) }
        for key in keys {
            var member = base[key]
            base[key] = try walk(&member, changes?[key], schema?.field(key))
        }
        if isInPlace { dest = .object(base) }
        return .object(base)
    }

    /// Takes `$patch` out of a map of a patch.
    private static func directive(_ patch: inout JSONValue?) throws(KustomizeError) -> String {
        guard let value = patch?["$patch"], let text = value.scalarText else { return "merge" }
        patch?["$patch"] = nil
        guard ["delete", "replace", "merge"].contains(text) else {
            throw KustomizeError("unknown patch strategy '\(text)'")
        }
        return text
    }

    // MARK: Lists

    private static func list(
        _ dest: inout JSONValue?, _ patch: JSONValue?, _ keys: [String], _ schema: MergeSchema?
    ) throws(KustomizeError) -> JSONValue? {
        var patch = patch
        var base: [JSONValue]
        if let present = kept(dest) {
            if let patch, patch.isNothing { return nil }
            switch try listDirective(&patch) {
            case "delete": return nil
            case "replace": base = patch?.array ?? []
            default: base = present.array ?? []
            }
        } else {
            base = patch?.array ?? []
        }
        let changes = patch?.array
        let isSet = keys.isEmpty
        let keys = isSet ? [""] : keys
        // The patch's come first.
        var values: [[String]] = []
        for item in (changes ?? []) + base {
            let own = isSet ? [text(item)] : keys.map { key in kept(item[key]).map(text) ?? "" }
            if !values.contains(own) { values.append(own) }
        }
        if keys.count > 1 { merge(&values) }
        var added: [JSONValue] = []
        var valid: [String] = []
        for own in values {
            let wanted: [String]
            (valid, wanted) = validated(values, own, keys)
            let (findKeys, findValues) = validated([wanted], wanted, valid)
            let index = find(base, findKeys, findValues)
            var present = index.map { base[$0] }
            let change = changes.flatMap { items in find(items, findKeys, findValues).map { items[$0] } }
            guard var merged = try walk(&present, change, schema), merged != [:] else {
                try set(nil, in: &base, valid, wanted)
                continue
            }
            if let index, let present { base[index] = present }
            if merged.object != nil {
                for (key, value) in zip(valid, wanted) where !value.isEmpty && merged[key] == nil {
                    merged[key] = .number(value)
                    if let index { base[index][key] = .number(value) }
                }
            }
            try set(merged, in: &added, valid, wanted)
        }
        guard !values.isEmpty else {
            dest = .array(base)
            return dest
        }
        try append(base, to: &added, valid)
        dest = .array(added)
        return dest
    }

    /// What `$patch` says of a list as a whole: an item of its own, which is taken out.
    private static func listDirective(_ patch: inout JSONValue?) throws(KustomizeError) -> String {
        guard let items = patch?.array, let item = items.first(where: { kept($0["$patch"]) != nil }),
            item.object?.count == 1, let text = item["$patch"]?.scalarText
        else { return "merge" }
        guard ["delete", "replace", "merge"].contains(text) else {
            throw KustomizeError("unknown patch strategy '\(text)'")
        }
        patch = .array(items.filter { !$0.isNothing && $0 != [:] && $0["$patch"]?.scalarText != text })
        return text
    }

    private static func text(_ value: JSONValue) -> String { value.scalarText ?? "" }

    /// Makes one of values for several keys that do not contradict each other.
    private static func merge(_ values: inout [[String]]) {
        for first in values.indices {
            for second in values.indices {
                let pairs = Array(zip(values[first], values[second]))
                guard pairs.contains(where: { $0 == $1 }), pairs.allSatisfy({ $0 == $1 || $0.isEmpty || $1.isEmpty })
                else { continue }
                let merged = pairs.map { $0.isEmpty ? $1 : $0 }
                values[first] = merged
                values[second] = merged
            }
        }
    }

    /// The keys of which any item has a value, and an item's values of them.
    private static func validated(
        _ all: [[String]], _ own: [String], _ keys: [String]
    ) -> (keys: [String], values: [String]) {
        let valid = keys.indices.filter { index in all.contains { index < $0.count && !$0[index].isEmpty } }
        guard !valid.isEmpty else { return (keys, own) }
        return (
            valid.map { keys[$0] }, own.indices.filter { !own[$0].isEmpty || valid.contains($0) }.map { own[$0] }
        )
    }

    /// Where the first item stands that has these values.
    private static func find(_ items: [JSONValue], _ keys: [String], _ values: [String]) -> Int? {
        guard let key = keys.first, !key.isEmpty else { return items.firstIndex { text($0) == values.first ?? "" } }
        return items.firstIndex { item in
            item.object != nil
                && zip(keys, values).allSatisfy { key, value in item[key].map { text($0) == value } ?? false }
        }
    }

    /// Puts an item in the place of those that have its values, or at the end; nil takes them away. Items that say nothing go
    /// along.
    private static func set(
        _ element: JSONValue?, in list: inout [JSONValue], _ keys: [String], _ values: [String]
    ) throws(KustomizeError) {
        let isForMaps = keys.first?.isEmpty == false && values.first?.isEmpty == false
        var result: [JSONValue] = []
        var isFound = false
        for item in list where !item.isNothing && item != [:] {
            if item.object == nil, isForMaps {
                result.append(item)
                continue
            }
            var match: JSONValue?
            var isSame = true
            for (index, key) in keys.enumerated() {
                if index < values.count { match = try field(item, key, values[index]) }
                if match == nil {
                    isSame = false
                    break
                }
            }
            guard isSame else {
                if !values.isEmpty { result.append(item) }
                continue
            }
            isFound = true
            if let element { result.append(element) }
        }
        if let element, !isFound { result.append(element) }
        list = result
    }

    /// An item's member of a value, or of any where none is given; the item itself for a set of scalars.
    private static func field(_ item: JSONValue, _ key: String, _ value: String) throws(KustomizeError) -> JSONValue? {
        guard !key.isEmpty else {
            guard item.scalarText != nil else { throw KustomizeError("a list of scalars has an item that is none") }
            return text(item) == value ? item : nil
        }
        guard item.object != nil else { throw KustomizeError("a list of maps has an item that is none") }
        guard let member = item[key] else { return nil }
        return value.isEmpty || text(member) == value ? member : nil
    }

    /// Appends the object's items to those of the patch, which stand in their places already.
    private static func append(
        _ items: [JSONValue], to list: inout [JSONValue], _ keys: [String]
    ) throws(KustomizeError) {
        for item in items {
            guard let first = keys.first, !first.isEmpty else {
                try set(item, in: &list, [""], [text(item)])
                continue
            }
            var values: [String] = []
            for key in keys {
                guard let member = item[key] else {
                    list.append(item)
                    continue
                }
                values.append(text(member))
            }
            if keys.count > 1 { try set(nil, in: &list, keys, values) }
            try set(item, in: &list, keys, values)
        }
    }
}

/// The patch formats that change an object given only the patch.
enum Patches {
    /// JSON merge patch, RFC 7386.
    static func merge(_ target: JSON?, _ patch: JSON) -> JSON {
        guard let members = patch.object else { return patch }
        var result: JSON = target?.object == nil ? [:] : target ?? [:]
        for (key, value) in members { result[key] = value.isNull ? nil : merge(result[key], value) }
        return result
    }

    /// JSON patch, RFC 6902. Nil when an operation does not fit.
    static func json(_ target: JSON, _ operations: JSON) -> JSON? {
        var result: JSON? = target
        for operation in operations.array ?? [] {
            guard let current = result, let path = operation["path"]?.string else { return nil }
            let pointer = self.pointer(path)
            switch operation["op"]?.string {
            case "add": result = operation["value"].flatMap { edit(current, pointer[...], .add($0)) }
            case "replace": result = operation["value"].flatMap { edit(current, pointer[...], .replace($0)) }
            case "remove": result = edit(current, pointer[...], .remove)
            case "test": result = value(current, pointer) == operation["value"] ? current : nil
            case "copy", "move":
                guard let from = operation["from"]?.string.map(self.pointer), let moved = value(current, from) else {
                    return nil
                }
                let base = operation["op"] == "move" ? edit(current, from[...], .remove) : current
                result = base.flatMap { edit($0, pointer[...], .add(moved)) }
            default: return nil
            }
        }
        return operations.array == nil ? nil : result
    }

    private enum Edit {
        case add(JSON)
        case replace(JSON)
        case remove
    }

    private static func pointer(_ text: String) -> [String] {
        text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0.replacing("~1", with: "/").replacing("~0", with: "~"))
        }
    }

    private static func value(_ target: JSON, _ pointer: [String]) -> JSON? {
        pointer.reduce(target as JSON?) { value, key in
            guard let array = value?.array else { return value?[key] }
            return Int(key).flatMap { array.indices.contains($0) ? array[$0] : nil }
        }
    }

    private static func edit(_ target: JSON, _ pointer: ArraySlice<String>, _ change: Edit) -> JSON? {
        guard let key = pointer.first else {
            switch change {
            case .add(let value), .replace(let value): return value
            case .remove: return .null
            }
        }
        let isLast = pointer.count == 1
        if var array = target.array {
            if key == "-", isLast, case .add(let value) = change { return .array(array + [value]) }
            guard let at = Int(key), at >= 0 else { return nil }
            if isLast, case .add(let value) = change {
                guard at <= array.count else { return nil }
                array.insert(value, at: at)
                return .array(array)
            }
            guard array.indices.contains(at) else { return nil }
            if isLast, case .remove = change {
                array.remove(at: at)
            } else {
                guard let edited = edit(array[at], pointer.dropFirst(), change) else { return nil }
                array[at] = edited
            }
            return .array(array)
        }
        guard target.object != nil else { return nil }
        var result = target
        if isLast {
            switch change {
            case .add(let value): result[key] = value
            case .replace(let value):
                guard target[key] != nil else { return nil }
                result[key] = value
            case .remove:
                guard target[key] != nil else { return nil }
                result[key] = nil
            }
            return result
        }
        guard let child = target[key], let edited = edit(child, pointer.dropFirst(), change) else { return nil }
        result[key] = edited
        return result
    }

    /// Strategic merge patch over the small table of list keys.
    static func strategic(_ target: JSON?, _ patch: JSON, at path: [String] = [], kind: String) -> JSON {
        guard let members = patch.object else { return patch }
        if patch["$patch"] == "replace" {
            var replaced = patch
            replaced["$patch"] = nil
            return replaced
        }
        if patch["$patch"] == "delete" { return [:] }
        var result: JSON = target?.object == nil ? [:] : target ?? [:]
        if let kept = patch["$retainKeys"]?.strings {
            for key in result.object?.keys ?? [] where !kept.contains(key) { result[key] = nil }
        }
        for (key, value) in members {
            if key == "$retainKeys" || key == "$patch" || key.hasPrefix("$setElementOrder/") { continue }
            if key.hasPrefix("$deleteFromPrimitiveList/") {
                let name = String(key.dropFirst("$deleteFromPrimitiveList/".count))
                result[name] = result[name]?.array.map { list in
                    .array(list.filter { !(value.array ?? []).contains($0) })
                }
            } else if value.isNull {
                result[key] = nil
            } else if value.object != nil {
                result[key] = strategic(result[key], value, at: path + [key], kind: kind)
            } else if let list = value.array {
                result[key] = strategicList(
                    result[key]?.array, list, order: patch["$setElementOrder/\(key)"]?.array, at: path + [key],
                    kind: kind)
            } else {
                result[key] = value
            }
        }
        return result
    }

    private static func strategicList(
        _ target: [JSON]?, _ patch: [JSON], order: [JSON]?, at path: [String], kind: String
    ) -> JSON {
        switch FieldSchema.merge(path, .array(patch), custom: false, kind: kind) {
        case .set: return .array((target ?? []) + patch.filter { !(target ?? []).contains($0) })
        case .keyed(var keys):
            // Strategic merge knows ports by their number alone.
            if keys.count > 1 { keys = [keys[0]] }
            if patch.contains(where: { $0["$patch"] == "replace" }) {
                return .array(patch.filter { $0["$patch"] == nil })
            }
            var result = target ?? []
            func name(_ item: JSON) -> JSON? { item[keys[0]] }
            for item in patch {
                let at = result.firstIndex { name($0) == name(item) }
                if item["$patch"] == "delete" {
                    if let at { result.remove(at: at) }
                } else if let at {
                    result[at] = strategic(result[at], item, at: path + ["[]"], kind: kind)
                } else {
                    result.append(strategic(nil, item, at: path + ["[]"], kind: kind))
                }
            }
            if let order {
                let places = order.map { name($0) ?? $0 }
                let ranked = result.enumerated().sorted { left, right in
                    let first = places.firstIndex { $0 == name(left.element) } ?? Int.max
                    let second = places.firstIndex { $0 == name(right.element) } ?? Int.max
                    return first == second ? left.offset < right.offset : first < second
                }
                result = ranked.map(\.element)
            }
            return .array(result)
        default: return .array(patch)
        }
    }
}

import JSON

/// Applies a JSON patch (RFC 6902) to a value: `add`, `remove`, `replace`, `move`, `copy` and `test` by JSON pointers
/// (RFC 6901).
public enum JSONPatch {
    /// The value with all operations made to it, in their order.
    ///
    /// - Throws: `InvalidInput` for what is no patch, and for an operation that does not fit the value.
    public static func apply(_ patch: JSONValue, to value: JSONValue) throws(InvalidInput) -> JSONValue {
        guard let operations = patch.array else {
            throw InvalidInput("a JSON patch is a list of operations: [{\"op\": …, \"path\": …}, …]")
        }
        var value = value
        for operation in operations { value = try apply(operation: operation, to: value) }
        return value
    }

    private static func apply(operation: JSONValue, to value: JSONValue) throws(InvalidInput) -> JSONValue {
        let name = operation["op"]?.string ?? ""
        let path = try pointer(operation, "path")
        switch name {
        // As kubectl and kustomize have it (evanphx/json-patch): an operation without a value has null, a member need not be
        // there to be replaced, and one that is not there is null to a test.
        case "add":
            return try value.setting(operation["value"] ?? .null, at: path[...], replaces: false, operation)
        case "replace":
            let holder = path.isEmpty ? nil : value.found(at: Array(path.dropLast()))
            guard value.found(at: path) != nil || holder?.object != nil else {
                throw fault(operation, "names what is not there")
            }
            return try value.setting(operation["value"] ?? .null, at: path[...], replaces: true, operation)
        case "test":
            guard value.found(at: path) ?? .null == operation["value"] ?? .null else {
                throw fault(operation, "finds another value")
            }
            return value
        case "remove":
            return try value.removing(path[...], operation)
        case "move", "copy":
            let from = try pointer(operation, "from")
            guard let moved = value.found(at: from) else { throw fault(operation, "names what is not there") }
            let rest = name == "move" ? try value.removing(from[...], operation) : value
            return try rest.setting(moved, at: path[...], replaces: false, operation)
        default: throw fault(operation, "has no op that a JSON patch knows")
        }
    }

    /// The parts of a pointer, unescaped.
    private static func pointer(_ operation: JSONValue, _ key: String) throws(InvalidInput) -> [String] {
        guard let text = operation[key]?.string else { throw fault(operation, "has no \(key)") }
        guard !text.isEmpty else { return [] }
        guard text.hasPrefix("/") else { throw fault(operation, "has a \(key) that does not begin with a slash") }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { part in
            var result = ""
            var rest = part[...]
            while let tilde = rest.firstIndex(of: "~") {
                result += rest[..<tilde]
                rest = rest[rest.index(after: tilde)...]
                guard let digit = rest.first, digit == "0" || digit == "1" else {
                    result += "~"
                    continue
                }
                result += digit == "0" ? "~" : "/"
                rest = rest.dropFirst()
            }
            return result + rest
        }
    }

    fileprivate static func fault(_ operation: JSONValue, _ reason: String) -> InvalidInput {
        // The value may be a Secret's.
        var shown = operation.object ?? JSONObject()
        shown["value"] = nil
        return InvalidInput("operation \(String(decoding: JSONValue.object(shown).compact, as: UTF8.self)) \(reason)")
    }
}

extension JSONValue {
    fileprivate func found(at path: [String]) -> JSONValue? {
        path.reduce(self as JSONValue?) { value, key in
            guard let items = value?.array else { return value?[key] }
            return Self.index(key, in: items).map { items[$0] }
        }
    }

    /// The place in a list that a key means: negative ones count from its end, as for evanphx/json-patch; nil for none. An
    /// item may also be put behind the last, which is the place `-`.
    private static func index(_ key: String, in items: [JSONValue], inserts: Bool = false) -> Int? {
        if inserts, key == "-" { return items.count }
        guard let number = Int(key) else { return nil }
        let count = items.count + (inserts ? 1 : 0)
        let place = number < 0 ? number + count : number
        return (0..<count).contains(place) ? place : nil
    }

    fileprivate func setting(
        _ value: JSONValue, at path: ArraySlice<String>, replaces: Bool, _ operation: JSONValue
    ) throws(InvalidInput) -> JSONValue {
        guard let key = path.first else { return value }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            if rest.isEmpty {
                members[key] = value
            } else {
                guard let member = members[key] else { throw JSONPatch.fault(operation, "leads to nothing") }
                members[key] = try member.setting(value, at: rest, replaces: replaces, operation)
            }
            return .object(members)
        case .array(var items):
            let inserts = rest.isEmpty && !replaces
            guard let index = Self.index(key, in: items, inserts: inserts) else {
                throw JSONPatch.fault(operation, "leads out of a list")
            }
            if inserts {
                items.insert(value, at: index)
            } else {
                items[index] = try items[index].setting(value, at: rest, replaces: replaces, operation)
            }
            return .array(items)
        default: throw JSONPatch.fault(operation, "leads to nothing")
        }
    }

    fileprivate func removing(
        _ path: ArraySlice<String>, _ operation: JSONValue
    ) throws(InvalidInput) -> JSONValue {
        guard let key = path.first else { throw JSONPatch.fault(operation, "removes the whole object") }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            guard let member = members[key] else { throw JSONPatch.fault(operation, "names what is not there") }
            members[key] = rest.isEmpty ? nil : try member.removing(rest, operation)
            return .object(members)
        case .array(var items):
            guard let index = Self.index(key, in: items) else {
                throw JSONPatch.fault(operation, "names what is not there")
            }
            if rest.isEmpty {
                items.remove(at: index)
            } else {
                items[index] = try items[index].removing(rest, operation)
            }
            return .array(items)
        default: throw JSONPatch.fault(operation, "leads to nothing")
        }
    }
}

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
        case "add", "replace", "test":
            guard let given = operation["value"] else { throw fault(operation, "has no value") }
            if name == "add" { return try value.setting(given, at: path[...], replaces: false, operation) }
            // A member need not be there to be replaced, which kubectl and kustomize allow (evanphx/json-patch).
            let holder = path.isEmpty ? nil : value.found(at: Array(path.dropLast()))
            let present = value.found(at: path)
            if name == "replace", present != nil || holder?.object != nil {
                return try value.setting(given, at: path[...], replaces: true, operation)
            }
            guard let present else { throw fault(operation, "names what is not there") }
            guard present == given else { throw fault(operation, "finds another value") }
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
            return Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil }
        }
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
            guard let index = key == "-" ? items.count : Int(key), (0...items.count).contains(index) else {
                throw JSONPatch.fault(operation, "leads out of a list")
            }
            if rest.isEmpty, !replaces {
                items.insert(value, at: index)
            } else {
                guard index < items.count else { throw JSONPatch.fault(operation, "leads out of a list") }
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
            guard let index = Int(key), items.indices.contains(index) else {
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

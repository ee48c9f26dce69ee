import JSON

extension JSONValue {
    /// The value with a JSON merge patch applied (RFC 7386): members of objects are merged, null removes, and everything
    /// else is replaced.
    public func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? JSONObject()
        for (key, change) in changes {
            if change == .null {
                result[key] = nil
            } else {
                result[key] = (result[key] ?? .null).merging(change)
            }
        }
        return .object(result)
    }
}

extension JSONValue {
    /// The merge patch that makes this value into another: null for what goes (RFC 7386). An empty object where they are
    /// equal.
    public func mergePatch(to modified: JSONValue) -> JSONValue {
        guard let old = object, let new = modified.object else { return modified }
        var patch = JSONObject()
        for (key, value) in new where old[key] != value {
            if let before = old[key], before.kind == .object, value.kind == .object {
                patch[key] = before.mergePatch(to: value)
            } else {
                patch[key] = value
            }
        }
        for (key, _) in old where new[key] == nil { patch[key] = .null }
        return .object(patch)
    }
}

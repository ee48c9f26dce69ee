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

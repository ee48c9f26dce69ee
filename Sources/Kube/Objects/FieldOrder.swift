import JSON

extension JSONValue {
    /// The members of a dictionary in the order of their keys' bytes, in which Go writes maps.
    public static func sorted(_ members: [String: JSONValue]) -> JSONObject {
        JSONObject(
            members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) })
    }

    /// An object whose members stand by their places among some keys; what is not among them stands behind, sorted. What
    /// is no object stays as it is.
    public func inOrder(_ keys: [String]) -> JSONValue {
        guard let members = object else { return self }
        func place(_ key: String) -> (Int, String) { (keys.firstIndex(of: key) ?? keys.count, key) }
        return .object(JSONObject(members.sorted { place($0.key) < place($1.key) }.map { ($0.key, $0.value) }))
    }
}

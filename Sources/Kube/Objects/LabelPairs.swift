import JSON

/// Labels as options of kubectl take them: `KEY=VALUE,…`.
public enum LabelPairs {
    /// The labels of a text, sorted; nil where it is empty.
    ///
    /// - Throws: `InvalidInput` with kubectl's words for a part that is no pair.
    public static func parse(_ text: String) throws(InvalidInput) -> JSONObject? {
        guard !text.isEmpty else { return nil }
        var labels: [String: JSONValue] = [:]
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidInput("unexpected label spec: \(printable(String(pair)))")
            }
            guard !parts[0].isEmpty else { throw InvalidInput("unexpected empty label key") }
            labels[parts[0]] = .string(parts[1])
        }
        return JSONValue.sorted(labels)
    }
}

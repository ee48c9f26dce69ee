import JSON

/// Amounts of resources as flags give them: `cpu=100m,memory=64Mi`.
public enum ResourceAmounts {
    /// Reads them, each in the form in which the API writes it.
    ///
    /// - Throws: kubectl's sentences for what is no pair, and for a value that is no quantity.
    public static func read(_ text: String) throws(InvalidInput) -> JSONObject {
        var amounts = JSONObject()
        guard !text.isEmpty else { return amounts }
        for pair in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidInput("invalid argument syntax \(printable(pair)), expected <resource>=<value>")
            }
            guard let amount = Quantity.canonical(parts[1]) else {
                throw InvalidInput(Quantity.fault(in: parts[1]))
            }
            amounts[parts[0]] = .string(amount)
        }
        return amounts
    }
}

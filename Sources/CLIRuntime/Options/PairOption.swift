import Arguments
import Kube

/// Options whose values are pairs, `KEY=VALUE`, also several divided by commas.
package enum PairOption {
    /// The pairs of an option; of several with a key the last counts. Sorted, since kubectl keeps no order.
    ///
    /// A value with one `=` is one pair, whatever commas it holds; others are lists (pflag's StringToString).
    ///
    /// - Throws: `InvalidInput` for a part that is no pair.
    package static func read(
        _ option: Option<[String]>, _ arguments: ParsedArguments
    ) throws(InvalidInput) -> [(key: String, value: String)] {
        var pairs: [String: String] = [:]
        for text in arguments[option] {
            let equals = UInt8(ascii: "=")
            let parts = text.utf8.count(where: { $0 == equals }) == 1 ? [text] : commaSeparated(text)
            guard let parts, !parts.isEmpty else { throw fault(text, option) }
            for part in parts {
                guard let place = part.utf8.firstIndex(of: equals) else { throw fault(part, option) }
                pairs[String(part[..<place])] = String(part[part.utf8.index(after: place)...])
            }
        }
        return pairs.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
    }

    private static func fault(_ text: String, _ option: Option<[String]>) -> InvalidInput {
        InvalidInput("--\(option.spec.name): \(printable(text)) must be formatted as KEY=VALUE")
    }
}

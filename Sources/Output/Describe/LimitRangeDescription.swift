import JSON
import Kube

extension DescribedKind {
    static let limitRange = DescribedKind(group: "", kind: "LimitRange", showsEvents: false) { writer, described in
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Namespace", described.object.namespace)
        writer.limitTitles("")
        writer.limits(of: described.node, "")
    }
}

extension DescriptionWriter {
    /// The titles of a table of limits; `space` stands before each line.
    mutating func limitTitles(_ space: String) {
        let titles = ["Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio"]
        line(0, space + titles.joined(separator: "\t"))
        line(0, space + titles.map { String(repeating: "-", count: $0.utf8.count) }.joined(separator: "\t"))
    }

    /// The limits of a LimitRange, a line for each resource, by name; kubectl has them in no order.
    mutating func limits(of range: JSONNode, _ space: String) {
        let keys = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"]
        for limit in range.at("spec", "limits")?.items ?? [] {
            for name in Set(keys.flatMap { limit[$0]?.texts.map(\.key) ?? [] }).sorted() {
                let amounts = keys.map { key in
                    limit.at(key, name).map { Quantity.canonical($0.scalar) ?? $0.scalar } ?? "-"
                }
                line(0, "\(space)\(limit.text("type"))\t\(name)\t\(amounts.joined(separator: "\t"))")
            }
        }
    }
}

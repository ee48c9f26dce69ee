import JSON
import Kube

extension DescribedKind {
    static let namespace = DescribedKind(
        group: "", kind: "Namespace", showsEvents: false,
        related: { object in
            ["resourcequotas", "limitranges"].map { type in
                var request = RelatedRequest(type: type)
                request.namespace = object.name
                request.isNeeded = true
                return request
            }
        },
        write: { writer, described in
            writer.metadata(described.object, namespace: false)
            writer.field(0, "Status", described.node.text("status", "phase"))
            writer.datedConditions(described.node.at("status", "conditions")?.items ?? [])
            writer.line(0, "")
            writer.quotas(described.items(0))
            writer.line(0, "")
            writer.limitRanges(described.items(1))
        })
}

extension DescriptionWriter {
    fileprivate mutating func quotas(_ quotas: [JSONNode]) {
        guard !quotas.isEmpty else { return line(0, "No resource quota.") }
        line(0, "Resource Quotas")
        for quota in quotas.sorted(by: { APIObject($0).name < APIObject($1).name }) {
            field(1, "Name", APIObject(quota).name)
            scopes(of: quota, level: 1, bullet: "* ")
            line(1, "Resource\tUsed\tHard")
            line(1, "--------\t---\t---")
            for (name, amount) in quota.at("status", "hard")?.texts ?? [] {
                let used = quota.at("status", "used", name)?.scalar ?? "0"
                line(1, "\(name)\t\(Quantity.canonical(used) ?? used)\t\(Quantity.canonical(amount) ?? amount)")
            }
        }
    }

    fileprivate mutating func limitRanges(_ ranges: [JSONNode]) {
        guard !ranges.isEmpty else { return line(0, "No LimitRange resource.") }
        line(0, "Resource Limits")
        limitTitles(" ")
        for range in ranges { limits(of: range, " ") }
    }
}

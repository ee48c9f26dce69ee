import JSON
import Kube

extension DescribedKind {
    static let resourceQuota = DescribedKind(group: "", kind: "ResourceQuota", showsEvents: false) {
        writer, described in
        writer.field(0, "Name", described.object.name)
        writer.field(0, "Namespace", described.object.namespace)
        writer.scopes(of: described.node, level: 0, bullet: " * ")
        writer.line(0, "Resource\tUsed\tHard")
        writer.line(0, "--------\t----\t----")
        for (name, amount) in described.node.at("status", "hard")?.texts ?? [] {
            let used = described.node.at("status", "used", name)?.scalar ?? "0"
            writer.line(
                0, "\(name)\t\(DescriptionWriter.used(used, of: amount))\t\(Quantity.canonical(amount) ?? amount)")
        }
    }
}

extension DescriptionWriter {
    /// What the scopes of a quota mean (Kubernetes documentation, "Resource Quotas", "Quota scopes").
    private static let scopeWords = [
        "Terminating":
            "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
        "NotTerminating":
            "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
        "BestEffort":
            "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
        "NotBestEffort":
            "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
    ]

    /// The scopes of a quota, sorted, with what they mean.
    mutating func scopes(of quota: JSONNode, level: Int, bullet: String) {
        let scopes = (quota.at("spec", "scopes")?.words ?? []).sorted()
        guard !scopes.isEmpty else { return }
        field(level, "Scopes", scopes.joined(separator: ", "))
        for words in scopes.compactMap({ Self.scopeWords[$0] }) { line(level, bullet + words) }
    }

    /// What is used of an amount, with the same kind of suffix where the two have different ones.
    static func used(_ used: String, of amount: String) -> String {
        let own = Quantity.canonical(used) ?? used
        let notation = Quantity.notation(of: amount)
        guard Quantity.notation(of: used) != notation, let quantity = Quantity(used) else { return own }
        let (whole, rest) = quantity.nano.quotientAndRemainder(dividingBy: 1_000_000_000)
        let value = whole + (rest > 0 ? 1 : 0)
        if notation == .exponent { return Quantity.canonical("\(value)000e-3") ?? own }
        // Less than one of the first binary step is written in decimal ones.
        guard notation == .binary, value.magnitude >= 1024 else { return Quantity.canonical("\(value)") ?? own }
        let units = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
        var (count, unit) = (value, "")
        for next in units where count % 1024 == 0 { (count, unit) = (count / 1024, next) }
        return "\(count)\(unit)"
    }
}

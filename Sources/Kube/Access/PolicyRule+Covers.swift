// When one rule allows all that another does: what the server's escalation check and kubectl's reconciliation go by.
extension PolicyRule {
    /// What `rules` allow and `owned` do not, as rules of one verb on one thing.
    public static func uncovered(_ rules: [PolicyRule], by owned: [PolicyRule]) -> [PolicyRule] {
        rules.flatMap(\.single).filter { rule in !owned.contains { $0.covers(rule) } }
    }

    /// Whether this rule allows what a rule of one verb on one thing allows.
    func covers(_ rule: PolicyRule) -> Bool {
        (verbs.contains("*") || rule.verbs.allSatisfy(verbs.contains))
            && (groups.contains("*") || rule.groups.allSatisfy(groups.contains))
            && rule.resources.allSatisfy(coversResource)
            && (names.isEmpty || !rule.names.isEmpty && rule.names.allSatisfy(names.contains))
            && rule.paths.allSatisfy(coversPath)
    }

    private func coversResource(_ resource: String) -> Bool {
        if resources.contains("*") || resources.contains(resource) { return true }
        guard let slash = resource.utf8.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return resources.contains("*" + resource[slash...])
    }

    private func coversPath(_ path: String) -> Bool {
        paths.contains { $0 == path || $0.hasSuffix("*") && path.hasPrefix(String($0.dropLast())) }
    }

    /// The rule as Go's `%+v` prints it, in which form kubectl names rules.
    public var goText: String {
        func list(_ texts: [String]) -> String { "[" + texts.joined(separator: " ") + "]" }
        return "{Verbs:\(list(verbs)) APIGroups:\(list(groups)) Resources:\(list(resources)) "
            + "ResourceNames:\(list(names)) NonResourceURLs:\(list(paths))}"
    }
}

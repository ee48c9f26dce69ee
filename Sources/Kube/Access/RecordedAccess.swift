/// The least rules that allow what was recorded of one account.
///
/// A verb that was used on named objects only is granted for these; one that was used across namespaces is not granted
/// again inside of them.
public struct RecordedAccess: Sendable {
    /// A verb on a resource, or on a path, in one place.
    private struct Use: Hashable {
        var namespace: String?
        var group: String
        var resource: String
        var verb: String
    }

    /// The names of the objects; `nil` is all.
    private var uses: [Use: Set<String>?] = [:]
    private var paths: [String: Set<String>] = [:]

    /// A record to which requests are added one by one.
    public init() {}

    /// Adds a request. `isClusterScoped` tells whether a resource of a group has no namespaces.
    public mutating func add(_ question: AccessReview.Question) {
        switch question {
        case .path(let verb, let path): paths[verb, default: []].insert(path)
        case .resource(let attributes):
            let part = attributes.subresource.isEmpty ? "" : "/" + attributes.subresource
            // The server reads a namespace's name as its namespace too; the type itself is cluster-scoped.
            let isNamespace = attributes.group.isEmpty && attributes.resource == "namespaces"
            let use = Use(
                namespace: isNamespace ? nil : attributes.namespace, group: attributes.group,
                resource: attributes.resource + part, verb: attributes.verb)
            // What is to be created has no name yet when the authorizer is asked.
            let hasName = attributes.name != nil && !(attributes.verb == "create" && part.isEmpty)
            switch (uses[use], hasName ? attributes.name : nil) {
            case (nil, let name?): uses[use] = [name]
            case (let names??, let name?): uses[use] = names.union([name])
            default: uses[use] = .some(nil)
            }
        }
    }

    /// Where something is granted, the cluster first; `nil` is the cluster.
    public var places: [String?] {
        let namespaces = Set(needed.keys.compactMap(\.namespace)).sorted()
        let hasCluster = !paths.isEmpty || needed.keys.contains { $0.namespace == nil }
        return (hasCluster ? [nil] : []) + namespaces
    }

    /// What is not granted by the same right in all namespaces.
    private var needed: [Use: Set<String>?] {
        uses.filter { use, names in
            guard use.namespace != nil else { return true }
            var everywhere = use
            everywhere.namespace = nil
            guard let granted = uses[everywhere] else { return true }
            guard let granted else { return false }
            return names.map { !$0.isSubset(of: granted) } ?? true
        }
    }

    /// The rules of a place, sorted: verbs on the same resource, and resources of a group with the same verbs, together.
    public func rules(in namespace: String?) -> [PolicyRule] {
        var byResource: [PolicyRule] = []
        for (use, names) in needed.sorted(by: Self.isBefore) where use.namespace == namespace {
            let names = names?.sorted() ?? []
            let place = byResource.firstIndex {
                $0.groups == [use.group] && $0.resources == [use.resource] && $0.names == names
            }
            if let place {
                byResource[place].verbs.append(use.verb)
            } else {
                byResource.append(
                    PolicyRule(verbs: [use.verb], groups: [use.group], resources: [use.resource], names: names))
            }
        }
        var rules: [PolicyRule] = []
        for rule in byResource {
            let place = rules.firstIndex {
                // Names of objects are of one resource.
                $0.groups == rule.groups && $0.verbs == rule.verbs && rule.names.isEmpty && $0.names.isEmpty
            }
            if let place { rules[place].resources += rule.resources } else { rules.append(rule) }
        }
        guard namespace == nil else { return rules }
        return rules
            + paths.sorted { $0.key < $1.key }.map { PolicyRule(verbs: [$0.key], paths: $0.value.sorted()) }
    }

    private static func isBefore(_ left: (key: Use, value: Set<String>?), _ right: (key: Use, value: Set<String>?))
        -> Bool
    {
        (left.key.group, left.key.resource, left.key.verb) < (right.key.group, right.key.resource, right.key.verb)
    }
}

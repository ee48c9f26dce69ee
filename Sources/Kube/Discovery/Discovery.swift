/// The resource types that one API server serves, read from its discovery documents.
///
/// Filled in steps: `requests` are sent, each answer is given to `add`, which tells what else must be asked for; a
/// server of Kubernetes 1.30 or newer answers with everything at once (KEP-3352).
public struct Discovery: Sendable {
    /// One API group.
    public struct Group: Sendable, Equatable {
        /// The group's name; empty for the core group.
        public var name: String
        /// The versions that are served, in the server's order of preference.
        public var versions: [String]
        /// The version to be preferred.
        public var preferred: String
        /// The types of each version, in the server's order.
        public var types: [String: [ResourceType]]

        init(name: String, versions: [String], preferred: String? = nil, types: [String: [ResourceType]] = [:]) {
            self.name = name
            self.versions = versions
            self.preferred = preferred ?? versions.first ?? ""
            self.types = types
        }
    }

    /// A version of a group whose types are not known, and why.
    public struct Failure: Sendable, Equatable {
        /// The version.
        public let groupVersion: GroupVersion
        /// What the server said.
        public let reason: String
        /// Whether the server itself says in its aggregated discovery that it has lost sight of the version.
        public let isStale: Bool
    }

    var core: [Group] = []
    var named: [Group] = []
    /// The versions whose types could not be had: an aggregated API that is down. It costs its own types only.
    public internal(set) var failures: [Failure] = []

    /// A discovery to which the server's documents are added one by one.
    public init() {}

    /// All groups in the order in which kubectl looks: the core group, then the server's order.
    public var groups: [Group] { core + named }

    /// All types in the order of precedence of `Sequence.named`: group by group, the preferred version first.
    public var types: [ResourceType] {
        groups.flatMap { group in
            ([group.preferred] + group.versions.filter { $0 != group.preferred }).flatMap { group.types[$0] ?? [] }
        }
    }

    /// The type that a typed name means.
    public func find(_ name: ResourceName) -> ResourceType? { types.named(name) }

    /// kubectl's warnings that a name is a short name of further types than the one that it is taken for.
    public func ambiguities(of name: ResourceName) -> [String] {
        guard let type = find(name), name.match(type) == .shortName else { return [] }
        var seen: Set = [type.qualifiedResource]
        return types.compactMap { other in
            guard name.match(other) == .shortName, seen.insert(other.qualifiedResource).inserted else { return nil }
            return "short name \(goQuoted(name.resource)) could also match lower priority resource "
                + other.qualifiedResource
        }
    }

    /// The type of an object, by its `apiVersion` and `kind`.
    public func find(kind: String, apiVersion: String) -> ResourceType? {
        types.first { $0.kind == kind && $0.apiVersion == apiVersion }
    }

    /// The types of a category, such as `all`, each in its preferred version, in kubectl's order.
    public func category(_ name: String) -> [ResourceType] {
        var seen: Set<String> = []
        return types.filter { $0.categories.contains(name) && seen.insert($0.qualifiedResource).inserted }
    }

    /// Every `group/version` that is served, sorted, as `api-versions` prints them.
    public var apiVersions: [String] {
        groups.flatMap { group in
            group.versions.map { GroupVersion(group: group.name, version: $0).apiVersion }
        }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Each type once, in its preferred version or else the first that has it, in the server's order.
    public var preferredTypes: [ResourceType] {
        groups.flatMap { group -> [ResourceType] in
            let preferred = Set((group.types[group.preferred] ?? []).map(\.resource))
            var seen: Set<String> = []
            return group.versions.flatMap { version in
                (group.types[version] ?? []).filter {
                    (version == group.preferred || !preferred.contains($0.resource))
                        && seen.insert($0.resource).inserted
                }
            }
        }
    }

    /// kubectl's sentence for what is missing, or `nil` if nothing is.
    public var incompleteMessage: String? {
        guard !failures.isEmpty else { return nil }
        let reasons = failures.map { printable("\($0.groupVersion.apiVersion): \($0.reason)") }.sorted()
        return "unable to retrieve the complete list of server APIs: " + reasons.joined(separator: ", ")
    }
}

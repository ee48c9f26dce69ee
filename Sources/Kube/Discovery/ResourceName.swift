/// The name of a resource type as it is typed: `pods`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`.
///
/// A name with dots can be read in two ways, and kubectl tries both in turn: with at least two dots as
/// `resource.version.group`, then as `resource.group`.
public struct ResourceName: Sendable, Hashable {
    /// The part before the first dot, as typed.
    public let resource: String
    /// What stands after the first dot, empty if nothing does: the group, or a version and a group.
    public let suffix: String

    /// Takes a name apart; whether such a type exists is for the lookup to say.
    public init(_ text: String) {
        if let dot = text.firstIndex(of: ".") {
            resource = String(text[..<dot])
            suffix = String(text[text.index(after: dot)...])
        } else {
            resource = text
            suffix = ""
        }
    }

    /// The group and version of the first reading: `v1` and `apps` of `deployments.v1.apps`; `nil` without two dots.
    public var versioned: GroupVersion? {
        guard let dot = suffix.firstIndex(of: ".") else { return nil }
        return GroupVersion(group: String(suffix[suffix.index(after: dot)...]), version: String(suffix[..<dot]))
    }

    /// kubectl's sentence for a type that the API server does not have.
    public var unknownMessage: String {
        let name = "the server doesn't have a resource type \"\(printable(resource))\""
        return suffix.isEmpty ? name : name + " in group \"\(printable(suffix))\""
    }
}

/// The ways in which a typed name can mean a resource type, the stronger first, as kubectl tries them.
enum NameMatch: Int, CaseIterable {
    /// Group and version are exact, and the name is the plural, the singular or the kind.
    case versioned
    /// The group is exact or not given, and the name is the plural, the singular or the kind.
    case name
    /// The group is exact or not given, and the name is a short name.
    case shortName
    /// The group begins with what was typed (`storageclass.storage`).
    case groupPrefix
    /// The group begins with what was typed, and the name is a short name.
    case shortNameGroupPrefix
}

extension ResourceName {
    /// The strongest way in which this name means the type, or `nil`.
    func match(_ type: ResourceType) -> NameMatch? {
        let lowered = resource.lowercased()
        let named =
            lowered == type.resource || lowered == type.singular || resource == type.kind
            || resource == type.kind.lowercased()
        let short = type.shortNames.contains(lowered)
        guard named || short else { return nil }
        if let versioned, versioned == type.groupVersion { return .versioned }
        if suffix.isEmpty || suffix == type.group { return named ? .name : .shortName }
        if type.group.hasPrefix(suffix) { return named ? .groupPrefix : .shortNameGroupPrefix }
        return nil
    }
}

extension Sequence where Element == ResourceType {
    /// The type that a typed name means, the sequence being in the order of precedence.
    ///
    /// Among several, the strongest match wins, then the one that stands first: kubectl prefers the core group, then
    /// groups in the order of discovery, and in a group its preferred version.
    public func named(_ name: ResourceName) -> ResourceType? {
        var best: (match: NameMatch, type: ResourceType)?
        for type in self {
            guard let match = name.match(type) else { continue }
            if let found = best, found.match.rawValue <= match.rawValue { continue }
            best = (match, type)
            if match == .versioned { break }
        }
        return best?.type
    }
}

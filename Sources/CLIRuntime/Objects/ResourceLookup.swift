import Arguments
import Kube
import Transport

/// Finds the resource type that a typed name means: in the compiled-in table first, then by one discovery.
///
/// Discovery is asked once at most, and only for what the table does not have.
package final class ResourceLookup {
    private let client: () throws -> any Client
    private let warn: ([String]) -> Void
    private var discovered: Discovery?
    /// The names that were found in the table, for what discovery may have to say about them if it is asked after all.
    private var foundInTable: [ResourceName] = []

    /// A lookup over a client that is opened only when discovery is needed; `warn` is given what is ambiguous.
    package init(client: @escaping () throws -> any Client, warn: @escaping ([String]) -> Void = { _ in }) {
        self.client = client
        self.warn = warn
    }

    /// A lookup that asks no server: of a kind that is not compiled in it makes the plural as kubectl's offline mapper
    /// does.
    package static var local: ResourceLookup {
        let lookup = ResourceLookup { throw CommandError("no server is asked", status: .usage) }
        lookup.isLocal = true
        return lookup
    }

    private var isLocal = false

    /// The type that a name means.
    ///
    /// - Throws: `CommandError` with `notFound` where the server has no such type.
    package func find(_ name: ResourceName) throws -> ResourceType {
        if let type = findInTable(name) { return type }
        let discovery = try discovery()
        if let type = discovery.find(name) {
            warn(discovery.ambiguities(of: name))
            return type
        }
        throw CommandError(
            name.unknownMessage, status: .notFound, hint: discovery.incompleteMessage ?? Self.hint(name, discovery))
    }

    private func findInTable(_ name: ResourceName) -> ResourceType? {
        guard let type = BuiltinResources.find(name) else { return nil }
        if let discovered { warn(discovered.ambiguities(of: name)) } else { foundInTable.append(name) }
        return type
    }

    /// What may have been meant by a name that is nearly right.
    private static func hint(_ name: ResourceName, _ discovery: Discovery) -> String? {
        let names = discovery.types.flatMap { [$0.resource, $0.singular] + $0.shortNames }
        guard let meant = nearest(to: name.resource, among: names) else { return nil }
        return "Did you mean \"\(printable(meant))\"? 'kpod api-resources' lists the types that there are."
    }

    /// The types that a name of a command line means: one, or all those of a category such as `all`, for which the
    /// server is always asked, since custom resources join categories.
    package func expand(_ selection: ResourceArguments.Selection) throws -> [ResourceType] {
        if let type = findInTable(selection.type) { return [type] }
        let discovery = try discovery()
        if selection.type.suffix.isEmpty {
            let types = discovery.category(selection.type.resource)
            if !types.isEmpty { return types }
        }
        return [try find(selection.type)]
    }

    /// The type of objects with this `apiVersion` and `kind`; `nil` where the server has none.
    package func find(kind: String, apiVersion: String) throws -> ResourceType? {
        if let type = BuiltinResources.find(kind: kind, apiVersion: apiVersion) { return type }
        guard !isLocal else { return Self.guess(kind: kind, apiVersion: apiVersion) }
        return try discovery().find(kind: kind, apiVersion: apiVersion)
    }

    /// The type of a kind by its name alone, as the API machinery guesses it.
    private static func guess(kind: String, apiVersion: String) -> ResourceType? {
        guard let version = GroupVersion(apiVersion: apiVersion) else { return nil }
        let singular = kind.lowercased()
        let plural =
            singular.hasSuffix("s")
            ? singular + "es" : singular.hasSuffix("y") ? singular.dropLast() + "ies" : singular + "s"
        return ResourceType(
            group: version.group, version: version.version, resource: plural, kind: kind, namespaced: true)
    }

    /// The type of an object of a file.
    ///
    /// - Throws: `CommandError` with `notFound` and kubectl's words where the server has none.
    package func find(for object: ManifestObject) throws -> ResourceType {
        guard let type = try find(kind: object.kind, apiVersion: object.apiVersion) else {
            throw CommandError(object.unmappedMessage, status: .notFound)
        }
        return type
    }

    /// What the server has for a built-in type whose path it does not know: another version of it; `nil` if it has this
    /// one, so that something else was not to be found, such as a subresource.
    ///
    /// - Throws: `CommandError` with `notFound` where it has none.
    package func served(insteadOf type: ResourceType) throws -> ResourceType? {
        let name = ResourceName(type.qualifiedResource)
        guard let other = try discovery().find(name) else {
            throw CommandError(name.unknownMessage, status: .notFound)
        }
        return other.groupVersion == type.groupVersion ? nil : other
    }

    /// The type that a name means, if what is known already tells; nothing is asked for.
    package func known(_ name: ResourceName) -> ResourceType? { BuiltinResources.find(name) ?? discovered?.find(name) }

    /// Forgets what the server served, so that the next lookup asks again: a new definition may have brought types.
    package func forget() { discovered = nil }

    /// All that the server serves.
    package func discovery() throws -> Discovery {
        if let discovered { return discovered }
        let found = try DiscoveryFetch(client: client()).run()
        discovered = found
        for name in foundInTable { warn(found.ambiguities(of: name)) }
        foundInTable = []
        return found
    }
}

import JSON

extension Discovery {
    /// The two requests with which discovery begins; an older server answers them with lists of versions.
    public static var requests: [Request] {
        [Request(path: "/api", accept: accept), Request(path: "/apis", accept: accept)]
    }

    /// The request for the types of one version, which older servers need.
    public static func request(for version: GroupVersion) -> Request { Request(path: version.path) }

    private static let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"

    /// Takes an answer to one of the requests.
    ///
    /// - Returns: The versions whose types must be asked for one by one.
    /// - Throws: `InvalidInput` if the document is no discovery document, as when a proxy answers.
    public mutating func add(_ document: JSONNode) throws(InvalidInput) -> [GroupVersion] {
        switch document["kind"]?.string ?? "" {
        case "APIGroupDiscoveryList":
            for item in elements(document["items"]) { add(aggregated: item) }
            return []
        case "APIVersions":
            let versions = elements(document["versions"]).compactMap(\.string)
            core = [Group(name: "", versions: versions)]
            return versions.map { GroupVersion(group: "", version: $0) }
        case "APIGroupList":
            named = elements(document["groups"]).compactMap(Self.group)
            return named.flatMap { group in group.versions.map { GroupVersion(group: group.name, version: $0) } }
        case "APIResourceList":
            add(resources: document)
            return []
        case let kind:
            throw InvalidInput(
                "the answer to discovery is no discovery document but "
                    + (kind.isEmpty ? "something without a kind" : "a \(printable(kind))"))
        }
    }

    /// Records that the types of a version could not be had.
    public mutating func fail(_ version: GroupVersion, reason: String) {
        failures.append(Failure(groupVersion: version, reason: reason, isStale: false))
    }

    private func elements(_ node: JSONNode?) -> JSONElements {
        // A missing list reads as an empty one: a scalar has no elements.
        node?.elements ?? JSONDocument.null.root.elements
    }

    /// One item of an APIGroupDiscoveryList (apidiscovery.k8s.io/v2). Stale versions are left out, as kubectl does.
    private mutating func add(aggregated item: JSONNode) {
        var group = Group(name: item.at("metadata", "name")?.string ?? "", versions: [])
        for entry in elements(item["versions"]) {
            guard let version = entry["version"]?.string else { continue }
            let groupVersion = GroupVersion(group: group.name, version: version)
            if entry["freshness"]?.equals("Stale") == true {
                let reason = "stale GroupVersion discovery: " + groupVersion.apiVersion
                failures.append(Failure(groupVersion: groupVersion, reason: reason, isStale: true))
                continue
            }
            group.versions.append(version)
            group.types[version] = elements(entry["resources"]).compactMap { Self.type(aggregated: $0, groupVersion) }
        }
        group.preferred = group.versions.first ?? ""
        if group.versions.isEmpty { return }
        if group.name.isEmpty { core.append(group) } else { named.append(group) }
    }

    private static func type(aggregated node: JSONNode, _ version: GroupVersion) -> ResourceType? {
        guard let resource = node["resource"]?.string, let kind = node.at("responseKind", "kind")?.string else {
            return nil
        }
        return ResourceType(
            group: version.group, version: version.version, resource: resource,
            singular: node["singularResource"]?.string, kind: kind,
            namespaced: node["scope"]?.equals("Namespaced") ?? false, shortNames: strings(node["shortNames"]),
            categories: strings(node["categories"]), verbs: strings(node["verbs"]),
            hasScale: node["subresources"]?.elements.contains { $0["subresource"]?.equals("scale") == true } ?? false)
    }

    /// One entry of an APIGroupList.
    private static func group(_ node: JSONNode) -> Group? {
        guard let name = node["name"]?.string else { return nil }
        let versions = node["versions"]?.elements.compactMap { $0["version"]?.string } ?? []
        return Group(name: name, versions: versions, preferred: node.at("preferredVersion", "version")?.string)
    }

    /// An APIResourceList: the types of one version, and, as `pods/log`, their subresources, of which `scale` counts.
    private mutating func add(resources document: JSONNode) {
        guard let version = GroupVersion(apiVersion: document["groupVersion"]?.string ?? "") else { return }
        var types: [ResourceType] = []
        var scaled: Set<String> = []
        for node in elements(document["resources"]) {
            guard let name = node["name"]?.string, let kind = node["kind"]?.string else { continue }
            guard !name.utf8.contains(UInt8(ascii: "/")) else {
                if name.hasSuffix("/scale") { scaled.insert(String(name.dropLast("/scale".count))) }
                continue
            }
            let singular = node["singularName"]?.string ?? ""
            types.append(
                ResourceType(
                    group: version.group, version: version.version, resource: name,
                    singular: singular.isEmpty ? nil : singular, kind: kind,
                    namespaced: node["namespaced"]?.bool ?? false, shortNames: Self.strings(node["shortNames"]),
                    categories: Self.strings(node["categories"]), verbs: Self.strings(node["verbs"])))
        }
        for index in types.indices { types[index].hasScale = scaled.contains(types[index].resource) }
        set(types, for: version)
    }

    private mutating func set(_ types: [ResourceType], for version: GroupVersion) {
        for index in core.indices where core[index].name == version.group { core[index].types[version.version] = types }
        for index in named.indices where named[index].name == version.group {
            named[index].types[version.version] = types
        }
    }

    private static func strings(_ node: JSONNode?) -> [String] { node?.elements.compactMap(\.string) ?? [] }
}

extension JSONDocument {
    fileprivate static var null: JSONDocument { JSONValue.null.document() }
}

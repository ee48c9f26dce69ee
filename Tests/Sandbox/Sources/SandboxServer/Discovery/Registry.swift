/// The types that are served: the built-in ones and those that CustomResourceDefinitions make.
struct Registry {
    /// The groups in the order in which discovery names them; the core group is "".
    private(set) var groups: [String] = []
    private(set) var types: [ResourceType] = []

    /// Reads the built-in types from aggregated-discovery items.
    init(discovery items: [JSON]) {
        for group in items {
            let name = group.at("metadata", "name")?.string ?? ""
            groups.append(name)
            for version in group["versions"]?.array ?? [] {
                for resource in version["resources"]?.array ?? [] {
                    types.append(Self.type(resource, group: name, version: version["version"]?.string ?? ""))
                }
            }
        }
    }

    private static func type(_ resource: JSON, group: String, version: String) -> ResourceType {
        let subresources = (resource["subresources"]?.array ?? []).map { sub in
            let kind = sub["responseKind"]
            return ResourceType.Subresource(
                name: sub["subresource"]?.string ?? "", group: kind?["group"]?.string ?? "",
                version: kind?["version"]?.string ?? "",
                kind: kind?["kind"]?.string ?? "", verbs: sub["verbs"]?.strings ?? [])
        }
        return ResourceType(
            group: group, version: version, plural: resource["resource"]?.string ?? "",
            singular: resource["singularResource"]?.string ?? "",
            kind: resource.at("responseKind", "kind")?.string ?? "",
            namespaced: resource["scope"]?.string == "Namespaced", verbs: resource["verbs"]?.strings ?? [],
            shortNames: resource["shortNames"]?.strings ?? [], categories: resource["categories"]?.strings ?? [],
            subresources: subresources)
    }

    /// The type at a group, version and plural.
    func type(group: String, version: String, plural: String) -> ResourceType? {
        types.first { $0.plural == plural && $0.group == group && $0.version == version }
    }

    /// The type of a kind.
    func type(apiVersion: String, kind: String) -> ResourceType? {
        types.first { $0.kind == kind && $0.apiVersion == apiVersion }
    }

    /// The type by its plural with group, in the preferred version.
    func type(qualified: String) -> ResourceType? { types.first { $0.qualified == qualified } }

    /// The versions of a group, the preferred one first.
    func versions(of group: String) -> [String] {
        var versions: [String] = []
        for type in types where type.group == group && !versions.contains(type.version) {
            versions.append(type.version)
        }
        return versions
    }

    /// Serves (again) the types that a CustomResourceDefinition describes.
    mutating func define(_ definition: JSON) {
        forget(definition)
        guard let spec = definition["spec"], let group = spec["group"]?.string, let names = spec["names"] else {
            return
        }
        if !groups.contains(group) { groups.append(group) }
        let verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
        for version in spec["versions"]?.array ?? [] where version["served"]?.bool != false {
            var subresources: [ResourceType.Subresource] = []
            let name = version["name"]?.string ?? ""
            let kind = names["kind"]?.string ?? ""
            if version.at("subresources", "status") != nil {
                subresources.append(
                    .init(name: "status", group: group, version: name, kind: kind, verbs: ["get", "patch", "update"]))
            }
            if version.at("subresources", "scale") != nil {
                subresources.append(
                    .init(
                        name: "scale", group: "autoscaling", version: "v1", kind: "Scale",
                        verbs: ["get", "patch", "update"]))
            }
            let age = ResourceType.Column(
                name: "Age", type: "date", format: "", priority: 0, path: ".metadata.creationTimestamp")
            let columns = version["additionalPrinterColumns"]?.array?.map { column in
                ResourceType.Column(
                    name: column["name"]?.string ?? "", type: column["type"]?.string ?? "string",
                    format: column["format"]?.string ?? "",
                    priority: column["priority"]?.int ?? 0, path: column["jsonPath"]?.string ?? "")
            }
            types.append(
                ResourceType(
                    group: group, version: name, plural: names["plural"]?.string ?? "",
                    singular: names["singular"]?.string ?? kind.lowercased(), kind: kind,
                    namespaced: spec["scope"]?.string == "Namespaced",
                    verbs: verbs, shortNames: names["shortNames"]?.strings ?? [],
                    categories: names["categories"]?.strings ?? [],
                    subresources: subresources, columns: columns ?? [age]))
        }
    }

    /// Serves types of an API that is not the server's own.
    mutating func serve(_ types: [ResourceType]) {
        for type in types {
            if !groups.contains(type.group) { groups.append(type.group) }
            self.types.append(type)
        }
    }

    /// Serves a group no longer.
    mutating func withdraw(group: String) {
        types.removeAll { $0.group == group }
        groups.removeAll { $0 == group }
    }

    /// Serves the types of a CustomResourceDefinition no longer.
    mutating func forget(_ definition: JSON) {
        guard let group = definition.at("spec", "group")?.string,
            let plural = definition.at("spec", "names", "plural")?.string
        else { return }
        types.removeAll { $0.isCustom && $0.group == group && $0.plural == plural }
        if !types.contains(where: { $0.group == group }) { groups.removeAll { $0 == group } }
    }
}

extension APIServer {
    /// Answers what is no resource: version, health, discovery and OpenAPI.
    func nonResource(_ request: Request, _ user: User) throws -> Response {
        guard request.method == "GET" || request.method == "HEAD" else {
            return .text("404 page not found\n", status: 404)
        }
        let segments = request.segments
        switch segments.first {
        case "version" where segments.count == 1: return Self.version
        case "healthz", "livez", "readyz": return health(request, segments)
        case "api" where segments.count == 1:
            if wantsAggregated(request) { return aggregated(groups: registry.groups.filter(\.isEmpty)) }
            return .json([
                "kind": "APIVersions", "versions": ["v1"],
                "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": "127.0.0.1:443"]],
            ])
        case "apis" where segments.count == 1:
            let groups = registry.groups.filter { !$0.isEmpty }
            if wantsAggregated(request) { return aggregated(groups: groups) }
            return .json([
                "kind": "APIGroupList", "apiVersion": "v1",
                "groups": .array((groups + misbehaviour.downGroups).map { group($0, listed: true) }),
            ])
        case "apis" where segments.count == 2:
            guard registry.groups.contains(segments[1]) || misbehaviour.downGroups.contains(segments[1]) else { break }
            return .json(group(segments[1], listed: false))
        case "api" where segments.count == 2: return resourceList(group: "", version: segments[1])
        case "apis" where segments.count == 3: return resourceList(group: segments[1], version: segments[2])
        case "openapi": return try openAPI(request, segments)
        case ".well-known", "openid": break
        default: break
        }
        return .text("404 page not found\n", status: 404)
    }

    private static let version = Response(
        status: 200, headers: [("Content-Type", "application/json")],
        body: .bytes(
            JSON.object(
                JSONObject([
                    ("major", "1"), ("minor", "36"), ("emulationMajor", "1"), ("emulationMinor", "36"),
                    ("minCompatibilityMajor", "1"),
                    ("minCompatibilityMinor", "35"), ("gitVersion", "v1.36.2"), ("gitCommit", "$Format:%H$"),
                    ("gitTreeState", ""),
                    ("buildDate", "1970-01-01T00:00:00Z"), ("goVersion", "go1.26.6"), ("compiler", "gc"),
                    ("platform", "linux/amd64"),
                ])
            ).prettyBytes))

    private func health(_ request: Request, _ segments: [String]) -> Response {
        let checks = ["ping", "log", "etcd", "poststarthook/rbac/bootstrap-roles"]
        if segments.count > 1 {
            return checks.contains(segments.dropFirst().joined(separator: "/"))
                ? .text("ok") : .text("404 page not found\n", status: 404)
        }
        guard request.parameter("verbose") != nil else { return .text("ok") }
        return .text(checks.map { "[+]\($0) ok\n" }.joined() + "\(segments[0]) check passed\n")
    }

    private func wantsAggregated(_ request: Request) -> Bool {
        guard misbehaviour.aggregatedDiscovery else { return false }
        return (request.header("accept") ?? "").split(separator: ",").contains {
            $0.contains("as=APIGroupDiscoveryList") && $0.contains("v=v2") && $0.contains("g=apidiscovery.k8s.io")
                && !$0.contains("v=v2beta1")
        }
    }

    private func aggregated(groups: [String]) -> Response {
        var items: [JSON] = groups.map { group in
            let versions = registry.versions(of: group).map { version -> JSON in
                let types = registry.types.filter { $0.group == group && $0.version == version }
                return [
                    "version": .string(version), "resources": .array(types.map(Self.discovered)),
                    "freshness": "Current",
                ]
            }
            return ["metadata": group.isEmpty ? [:] : ["name": .string(group)], "versions": .array(versions)]
        }
        if !groups.contains("") {
            items += misbehaviour.downGroups.map {
                ["metadata": ["name": .string($0)], "versions": [["version": "v1", "freshness": "Stale"]]]
            }
        }
        var response = Response.json([
            "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
            "items": .array(items),
        ])
        response.headers = [("Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")]
        return response
    }

    private static func discovered(_ type: ResourceType) -> JSON {
        // The core API's own kinds are named with an empty group and version there.
        let kind: (String, String) -> JSON = {
            [
                "group": .string(type.isCustom ? type.group : $1),
                "version": .string(type.isCustom ? type.version : ""), "kind": .string($0),
            ]
        }
        var item: JSON = [
            "resource": .string(type.plural), "responseKind": kind(type.kind, ""),
            "scope": type.namespaced ? "Namespaced" : "Cluster", "singularResource": .string(type.singular),
            "verbs": JSON(type.verbs),
        ]
        if !type.shortNames.isEmpty { item["shortNames"] = JSON(type.shortNames) }
        if !type.categories.isEmpty { item["categories"] = JSON(type.categories) }
        if !type.subresources.isEmpty {
            item["subresources"] = .array(
                type.subresources.map {
                    [
                        "subresource": .string($0.name),
                        "responseKind": [
                            "group": .string($0.group), "version": .string($0.version), "kind": .string($0.kind),
                        ],
                        "verbs": JSON($0.verbs),
                    ]
                })
        }
        return item
    }

    private func group(_ name: String, listed: Bool) -> JSON {
        let versions = registry.versions(of: name).isEmpty ? ["v1"] : registry.versions(of: name)
        let list: [JSON] = versions.map { ["groupVersion": .string("\(name)/\($0)"), "version": .string($0)] }
        var group: JSON = listed ? [:] : ["kind": "APIGroup", "apiVersion": "v1"]
        group["name"] = .string(name)
        group["versions"] = .array(list)
        group["preferredVersion"] = list[0]
        return group
    }

    private func resourceList(group: String, version: String) -> Response {
        if let down = misbehaviour.unavailable(group: group, version: version) { return down }
        let types = registry.types.filter { $0.group == group && $0.version == version }
        guard !types.isEmpty else { return .text("404 page not found\n", status: 404) }
        var resources: [JSON] = []
        for type in types {
            var entry: JSON = [
                "name": .string(type.plural), "singularName": .string(type.singular),
                "namespaced": .bool(type.namespaced),
                "kind": .string(type.kind), "verbs": JSON(type.verbs),
            ]
            if !type.shortNames.isEmpty { entry["shortNames"] = JSON(type.shortNames) }
            if !type.categories.isEmpty { entry["categories"] = JSON(type.categories) }
            resources.append(entry)
            for part in type.subresources {
                var entry: JSON = [
                    "name": .string("\(type.plural)/\(part.name)"), "singularName": "",
                    "namespaced": .bool(type.namespaced),
                ]
                if !part.group.isEmpty, part.group != type.group {
                    entry["group"] = .string(part.group)
                    entry["version"] = .string(part.version)
                }
                entry["kind"] = .string(part.kind)
                entry["verbs"] = JSON(part.verbs)
                resources.append(entry)
            }
        }
        let groupVersion = group.isEmpty ? version : "\(group)/\(version)"
        var list: JSON = ["kind": "APIResourceList"]
        if !group.isEmpty { list["apiVersion"] = "v1" }
        list["groupVersion"] = .string(groupVersion)
        list["resources"] = .array(resources)
        return .json(list)
    }
}

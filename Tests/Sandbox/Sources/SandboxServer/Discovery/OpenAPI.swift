extension APIServer {
    /// Answers OpenAPI: documents of our own that name each kind and what may be sent to it, and describe the fields of a few
    /// kinds and of custom ones.
    func openAPI(_ request: Request, _ segments: [String]) throws -> Response {
        if segments.count > 1, segments[1] == "v3", !misbehaviour.servesOpenAPI3 {
            return .text("404 page not found\n", status: 404)
        }
        if segments == ["openapi", "v3"] {
            var paths: JSON = [:]
            for (group, version) in groupVersions {
                let path = group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
                paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(registry.types.count)")]
            }
            return .json(["paths": paths])
        }
        if segments == ["openapi", "v2"] {
            guard (request.header("accept") ?? "").contains("json") || request.header("accept") == "*/*" else {
                throw APIError(
                    406, reason: "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: application/json",
                    details: JSONObject())
            }
            return .json(document(registry.types, info: ["swagger": "2.0"]))
        }
        guard segments.count >= 4, segments[1] == "v3" else { return .text("404 page not found\n", status: 404) }
        let (group, version) =
            segments[2] == "api" ? ("", segments[3]) : (segments[3], segments.count > 4 ? segments[4] : "")
        let types = registry.types.filter { $0.group == group && $0.version == version }
        guard !types.isEmpty else { return .text("404 page not found\n", status: 404) }
        return .json(document(types, info: ["openapi": "3.0.0"]))
    }

    private var groupVersions: [(String, String)] {
        registry.groups.flatMap { group in registry.versions(of: group).map { (group, $0) } }
    }

    private func document(_ types: [ResourceType], info: JSON) -> JSON {
        let isThree = info["openapi"] != nil
        var document = info
        document["info"] = ["title": "Kubernetes sandbox", "version": "v1.36.2"]
        var paths: JSON = [:]
        var schemas: JSON = [:]
        func parameter(_ name: String) -> JSON {
            var parameter: JSON = ["name": .string(name), "in": "query"]
            if isThree { parameter["schema"] = ["type": "string"] } else { parameter["type"] = "string" }
            return parameter
        }
        for type in types {
            let kind: JSON = [
                "group": .string(type.group), "version": .string(type.version), "kind": .string(type.kind),
            ]
            let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
            let path = root + (type.namespaced ? "/namespaces/{namespace}" : "") + "/\(type.plural)"
            let parameters: JSON = .array(["dryRun", "fieldManager", "fieldValidation"].map(parameter))
            func operation(_ action: String, _ media: [String]) -> JSON {
                var operation: JSON = [
                    "parameters": parameters, "responses": [:], "x-kubernetes-action": .string(action),
                    "x-kubernetes-group-version-kind": kind,
                ]
                if isThree {
                    operation["requestBody"] = [
                        "content": .object(JSONObject(media.map { ($0, ["schema": ["type": "object"]]) }))
                    ]
                } else {
                    operation["consumes"] = JSON(media)
                }
                return operation
            }
            if type.verbs.contains("create") { paths[path] = ["post": operation("post", ["application/json"])] }
            if type.verbs.contains("patch") {
                let media = [
                    "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
                ]
                paths[path + "/{name}"] = [
                    "put": operation("put", ["application/json"]), "patch": operation("patch", media),
                ]
            }
            let name = (type.group.isEmpty ? "core" : type.group) + ".\(type.version).\(type.kind)"
            var schema = described(type)
            schema["type"] = "object"
            schema["x-kubernetes-group-version-kind"] = [kind]
            schemas[name] = schema
        }
        for (name, schema) in DescribedTypes.parts { schemas[name] = schema }
        if !isThree { schemas = schemas.asVersion2 }
        document["paths"] = paths
        if isThree { document["components"] = ["schemas": schemas] } else { document["definitions"] = schemas }
        return document
    }

    /// The schema of a type: what its definition says, or what is made up for it here.
    private func described(_ type: ResourceType) -> JSON {
        if let schema = DescribedTypes.kinds[type.qualified] { return schema }
        let key = ObjectKey(namespace: "", name: type.qualified)
        let definition =
            type.isCustom
            ? store.object("customresourcedefinitions.apiextensions.k8s.io", key) : nil
        let version = definition?.at("spec", "versions")?.array?.first { $0["name"]?.string == type.version }
        guard var schema = version?.at("schema", "openAPIV3Schema") else {
            return ["x-kubernetes-preserve-unknown-fields": true]
        }
        for (name, field) in DescribedTypes.everyObject { schema.set(field, at: "properties", name) }
        return schema
    }
}

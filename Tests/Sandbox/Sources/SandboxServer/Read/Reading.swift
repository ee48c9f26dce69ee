extension APIServer {
    /// The stored object that a request names.
    func stored(_ info: RequestInfo, _ type: ResourceType) throws -> JSON {
        guard let object = store.object(type.storage, ObjectKey(namespace: info.namespace(of: type), name: info.name))
        else {
            throw APIError.notFound(type, info.name)
        }
        return object.shaped(as: type)
    }

    /// Answers a GET of one object.
    func get(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        try shown(try stored(info, type), request, type)
    }

    /// One object in the form that the client accepts.
    func shown(_ object: JSON, _ request: Request, _ type: ResourceType, status: Int = 200) throws -> Response {
        switch try Form(accept: request.header("accept")) {
        case .plain: return .json(object.presented(as: type), status: status)
        case .partial: return .json(object.partial, status: status)
        case .table:
            let metadata: JSON = ["resourceVersion": object.at("metadata", "resourceVersion") ?? ""]
            return .json(try table([.object(object)], metadata: metadata, request, type), status: status)
        }
    }

    /// Answers a GET of a list.
    func list(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        let form = try Form(accept: request.header("accept"))
        let page = try page(request, info, type)
        if page.mixed.contains(where: { if case .generated = $0 { true } else { false } }), let rendered {
            return try rendered.list(
                page, form: form, include: include(request), server: self, request: request, type: type)
        }
        switch form {
        case .table: return .json(try table(page.mixed, metadata: page.metadata, request, type))
        case .partial:
            return .json([
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": page.metadata,
                "items": .array(page.values(self).map(\.partial)),
            ])
        case .plain:
            let values = page.values(self)
            if type.isCustom {
                // Custom resources come as they are stored, keys sorted, and the list's metadata after its items.
                return .json([
                    "apiVersion": .string(type.apiVersion), "items": .array(values.map { $0.presented(as: type) }),
                    "kind": .string("\(type.kind)List"), "metadata": page.metadata,
                ])
            }
            return .json([
                "kind": .string("\(type.kind)List"), "apiVersion": .string(type.apiVersion), "metadata": page.metadata,
                "items": .array(values.map { $0.shaped(as: type).withoutType }),
            ])
        }
    }

    /// What a table's rows hold besides their cells.
    func include(_ request: Request) throws -> String {
        let include = request.parameter("includeObject") ?? ""
        guard ["", "None", "Metadata", "Object"].contains(include) else {
            throw APIError.badRequest("unrecognized includeObject value: \"\(include)\"")
        }
        return include.isEmpty ? "Metadata" : include
    }
}

extension Page {
    /// The values of all items.
    func values(_ server: isolated APIServer) -> [JSON] {
        mixed.flatMap { item -> [JSON] in
            switch item {
            case .object(let object): [object]
            case .generated(let run): run.compactMap { server.store.generator?.value($0) }
            }
        }
    }
}

extension RequestInfo {
    /// The namespace in which a type's objects are stored.
    func namespace(of type: ResourceType) -> String { type.namespaced ? namespace : "" }
}

extension JSON {
    /// An object with the version under which it is asked for.
    func presented(as type: ResourceType) -> JSON {
        guard let members = shaped(as: type).object else { return self }
        var value: JSON = ["kind": .string(type.kind), "apiVersion": .string(type.apiVersion)]
        for (key, member) in members where key != "kind" && key != "apiVersion" { value[key] = member }
        return type.isCustom ? value.sortedKeys : value
    }

    /// With the keys of all objects in order.
    var sortedKeys: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.sortedKeys))
        case .object(let members): .object(JSONObject(members.sorted.map { ($0.key, $0.value.sortedKeys) }))
        default: self
        }
    }

    /// Without `kind` and `apiVersion`, as items of built-in lists are.
    var withoutType: JSON {
        var value = self
        value["kind"] = nil
        value["apiVersion"] = nil
        return value
    }

    /// The metadata alone.
    var partial: JSON {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": self["metadata"] ?? [:]]
    }
}

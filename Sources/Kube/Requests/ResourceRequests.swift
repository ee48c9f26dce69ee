/// The requests about resources, one function a verb (Kubernetes API concepts, "API verbs").
extension Request {
    /// Lists a collection.
    public static func list(
        _ type: ResourceType, namespace: String?, options: ListOptions = ListOptions(), format: ResponseFormat = .json
    ) -> Request {
        collection("list", type, namespace, options, format)
    }

    /// Watches a collection. One object is watched by the field selector `metadata.name=NAME`.
    public static func watch(
        _ type: ResourceType, namespace: String?, options: ListOptions = ListOptions(), format: ResponseFormat = .json
    ) -> Request {
        collection("watch", type, namespace, options, format)
    }

    /// Reads one object, or a subresource of it. `query` is for subresources that take parameters, such as `log`.
    public static func get(
        _ type: ResourceType, namespace: String?, name: String, subresource: String = "",
        includeObject: IncludeObject? = nil, query: [QueryItem] = [], format: ResponseFormat = .json
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace, name: name, subresource: subresource)
        var query = query
        if let includeObject { query.append(QueryItem("includeObject", includeObject.rawValue)) }
        return Request(
            path: path.text, query: query.sorted { $0.name < $1.name }, accept: format.accept(collection: false),
            attributes: path.attributes("get"))
    }

    /// Creates an object in a collection; with a name and a subresource, posts to that (`token`, `eviction`).
    public static func create(
        _ type: ResourceType, namespace: String?, name: String? = nil, subresource: String = "", body: [UInt8],
        options: WriteOptions = WriteOptions()
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace, name: name, subresource: subresource)
        return Request(
            method: .post, path: path.text, query: options.query, body: body, contentType: "application/json",
            attributes: path.attributes("create"))
    }

    /// Replaces an object.
    public static func update(
        _ type: ResourceType, namespace: String?, name: String, subresource: String = "", body: [UInt8],
        options: WriteOptions = WriteOptions()
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace, name: name, subresource: subresource)
        return Request(
            method: .put, path: path.text, query: options.query, body: body, contentType: "application/json",
            attributes: path.attributes("update"))
    }

    /// Changes an object by a patch of the given type; `.apply` is server-side apply.
    public static func patch(
        _ type: ResourceType, namespace: String?, name: String, subresource: String = "", as patch: PatchType,
        body: [UInt8], options: WriteOptions = WriteOptions()
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace, name: name, subresource: subresource)
        return Request(
            method: .patch, path: path.text, query: options.query, body: body, contentType: patch.rawValue,
            attributes: path.attributes("patch"))
    }

    /// Deletes one object.
    public static func delete(
        _ type: ResourceType, namespace: String?, name: String, options: DeleteOptions = DeleteOptions()
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace, name: name)
        return Request(
            method: .delete, path: path.text, body: options.body, contentType: "application/json",
            attributes: path.attributes("delete"))
    }

    private static func collection(
        _ verb: String, _ type: ResourceType, _ namespace: String?, _ options: ListOptions, _ format: ResponseFormat
    ) -> Request {
        let path = ResourcePath(type, namespace: namespace)
        var attributes = path.attributes(verb)
        attributes.name = options.selectedName
        return Request(
            path: path.text, query: options.query(watch: verb == "watch"), accept: format.accept(collection: true),
            attributes: attributes)
    }
}

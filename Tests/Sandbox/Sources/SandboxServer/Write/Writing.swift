import Foundation

extension APIServer {
    /// What a write asks for besides the object.
    struct WriteOptions {
        let dryRun: Bool
        let manager: String
        let validation: String
        let force: Bool
    }

    func writeOptions(_ request: Request) throws -> WriteOptions {
        let dryRun = request.query.filter { $0.name == "dryRun" }.map(\.value)
        if let bad = dryRun.first(where: { $0 != "All" }) {
            throw APIError.badRequest("invalid dryRun: \"\(bad)\": supported values: \"All\"")
        }
        let agent = String((request.header("user-agent") ?? "unknown").prefix { $0 != "/" })
        return WriteOptions(
            dryRun: !dryRun.isEmpty,
            manager: request.parameter("fieldManager").flatMap { $0.isEmpty ? nil : $0 } ?? agent,
            validation: request.parameter("fieldValidation") ?? "Warn", force: request.flag("force"))
    }

    /// Answers a POST of an object.
    func create(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        let options = try writeOptions(request)
        var object = try decode(request, type)
        try check(object, against: info, type)
        if type.namespaced { object.set(.string(info.namespace), at: "metadata", "namespace") }
        if object.at("metadata", "name")?.string ?? "" == "",
            let prefix = object.at("metadata", "generateName")?.string, !prefix.isEmpty
        {
            object.set(.string(prefix + Self.suffix()), at: "metadata", "name")
        }
        let name = object.at("metadata", "name")?.string ?? ""
        let warnings = try strictness(object, type, options)
        return try store(creating: object, name: name, request, info, type, user, options, warnings)
    }

    private func store(
        creating object: JSON, name: String, _ request: Request, _ info: RequestInfo, _ type: ResourceType,
        _ user: User,
        _ options: WriteOptions, _ warnings: [String], applied: Bool = false
    ) throws -> Response {
        var object = object
        try requireNamespace(info, type)
        if !applied, let version = object.at("metadata", "resourceVersion")?.string, !version.isEmpty {
            throw APIError.badRequest("resourceVersion should not be set on objects to be created")
        }
        let fresh = prepare(object, type)
        let owned = object.at("metadata", "managedFields")
        object = settled(fresh, type)
        try validate(object, name: name, type)
        let key = ObjectKey(namespace: info.namespace(of: type), name: name)
        if store.object(type.storage, key) != nil { throw APIError.alreadyExists(type, name) }
        try refuseEscalation(object, old: nil, type, info, user)
        if applied {
            object.set(owned, at: "metadata", "managedFields")
        } else {
            object = ManagedFields.updated(nil, object, by: writer(options, type), walk: walk(type))
        }
        object = ordered(object, type)
        if !options.dryRun { object = commit(object, type, key) }
        var response = try shown(object, request, type, status: 201)
        response.headers += Self.warningHeaders(warnings)
        return response
    }

    /// Answers a PUT.
    func update(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        let options = try writeOptions(request)
        let object = try decode(request, type)
        try check(object, against: info, type)
        let warnings = try strictness(object, type, options)
        return try replace(try stored(info, type), by: object, request, info, type, user, options, warnings)
    }

    /// Stores the changed state of an object that is there.
    func replace(
        _ old: JSON, by changed: JSON, _ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User,
        _ options: WriteOptions,
        _ warnings: [String] = [], applied: Bool = false
    ) throws -> Response {
        var new = changed
        if let version = changed.at("metadata", "resourceVersion")?.string, !version.isEmpty,
            version != old.at("metadata", "resourceVersion")?.string
        {
            throw APIError.conflict(
                type, info.name,
                "the object has been modified; please apply your changes to the latest version and try again")
        }
        if let uid = changed.at("metadata", "uid")?.string, !uid.isEmpty, uid != old.at("metadata", "uid")?.string {
            throw APIError.conflict(
                type, info.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(old.at("metadata", "uid")?.string ?? "")"
            )
        }
        for member in [
            "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds",
            "resourceVersion", "namespace",
        ] {
            new.set(old.at("metadata", member), at: "metadata", member)
        }
        let hasStatus = type.subresource("status") != nil
        if ["status", "approval"].contains(info.subresource) {
            // Only the status may change that way.
            var kept = old
            kept["status"] = new["status"]
            kept.set(new.at("metadata", "managedFields"), at: "metadata", "managedFields")
            new = kept
        } else if hasStatus {
            new["status"] = old["status"]
        }
        let owned = new.at("metadata", "managedFields")
        new = settled(new, type)
        try validate(new, name: info.name, type, old: old)
        try refuseEscalation(new, old: old, type, info, user)
        if hasStatus, old.at("metadata", "generation") != nil {
            let parts: (JSON) -> JSON = { object in
                var rest = object
                for key in ["metadata", "status"] { rest[key] = nil }
                return rest
            }
            if parts(old) != parts(new) {
                new.set(JSON(old.count("metadata", "generation") + 1), at: "metadata", "generation")
            }
        }
        if applied {
            new.set(owned, at: "metadata", "managedFields")
        } else {
            new = ManagedFields.updated(old, new, by: writer(options, type, info.subresource), walk: walk(type))
        }
        new = ordered(new, type)
        if new != old, !options.dryRun {
            let key = ObjectKey(namespace: info.namespace(of: type), name: info.name)
            if new.at("metadata", "deletionTimestamp") != nil, (new.at("metadata", "finalizers")?.array ?? []).isEmpty,
                type.storage != "pods" || new.count("metadata", "deletionGracePeriodSeconds") == 0
            {
                new = drop(type, key) ?? new
            } else {
                new = commit(new, type, key)
            }
        }
        var response = try shown(new, request, type)
        response.headers += Self.warningHeaders(warnings)
        return response
    }

    /// Answers a PATCH.
    func patch(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        let options = try writeOptions(request)
        let media = (request.header("content-type") ?? "").split(separator: ";").first.map { $0.trimmed } ?? ""
        let patch: JSON
        do { patch = try JSON(parsing: request.body) } catch {
            throw APIError.badRequest(
                media == "application/apply-patch+yaml" && request.body.first != UInt8(ascii: "{")
                    ? "error decoding YAML: the sandbox reads applied configurations as JSON only"
                    : "error decoding patch: \(error)")
        }
        if media == "application/apply-patch+yaml" { return try apply(patch, request, info, type, user, options) }
        if options.force {
            throw APIError.badRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch")
        }
        let old = try stored(info, type)
        let shownOld = old.presented(as: type)
        let new: JSON
        switch media {
        case "application/merge-patch+json": new = Patches.merge(shownOld, patch)
        case "application/json-patch+json":
            guard let patched = Patches.json(shownOld, patch) else {
                throw APIError(
                    422, reason: "Invalid", "the server rejected our request due to an error in our request",
                    details: JSONObject())
            }
            new = patched
        case "application/strategic-merge-patch+json" where !type.isCustom:
            new = Patches.strategic(shownOld, patch, kind: type.kind)
        default:
            let accepted =
                ["application/json-patch+json", "application/merge-patch+json"]
                + (type.isCustom ? [] : ["application/strategic-merge-patch+json"]) + ["application/apply-patch+yaml"]
            throw APIError.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: \(accepted.joined(separator: ", "))"
            )
        }
        try check(new, against: info, type)
        let warnings = try strictness(new, type, options)
        return try replace(old, by: new, request, info, type, user, options, warnings)
    }

    private func apply(
        _ config: JSON, _ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User,
        _ options: WriteOptions
    ) throws -> Response {
        guard let manager = request.parameter("fieldManager"), !manager.isEmpty else {
            throw APIError.badRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
        }
        if config.at("metadata", "managedFields")?.array?.isEmpty == false {
            throw APIError.badRequest("metadata.managedFields must be nil")
        }
        try check(config, against: info, type)
        var config = config
        config.set(.string(info.name), at: "metadata", "name")
        if let unknown = KnownFields.unknown(in: config, type).first {
            throw APIError(
                500, reason: nil,
                "failed to create typed patch object (\(info.namespace.isEmpty ? "" : info.namespace + "/")\(info.name); \(type.group)/\(type.version), "
                    + "Kind=\(type.kind)): .\(unknown): field not declared in schema")
        }
        config = Self.defaultReferences(config)
        let walk = walk(type)
        let writer = writer(options, type, info.subresource)
        guard let live = try? stored(info, type) else {
            // Applying what is not there creates it, which is authorized for itself.
            if info.subresource != "" { throw APIError.notFound(type, info.name) }
            var creation = info
            creation.verb = "create"
            try requireNamespace(info, type)
            try authorize(user, creation)
            if let uid = config.at("metadata", "uid")?.string, !uid.isEmpty {
                throw APIError.conflict(
                    type, info.name,
                    "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
            }
            if type.namespaced { config.set(.string(info.namespace), at: "metadata", "namespace") }
            let object = try ManagedFields.applied(nil, config, by: writer, force: options.force, walk: walk) { $0 }
            return try store(creating: object, name: info.name, request, info, type, user, options, [], applied: true)
        }
        let merged = try ManagedFields.applied(
            live.presented(as: type), config, by: writer, force: options.force, walk: walk
        ) {
            settled($0, type)
        }
        return try replace(live, by: merged, request, info, type, user, options, applied: true)
    }

    /// The body as an object.
    func decode(_ request: Request, _ type: ResourceType) throws -> JSON {
        let media =
            (request.header("content-type") ?? "application/json").split(separator: ";").first.map { $0.trimmed } ?? ""
        if media == "application/vnd.kubernetes.protobuf" {
            guard let object = Protobuf.object(request.body) else {
                throw APIError.unsupportedMediaType("the sandbox does not read protobuf of this kind: send JSON")
            }
            return object
        }
        guard ["application/json", "application/x-www-form-urlencoded", "*/*"].contains(media) else {
            throw APIError.unsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, "
                    + "application/vnd.kubernetes.protobuf")
        }
        do {
            let object = try JSON(parsing: request.body)
            guard object.object != nil else { throw APIError.badRequest("the request's body is no object") }
            return object
        } catch let error as JSONError {
            throw APIError.badRequest("couldn't get version/kind; json parse error: \(error)")
        }
    }

    /// Refuses a body that is of another kind, name or namespace than its path.
    private func check(_ object: JSON, against info: RequestInfo, _ type: ResourceType) throws {
        let version = object["apiVersion"]?.string ?? ""
        let kind = object["kind"]?.string ?? ""
        if version.isEmpty || kind.isEmpty {
            throw APIError.badRequest("Object '\(kind.isEmpty ? "Kind" : "apiVersion")' is missing in '\(object.text)'")
        }
        if kind != type.kind || version != type.apiVersion {
            throw APIError.badRequest(
                "\(kind) in version \"\(version.split(separator: "/").last ?? "")\" cannot be handled as a \(type.kind): "
                    + "no kind \"\(kind)\" is registered for version \"\(version)\" in scheme \"sandbox\"")
        }
        if let namespace = object.at("metadata", "namespace")?.string, !namespace.isEmpty, type.namespaced,
            namespace != info.namespace
        {
            throw APIError.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        if let name = object.at("metadata", "name")?.string, !info.name.isEmpty, name != info.name {
            throw APIError.badRequest(
                "the name of the object (\(name)) does not match the name on the URL (\(info.name))")
        }
    }

    private func requireNamespace(_ info: RequestInfo, _ type: ResourceType) throws {
        guard type.namespaced else { return }
        guard let namespace = store.object("namespaces", ObjectKey(namespace: "", name: info.namespace)) else {
            let type = registry.type(group: "", version: "v1", plural: "namespaces")
            throw type.map { APIError.notFound($0, info.namespace) } ?? APIError.badRequest("no namespaces")
        }
        if namespace.at("metadata", "deletionTimestamp") != nil {
            throw APIError.forbidden(
                type, info.name,
                "unable to create new content in namespace \(info.namespace) because it is being terminated")
        }
    }

    /// Unknown fields as `fieldValidation` wants them: an error, or warnings.
    private func strictness(_ object: JSON, _ type: ResourceType, _ options: WriteOptions) throws -> [String] {
        let unknown = options.validation == "Ignore" ? [] : KnownFields.unknown(in: object, type)
        guard !unknown.isEmpty else { return [] }
        let messages = unknown.map { "unknown field \"\($0)\"" }
        if options.validation == "Strict" {
            throw APIError.badRequest(
                "\(type.kind) in version \"\(type.version)\" cannot be handled as a \(type.kind): strict decoding error: "
                    + messages.joined(separator: ", "))
        }
        return messages
    }

    static func warningHeaders(_ warnings: [String]) -> [(name: String, value: String)] {
        warnings.map { ("Warning", "299 - \"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"") }
    }

    func writer(_ options: WriteOptions, _ type: ResourceType, _ subresource: String = "") -> ManagedFields.Writer {
        ManagedFields.Writer(
            manager: options.manager, apiVersion: type.apiVersion, subresource: subresource, time: clock.text)
    }

    func walk(_ type: ResourceType) -> FieldWalk { FieldWalk(custom: type.isCustom, kind: type.kind) }

    /// Stores an object, tells the watchers, and does what follows from it.
    func commit(_ object: JSON, _ type: ResourceType, _ key: ObjectKey) -> JSON {
        let change = store.put(object.stored(of: type), storage: type.storage, key: key)
        publish(change, type)
        if type.kind == "CustomResourceDefinition" { registry.define(change.object) }
        if type.kind == "Pod" { Task { startContainers(of: key) } }
        if type.kind == "Namespace", change.kind == .added { ensureServiceAccount(key.name, "default") }
        return change.object.shaped(as: type)
    }

    static func suffix() -> String {
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String((0..<5).compactMap { _ in alphabet.randomElement() })
    }
}

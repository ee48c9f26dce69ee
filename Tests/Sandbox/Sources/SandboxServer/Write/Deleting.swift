import Foundation

extension APIServer {
    /// What a DELETE asks for, from its body and its query.
    private struct DeleteOptions {
        var grace: Int?
        var propagation: String
        var uid: String?
        var version: String?
        var dryRun: Bool

        init(_ request: Request) throws {
            let isJSON = !(request.header("content-type") ?? "").contains("protobuf")
            let body: JSON = request.body.isEmpty || !isJSON ? [:] : try JSON(parsing: request.body)
            grace = body["gracePeriodSeconds"]?.int ?? request.parameter("gracePeriodSeconds").flatMap { Int($0) }
            propagation = body["propagationPolicy"]?.string ?? request.parameter("propagationPolicy") ?? "Background"
            if body["orphanDependents"] == true { propagation = "Orphan" }
            uid = body.at("preconditions", "uid")?.string
            version = body.at("preconditions", "resourceVersion")?.string
            dryRun = body["dryRun"]?.strings.contains("All") == true || request.parameter("dryRun") == "All"
        }
    }

    /// Answers a DELETE of one object.
    func delete(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        let options = try DeleteOptions(request)
        let object = try stored(info, type)
        return try delete(object, options, request, info, type)
    }

    private func delete(
        _ object: JSON, _ options: DeleteOptions, _ request: Request, _ info: RequestInfo, _ type: ResourceType
    ) throws
        -> Response
    {
        let uid = object.at("metadata", "uid")?.string ?? ""
        let version = object.at("metadata", "resourceVersion")?.string ?? ""
        if let wanted = options.uid, wanted != uid {
            throw APIError.conflict(
                type, info.name, "Precondition failed: UID in precondition: \(wanted), UID in object meta: \(uid)")
        }
        if let wanted = options.version, wanted != version {
            throw APIError.conflict(
                type, info.name,
                "Precondition failed: ResourceVersion in precondition: \(wanted), ResourceVersion in object meta: \(version)"
            )
        }
        let key = ObjectKey(namespace: info.namespace(of: type), name: info.name)
        var finalizers = object.at("metadata", "finalizers")?.strings ?? []
        if options.propagation == "Foreground", !dependents(of: uid).isEmpty { finalizers.append("foregroundDeletion") }
        // A pod that runs is given its time; whoever kills it at once says so.
        var grace = 0
        if type.storage == "pods", object.at("spec", "nodeName")?.string != nil,
            !["Succeeded", "Failed"].contains(object.at("status", "phase")?.string ?? "")
        {
            grace = options.grace ?? object.at("spec", "terminationGracePeriodSeconds")?.int ?? 30
        }
        if type.storage == "pods", !options.dryRun { endContainers(of: key) }
        let isHeld = finalizers.contains { $0 != "foregroundDeletion" }
        if grace > 0 || isHeld {
            var marked = object
            if object.at("metadata", "deletionTimestamp") == nil
                || grace < object.count("metadata", "deletionGracePeriodSeconds")
            {
                marked.set(.string(Time.text(clock.now + Double(grace))), at: "metadata", "deletionTimestamp")
                marked.set(JSON(grace), at: "metadata", "deletionGracePeriodSeconds")
            }
            if options.dryRun { return try shown(marked, request, type) }
            let answer = marked == object ? object : commit(ordered(marked, type), type, key)
            // Nobody runs the pod, so nobody has to wait for all of its time.
            if !isHeld { Task { await finishDeletion(type, key, uid: uid, after: min(Double(grace), 0.3)) } }
            return try shown(answer, request, type)
        }
        if options.dryRun { return success(info, type, uid) }
        if type.kind == "Namespace", !type.isCustom { empty(namespace: info.name) }
        _ = drop(type, key)
        if options.propagation == "Orphan" { orphan(uid) } else { collect(uid) }
        return success(info, type, uid)
    }

    private func success(_ info: RequestInfo, _ type: ResourceType, _ uid: String) -> Response {
        var details: JSON = ["name": .string(info.name)]
        if !type.group.isEmpty { details["group"] = .string(type.group) }
        details["kind"] = .string(type.plural)
        details["uid"] = .string(uid)
        return .json(["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details])
    }

    /// Answers a DELETE of a collection.
    func deleteCollection(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws
        -> Response
    {
        let options = try DeleteOptions(request)
        let page = try page(request, info, type)
        let objects = page.values(self)
        for object in objects {
            var one = info
            one.name = object.at("metadata", "name")?.string ?? ""
            one.namespace = object.at("metadata", "namespace")?.string ?? ""
            _ = try delete(object, options, request, one, type)
        }
        return .json([
            "kind": .string("\(type.kind)List"), "apiVersion": .string(type.apiVersion), "metadata": page.metadata,
            "items": .array(objects.map { $0.shaped(as: type).withoutType }),
        ])
    }

    /// Removes an object for good, tells the watchers, and does what follows from it.
    func drop(_ type: ResourceType, _ key: ObjectKey) -> JSON? {
        guard let change = store.remove(storage: type.storage, key: key) else { return nil }
        publish(change, type)
        if type.kind == "CustomResourceDefinition" {
            for custom in registry.types where custom.isCustom && custom.qualified == key.name {
                for key in store.collection(custom.storage).keys { _ = drop(custom, key) }
            }
            registry.forget(change.object)
        }
        return change.object.shaped(as: type)
    }

    private func finishDeletion(_ type: ResourceType, _ key: ObjectKey, uid: String, after seconds: Double) async {
        try? await Task.sleep(for: .seconds(seconds))
        guard let object = store.object(type.storage, key), object.at("metadata", "uid")?.string == uid,
            (object.at("metadata", "finalizers")?.array ?? []).isEmpty
        else { return }
        _ = drop(type, key)
        collect(uid)
    }

    /// Deletes all that lies in a namespace.
    private func empty(namespace: String) {
        for type in registry.types where type.namespaced {
            let collection = store.collection(type.storage)
            for key in collection.keys[collection.range(namespace: namespace)] { _ = drop(type, key) }
        }
    }

    /// The objects that an object owns.
    private func dependents(of uid: String) -> [(ResourceType, ObjectKey, JSON)] {
        guard !uid.isEmpty else { return [] }
        var found: [(ResourceType, ObjectKey, JSON)] = []
        var seen: Set<String> = []
        for type in registry.types where seen.insert(type.storage).inserted {
            let collection = store.collection(type.storage)
            for key in collection.keys {
                guard case .value(let object)? = collection.entries[key],
                    let owners = object.at("metadata", "ownerReferences")?.array,
                    owners.contains(where: { $0["uid"]?.string == uid })
                else { continue }
                found.append((type, key, object))
            }
        }
        return found
    }

    /// Deletes what a deleted object owned, as the garbage collector would.
    private func collect(_ uid: String) {
        for (type, key, object) in dependents(of: uid) {
            _ = drop(type, key)
            collect(object.at("metadata", "uid")?.string ?? "")
        }
    }

    /// Leaves what a deleted object owned to itself.
    private func orphan(_ uid: String) {
        for (type, key, object) in dependents(of: uid) {
            var freed = object
            let owners = (object.at("metadata", "ownerReferences")?.array ?? []).filter { $0["uid"]?.string != uid }
            freed.set(owners.isEmpty ? nil : .array(owners), at: "metadata", "ownerReferences")
            _ = commit(freed, type, key)
        }
    }
}

import Foundation

extension APIServer {
    /// Answers what is asked of a part of an object.
    func subresource(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) async throws
        -> Response
    {
        guard let part = type.subresource(info.subresource) else {
            throw APIError(
                404, reason: "NotFound", "the server could not find the requested resource", details: JSONObject())
        }
        guard part.verbs.contains(info.verb) else { throw APIError.methodNotAllowed() }
        switch (info.subresource, info.verb) {
        case ("status", "get"): return try get(request, info, type)
        case ("status", "update"): return try update(request, info, type, user)
        case ("status", "patch"): return try patch(request, info, type, user)
        case ("ephemeralcontainers", "get"): return try get(request, info, type)
        case ("ephemeralcontainers", "update"): return try update(request, info, type, user)
        case ("ephemeralcontainers", "patch"): return try patch(request, info, type, user)
        case ("scale", "get"): return try shown(scale(of: try stored(info, type), type), request, scaleType(type))
        case ("scale", _): return try setScale(request, info, type, user)
        case ("finalize", _): return try finalize(request, info, type)
        case ("exec", "get"), ("exec", "create"), ("attach", "get"), ("attach", "create"):
            return try exec(request, info, type, user)
        case ("portforward", "get"), ("portforward", "create"):
            return try portForward(request, info, type, user)
        case ("log", "get"): return try logs(request, info, type)
        case ("approval", "update"):
            let answer = try update(request, info, type, user)
            try sign(info, type)
            return answer
        case ("eviction", "create"):
            try checkBudgets(of: try stored(info, type))
            var deletion = request
            let asked = try decode(request, type)
            deletion.body = (asked["deleteOptions"] ?? [:]).bytes
            deletion.headers["content-type"] = ["application/json"]
            _ = try delete(deletion, info, type, user)
            return .json(
                ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
        case ("token", "create"): return try token(request, info, type)
        case ("binding", "create"): return try bind(request, info, type)
        default:
            throw APIError(
                501, reason: "NotImplemented", "the sandbox does not serve \(info.resource)/\(info.subresource)",
                details: JSONObject())
        }
    }

    /// Refuses to evict a pod that a budget keeps, which is one whose status allows no disruption just now.
    private func checkBudgets(of pod: JSON) throws {
        let namespace = pod.at("metadata", "namespace")?.string ?? ""
        for budget in store.objects("poddisruptionbudgets.policy", namespace: namespace) {
            let labels = budget.at("spec", "selector", "matchLabels")?.object ?? JSONObject()
            let isMatch = labels.allSatisfy { pod.at("metadata", "labels", $0.key)?.string == $0.value.string }
            guard isMatch, budget.at("status", "disruptionsAllowed")?.int == 0 else { continue }
            let (name, needed, present) = (
                budget.at("metadata", "name")?.string ?? "", budget.count("status", "desiredHealthy"),
                budget.count("status", "currentHealthy")
            )
            let words = "The disruption budget \(name) needs \(needed) healthy pods and has \(present) currently"
            let cause: JSON = ["reason": "DisruptionBudget", "message": .string(words)]
            throw APIError(
                429, reason: "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.",
                details: JSONObject([("causes", [cause])]))
        }
    }

    private func scaleType(_ type: ResourceType) -> ResourceType {
        ResourceType(
            group: "autoscaling", version: "v1", plural: type.plural, singular: "", kind: "Scale", namespaced: true,
            verbs: [])
    }

    /// The paths of the replicas wanted and there; custom resources say their own.
    private func scalePaths(_ type: ResourceType) -> (wanted: [String], present: [String]) {
        let definition = store.object(
            "customresourcedefinitions.apiextensions.k8s.io", ObjectKey(namespace: "", name: type.qualified))
        let scale = definition?.at("spec", "versions")?.array?.first { $0["name"]?.string == type.version }?.at(
            "subresources", "scale")
        func path(_ key: String, _ otherwise: String) -> [String] {
            (scale?[key]?.string ?? otherwise).split(separator: ".").map(String.init)
        }
        return (path("specReplicasPath", ".spec.replicas"), path("statusReplicasPath", ".status.replicas"))
    }

    private func scale(of object: JSON, _ type: ResourceType) -> JSON {
        let paths = scalePaths(type)
        var metadata: JSON = [:]
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object.at("metadata", key)
        }
        var status: JSON = ["replicas": object.at(paths.present) ?? 0]
        if !type.isCustom, let selector = object.at("spec", "selector") {
            status["selector"] = .string(JSON.selectorText(selector))
        }
        return [
            "kind": "Scale", "apiVersion": "autoscaling/v1", "metadata": metadata,
            "spec": ["replicas": object.at(paths.wanted) ?? 0],
            "status": status,
        ]
    }

    private func setScale(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws
        -> Response
    {
        let options = try writeOptions(request)
        let old = try stored(info, type)
        let before = scale(of: old, type)
        let body = try decodePatch(request)
        let after =
            info.verb == "update"
            ? body : body.array != nil ? Patches.json(before, body) ?? before : Patches.merge(before, body)
        if let version = after.at("metadata", "resourceVersion")?.string,
            version != old.at("metadata", "resourceVersion")?.string
        {
            throw APIError.conflict(
                type, info.name,
                "the object has been modified; please apply your changes to the latest version and try again")
        }
        var new = old
        new.set(after.at("spec", "replicas"), scalePaths(type).wanted[...])
        var whole = info
        whole.subresource = ""
        var plain = request
        plain.headers["accept"] = ["application/json"]
        let answer = try replace(old, by: new, plain, whole, type, user, options)
        let stored = try JSON(parsing: answer.bytes ?? [])
        return try shown(scale(of: stored, type), request, scaleType(type))
    }

    private func decodePatch(_ request: Request) throws -> JSON {
        do { return try JSON(parsing: request.body) } catch {
            throw APIError.badRequest("error decoding patch: \(error)")
        }
    }

    private func finalize(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        let body = try decode(request, type)
        var object = try stored(info, type)
        object.set(body.at("spec", "finalizers"), at: "spec", "finalizers")
        return try shown(commit(object, type, ObjectKey(namespace: "", name: info.name)), request, type)
    }

    private func bind(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        let body = try decodePatch(request)
        var pod = try stored(info, type)
        pod.set(body.at("target", "name"), at: "spec", "nodeName")
        _ = commit(pod, type, ObjectKey(namespace: info.namespace, name: info.name))
        return .json(
            ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201], status: 201)
    }

    /// Answers a TokenRequest.
    private func token(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        _ = try stored(info, type)
        var answer = try decode(request, type)
        let seconds = answer.at("spec", "expirationSeconds")?.int ?? 3600
        guard seconds >= 600 else {
            let requests = ResourceType(
                group: "authentication.k8s.io", version: "v1", plural: "tokenrequests", singular: "",
                kind: "TokenRequest", namespaced: true,
                verbs: [])
            throw APIError.invalid(
                requests, "",
                [.invalid("spec.expirationSeconds", String(seconds), "may not specify a duration less than 10 minutes")]
            )
        }
        let audiences = answer.at("spec", "audiences")?.strings ?? []
        let made = issueToken(
            info.namespace, info.name, lifetime: seconds, audiences: audiences.isEmpty ? [Tokens.issuer] : audiences)
        answer = [
            "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
            "metadata": [
                "name": .string(info.name), "namespace": .string(info.namespace),
                "creationTimestamp": .string(clock.text),
            ],
            "spec": [
                "audiences": audiences.isEmpty ? [.string(Tokens.issuer)] : JSON(audiences),
                "expirationSeconds": JSON(seconds),
                "boundObjectRef": answer.at("spec", "boundObjectRef") ?? .null,
            ],
            "status": [
                "token": .string(made),
                "expirationTimestamp": .string(Time.text(Date().timeIntervalSince1970 + Double(seconds))),
            ],
        ]
        return .json(answer, status: 201)
    }

    /// Takes what cuts the connections.
    func setOutage(_ outage: @escaping @Sendable (Double) -> Void) { self.outage = outage }

    /// Takes what freezes the connections.
    func setFreeze(_ freeze: @escaping @Sendable () -> Void) { self.freeze = freeze }

    /// Answers a pod's log: what a test has written, or made-up lines, a new one each half second when followed.
    private func logs(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        let pod = try stored(info, type)
        let names = ["initContainers", "containers"].flatMap { pod.at("spec", $0)?.array ?? [] }.compactMap {
            $0["name"]?.string
        }
        let asked = request.parameter("container") ?? ""
        if let answer = try writtenLog(request, key: Self.logKey(info.namespace, info.name, asked)) { return answer }
        if asked.isEmpty, (pod.at("spec", "containers")?.array ?? []).count > 1 {
            throw APIError.badRequest(
                "a container name must be specified for pod \(info.name), choose one of: [\(names.joined(separator: " "))]"
            )
        }
        guard asked.isEmpty || names.contains(asked) else {
            throw APIError.badRequest("container \(asked) is not valid for pod \(info.name)")
        }
        let statuses =
            (pod.at("status", "containerStatuses")?.array ?? [])
            + (pod.at("status", "initContainerStatuses")?.array ?? [])
        let name = asked.isEmpty ? names.last ?? "main" : asked
        guard let status = statuses.first(where: { $0["name"]?.string == name }) else {
            throw APIError.badRequest(
                "container \"\(name)\" in pod \"\(info.name)\" is waiting to start: ContainerCreating")
        }
        if request.flag("previous"), status["restartCount"]?.int ?? 0 == 0 {
            throw APIError.badRequest("previous terminated container \"\(name)\" in pod \"\(info.name)\" not found")
        }
        let total = 20
        let tail = request.parameter("tailLines").flatMap { Int($0) } ?? total
        let stamps = request.flag("timestamps")
        let start = clock.now - Double(total)
        @Sendable func line(_ number: Int) -> String {
            (stamps ? Time.text(start + Double(number)).dropLast() + ".000000000Z " : "") + "\(name) \(number)\n"
        }
        var text = (max(0, total - tail)..<total).map(line).joined()
        if let limit = request.parameter("limitBytes").flatMap({ Int($0) }) {
            text = String(decoding: text.utf8.prefix(limit), as: UTF8.self)
        }
        guard request.flag("follow"), status.at("state", "running") != nil else {
            return .text(text, type: "text/plain")
        }
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(Array(text.utf8))
        let task = Task {
            var number = total
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(500))
                continuation.yield(Array(line(number).utf8))
                number += 1
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return Response(status: 200, headers: [("Content-Type", "text/plain")], body: .stream(stream))
    }
}

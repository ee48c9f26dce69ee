import Foundation

extension APIServer {
    /// Answers on the control paths, /sandbox/…: with demo-admin's token, or on the control port without.
    func control(_ request: Request, trusted: Bool) -> Response {
        do {
            if !trusted {
                let user = try authenticate(request)
                guard user.name == "system:serviceaccount:shop:demo-admin" else { throw APIError.unauthorized }
            }
            let body: JSON = request.body.isEmpty ? [:] : try JSON(parsing: request.body)
            return .json(try control(request.method, request.segments.dropFirst().joined(separator: "/"), body))
        } catch {
            return Self.response(error)
        }
    }

    private func control(_ method: String, _ path: String, _ body: JSON) throws -> JSON {
        switch (method, path) {
        case ("GET", "requests"): return log.json
        case ("DELETE", "requests"): log.clear()
        case ("GET", "rules"): return misbehaviour.json
        case ("POST", "rules"):
            for rule in body.array ?? [body] { try misbehaviour.add(rule) }
            return misbehaviour.json
        case ("DELETE", "rules"): misbehaviour.clear()
        case ("POST", "discovery"):
            if let aggregated = body["aggregated"]?.bool { misbehaviour.aggregatedDiscovery = aggregated }
            if let down = body["down"] { misbehaviour.downGroups = down.strings }
        case ("POST", "metrics"):
            serveMetrics(body["served"]?.bool ?? true, unmeasured: body["unmeasured"]?.strings ?? [])
        case ("POST", "openapi"):
            if let three = body["version3"]?.bool { misbehaviour.servesOpenAPI3 = three }
        case ("POST", "expire-continue"): snapshots.expire()
        case ("POST", "compact"):
            store.compact()
            snapshots.expire()
        case ("POST", "close-watches"): endWatchers()
        case ("POST", "expire-watches"): expireWatchers()
        case ("POST", "logs"): try writeLog(body)
        case ("POST", "outage"):
            // What a restart is to clients: the store stays, and the watch cache begins anew.
            outage(body["seconds"]?.double ?? 1)
            store.compact()
        case ("POST", "freeze"): freeze()
        case ("POST", "bookmarks"): sendBookmarks()
        case ("GET", "watches"): return ["count": JSON(watchers.count)]
        case ("POST", "tokens"):
            let namespace = body["namespace"]?.string ?? "default"
            let name = body["serviceAccount"]?.string ?? "default"
            ensureServiceAccount(namespace, name)
            return ["token": .string(issueToken(namespace, name, lifetime: body["seconds"]?.int ?? 3607))]
        case ("POST", "rotate"):
            let account = try account(body)
            try rotate(account, revoking: body["revoke"]?.bool ?? true)
            return ["token": .string(current[account.folder] ?? "")]
        case ("POST", "revoke"):
            if let token = body["token"]?.string {
                guard tokens.revoke(token) else { throw APIError.badRequest("unknown token") }
            } else {
                let account = try account(body)
                tokens.revokeAll(user: "system:serviceaccount:\(account.namespace):\(account.name)")
            }
        default: throw APIError(404, reason: "NotFound", "no control at \(method) /sandbox/\(path)")
        }
        return ["ok": true]
    }

    private func account(_ body: JSON) throws -> ClientFiles.Account {
        let name = body["account"]?.string ?? "demo-admin"
        guard let account = files?.accounts.first(where: { $0.folder == name }) else {
            throw APIError.badRequest("no account \(name)")
        }
        return account
    }
}

import Foundation

/// A client that watches a collection.
struct Watcher {
    let type: ResourceType
    let namespace: String?
    let labels: LabelSelector?
    let fields: FieldSelector?
    let form: Form
    let include: String
    let bookmarks: Bool
    let stream: AsyncStream<[UInt8]>.Continuation
    /// Whether the next table still has to tell its columns.
    var needsHeader = true

    func selects(_ object: JSON) -> Bool {
        labels?.matches(object.at("metadata", "labels")) != false && fields?.matches(object) != false
    }
}

extension APIServer {
    /// Answers a watch: what has happened since a resource version, then what happens.
    func watch(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Response {
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        var watcher = Watcher(
            type: type, namespace: info.namespace.isEmpty || !type.namespaced ? nil : info.namespace,
            labels: try request.parameter("labelSelector").flatMap {
                $0.isEmpty ? nil : try LabelSelector(parsing: $0)
            },
            fields: try request.parameter("fieldSelector").flatMap {
                $0.isEmpty ? nil : try FieldSelector(parsing: $0, type: type)
            },
            form: try Form(accept: request.header("accept")), include: try include(request),
            bookmarks: request.flag("allowWatchBookmarks"), stream: continuation)
        let response = Response(status: 200, headers: [("Content-Type", "application/json")], body: .stream(stream))
        let version = request.parameter("resourceVersion") ?? ""
        let initial = request.parameter("sendInitialEvents").map { $0 == "true" } ?? (version.isEmpty || version == "0")
        if initial {
            let collection = store.collection(type.storage)
            for key in collection.keys[collection.range(namespace: watcher.namespace)] {
                guard let object = collection.entries[key].map(store.value), watcher.selects(object) else { continue }
                send("ADDED", object, to: &watcher)
            }
            if request.flag("sendInitialEvents") { sendBookmark(to: &watcher, initialEventsEnd: true) }
        } else if let since = Int(version) {
            guard since >= store.compacted else {
                let status = APIError.expired("too old resource version: \(since) (\(store.resourceVersion))").status
                continuation.yield(JSON.object(JSONObject([("type", "ERROR"), ("object", status)])).bytes + [0x0A])
                continuation.finish()
                return response
            }
            for change in store.collection(type.storage).changes where change.resourceVersion > since {
                send(change, to: &watcher)
            }
        } else {
            throw APIError.badRequest("invalid resource version \"\(version)\"")
        }
        nextWatcher += 1
        let number = nextWatcher
        watchers[number] = watcher
        continuation.onTermination = { _ in Task { await self.forgetWatcher(number) } }
        let seconds = request.parameter("timeoutSeconds").flatMap { Int($0) } ?? 1_800
        Task {
            try? await Task.sleep(for: .seconds(seconds))
            endWatcher(number)
        }
        if watchers.count == 1 { Task { await bookmarkNowAndThen() } }
        return response
    }

    /// Tells all watchers of a change.
    func publish(_ change: Change, _ type: ResourceType) {
        for number in watchers.keys where watchers[number]?.type.storage == type.storage {
            guard var watcher = watchers[number] else { continue }
            send(change, to: &watcher)
            watchers[number] = watcher
        }
    }

    /// Ends one watch as a server does whose time for it is over.
    func endWatcher(_ number: Int) { watchers.removeValue(forKey: number)?.stream.finish() }

    /// Ends all watches.
    func endWatchers() { for number in Array(watchers.keys) { endWatcher(number) } }

    /// Sends a bookmark to each watcher that wants them.
    func sendBookmarks() {
        for number in watchers.keys {
            guard var watcher = watchers[number], watcher.bookmarks else { continue }
            sendBookmark(to: &watcher)
            watchers[number] = watcher
        }
    }

    /// Ends all watches with the error of a history that is gone.
    func expireWatchers() {
        let status = APIError.expired("too old resource version: \(store.resourceVersion) (\(store.resourceVersion))")
            .status
        for watcher in watchers.values {
            watcher.stream.yield(JSON.object(JSONObject([("type", "ERROR"), ("object", status)])).bytes + [0x0A])
        }
        endWatchers()
    }

    private func forgetWatcher(_ number: Int) { watchers[number] = nil }

    /// Sends bookmarks every ten seconds while anybody watches.
    private func bookmarkNowAndThen() async {
        while !watchers.isEmpty {
            try? await Task.sleep(for: .seconds(10))
            sendBookmarks()
        }
    }

    /// Sends a change as the watcher's selectors see it: what comes into view is added, what leaves it is deleted.
    private func send(_ change: Change, to watcher: inout Watcher) {
        if let namespace = watcher.namespace, change.key.namespace != namespace { return }
        let now = change.kind != .deleted && watcher.selects(change.object)
        let before = change.previous.map { watcher.selects($0) } ?? false
        switch (before, now) {
        case (false, false): return
        case (false, true): send("ADDED", change.object, to: &watcher)
        case (true, true): send("MODIFIED", change.object, to: &watcher)
        case (true, false): send("DELETED", change.object, to: &watcher)
        }
    }

    private func send(_ kind: JSON, _ object: JSON, to watcher: inout Watcher) {
        let shown: JSON
        switch watcher.form {
        case .plain: shown = object.presented(as: watcher.type)
        case .partial: shown = object.partial
        case .table:
            let printer = TablePrinters.printer(for: watcher.type)
            shown = [
                "kind": "Table", "apiVersion": "meta.k8s.io/v1",
                "metadata": ["resourceVersion": object.at("metadata", "resourceVersion") ?? ""],
                "columnDefinitions": watcher.needsHeader ? .array(printer.columns.map(\.json)) : .null,
                "rows": [tableRow(object, printer, include: watcher.include, watcher.type)],
            ]
            watcher.needsHeader = false
        }
        watcher.stream.yield(JSON.object(JSONObject([("type", kind), ("object", shown)])).bytes + [0x0A])
    }

    private func sendBookmark(to watcher: inout Watcher, initialEventsEnd: Bool = false) {
        var object: JSON = ["metadata": ["resourceVersion": .string(String(store.resourceVersion))]]
        if initialEventsEnd { object.set(["k8s.io/initial-events-end": "true"], at: "metadata", "annotations") }
        if !watcher.type.isCustom,
            ["Pod", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job"].contains(watcher.type.kind)
        {
            object["spec"] = [:]
            object["status"] = [:]
        }
        send("BOOKMARK", object, to: &watcher)
    }
}

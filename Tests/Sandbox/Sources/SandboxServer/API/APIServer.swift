import Foundation

/// The API server: one actor over the store, so that each request is answered from one state.
public actor APIServer {
    var registry: Registry
    var store: Store
    var tokens = Tokens()
    let clock: ServerClock
    let world: World
    var watchers: [Int: Watcher] = [:]
    var nextWatcher = 0
    var snapshots = Snapshots()
    var misbehaviour = Misbehaviour()
    var log = RequestLog()
    /// The logs that tests have written, by namespace, pod and container.
    var logs: [String: WrittenLog] = [:]
    var lastLogTime: Int64 = 0
    var nextLogFollower = 0
    /// Cuts all connections and takes no new ones, for so many seconds.
    var outage: @Sendable (Double) -> Void = { _ in }
    /// Freezes the clients' connections.
    var freeze: @Sendable () -> Void = {}
    var rendered: RenderedPods?
    let gzip: Bool
    /// Pages that were compressed before, by what was asked and the state of the store.
    var compressedPages: [String: [UInt8]] = [:]
    /// What runs in containers, by namespace, pod and container.
    var mainProcesses: [String: ContainerProcess] = [:]
    /// The containers that were started because of their image, by the pod's uid and their name.
    var startedContainers: Set<String> = []
    /// The clients' files, and the token that stands in each account's folder.
    var files: ClientFiles?
    var current: [String: String] = [:]

    /// Makes a server over a world.
    public init(world: World, clock: ServerClock, gzip: Bool = false) {
        self.world = world
        self.clock = clock
        self.gzip = gzip
        registry = Registry(discovery: world.discovery)
        store = Store(resourceVersion: 1)
        for object in world.objects(clock: clock) {
            if object["kind"] == "CustomResourceDefinition" { registry.define(object) }
        }
        var highest = 1_000
        for object in world.objects(clock: clock) {
            guard
                let type = registry.type(
                    apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? "")
            else { continue }
            highest = max(highest, object.at("metadata", "resourceVersion")?.string.flatMap { Int($0) } ?? 0)
            let key = ObjectKey(
                namespace: type.namespaced ? object.at("metadata", "namespace")?.string ?? "default" : "",
                name: object.at("metadata", "name")?.string ?? "")
            store.load(object, storage: type.storage, key: key)
        }
        store.begin(at: highest)
    }

    /// Answers a request.
    public func answer(_ request: Request) async -> Response {
        if request.path.hasPrefix("/sandbox/") || request.path == "/sandbox" { return control(request, trusted: false) }
        let number = log.note(request)
        var response: Response
        let fault = misbehaviour.take(request)
        if let delay = fault?.delay {
            try? await Task.sleep(for: .seconds(delay))
        }
        if let answer = fault?.replacement {
            response = answer
        } else {
            do {
                response = try await respond(request, number)
            } catch {
                response = Self.response(error)
            }
            if let fault { response = fault.spoil(response) }
        }
        log.finish(number, status: response.status)
        return finish(response, for: request)
    }

    /// Answers on the control port, which serves nothing else and asks for no token.
    public func answerControlOnly(_ request: Request) async -> Response {
        request.path.hasPrefix("/sandbox")
            ? control(request, trusted: true) : .text("404 page not found\n", status: 404)
    }

    /// An error as an answer.
    static func response(_ error: any Error) -> Response {
        let error = error as? APIError ?? .internalError("\(error)")
        var response = Response.json(error.status, status: error.code)
        response.headers += error.headers
        return response
    }

    private func respond(_ request: Request, _ number: Int) async throws -> Response {
        let asker = try authenticate(request)
        let user = try impersonate(request, asker)
        log.setUser(number, user.name)
        let info = RequestInfo(request)
        // Who asks about himself, and a path that RBAC opens to all, goes through the authorizer as well.
        try authorize(user, info)
        if info.isResource { return try await resource(request, info, user) }
        return try nonResource(request, user)
    }

    private func resource(_ request: Request, _ info: RequestInfo, _ user: User) async throws -> Response {
        if let down = misbehaviour.unavailable(group: info.group, version: info.version) { return down }
        guard let type = registry.type(group: info.group, version: info.version, plural: info.resource) else {
            return .text("404 page not found\n", status: 404, type: "text/plain; charset=utf-8")
        }
        guard type.namespaced || info.resource == "namespaces" || info.namespace.isEmpty else {
            return .text("404 page not found\n", status: 404)
        }
        if !info.subresource.isEmpty { return try await subresource(request, info, type, user) }
        if let review = try review(request, info, user) { return review }
        guard type.verbs.contains(info.verb) else { throw APIError.methodNotAllowed() }
        switch info.verb {
        case "get": return try get(request, info, type)
        case "list": return try list(request, info, type)
        case "watch": return try watch(request, info, type)
        case "create": return try create(request, info, type, user)
        case "update": return try update(request, info, type, user)
        case "patch": return try patch(request, info, type, user)
        case "delete": return try delete(request, info, type, user)
        case "deletecollection": return try deleteCollection(request, info, type, user)
        default: throw APIError.methodNotAllowed()
        }
    }

    /// Indents for people's programs, compresses for clients that say they can unpack it.
    private func finish(_ response: Response, for request: Request) -> Response {
        var response = response
        guard case .bytes(let bytes) = response.body,
            response.headers.contains(where: { $0.value.hasPrefix("application/json") })
        else {
            return compress(response, for: request)
        }
        let agent = request.header("user-agent") ?? ""
        let pretty =
            request.parameter("pretty").map { $0 != "0" && $0 != "false" }
            ?? ["curl", "Wget", "Mozilla/5.0"].contains { agent.hasPrefix($0) }
        if pretty, bytes.count < 1 << 22, let value = try? JSON(parsing: bytes) {
            response.body = .bytes(value.prettyBytes)
        }
        return compress(response, for: request)
    }
}

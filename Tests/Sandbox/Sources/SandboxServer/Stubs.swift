struct PodGenerator { func value(_ n: Int) -> JSON { .null } }
struct RenderedPods {
    func list(_ page: Page, form: Form, include: String, server: isolated APIServer, request: Request, type: ResourceType) throws -> Response { throw APIError.methodNotAllowed() }
}
struct Fault { var delay: Double?; var replacement: Response?; func spoil(_ r: Response) -> Response { r } }
struct Misbehaviour {
    mutating func take(_ r: Request) -> Fault? { nil }
    var downGroups: [String] { [] }
    var aggregatedDiscovery: Bool { true }
    func unavailable(group: String, version: String) -> Response? { nil }
}
struct RequestLog {
    mutating func note(_ r: Request) -> Int { 0 }
    mutating func setUser(_ n: Int, _ u: String) {}
    mutating func finish(_ n: Int, status: Int) {}
}
extension APIServer {
    func generate(pods: Int) async throws {}
    func control(_ r: Request, trusted: Bool) -> Response { .text("?", status: 404) }
    func subresource(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) async throws -> Response { throw APIError.methodNotAllowed() }
    func review(_ r: Request, _ i: RequestInfo, _ u: User) throws -> Response? { nil }
    func create(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) throws -> Response { throw APIError.methodNotAllowed() }
    func update(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) throws -> Response { throw APIError.methodNotAllowed() }
    func patch(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) throws -> Response { throw APIError.methodNotAllowed() }
    func delete(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) throws -> Response { throw APIError.methodNotAllowed() }
    func deleteCollection(_ r: Request, _ i: RequestInfo, _ t: ResourceType, _ u: User) throws -> Response { throw APIError.methodNotAllowed() }
    func openAPI(_ r: Request, _ s: [String]) throws -> Response { .text("404 page not found\n", status: 404) }
    func compress(_ r: Response, for q: Request) -> Response { r }
}

import Foundation

@testable import SandboxServer

/// A server in this process, asked without HTTP.
struct Harness {
    let server: APIServer
    let admin: String
    let pod: String

    /// Starts over the recorded world, with the clock frozen at the recording's.
    init() async throws {
        server = APIServer(
            world: try World(folder: World.defaultFolder), clock: try ServerClock(frozenAt: "2026-11-23T21:55:34Z"))
        await server.ensureServiceAccount("shop", "demo-admin")
        await server.ensureServiceAccount("default", "default")
        admin = await server.issueToken("shop", "demo-admin")
        pod = await server.issueToken("default", "default")
    }

    static let table = "application/json;as=Table;v=v1;g=meta.k8s.io"

    /// Sends a request and reads the JSON that comes back.
    func ask(
        _ method: String, _ target: String, _ body: JSON? = nil, type: String = "application/json",
        accept: String = "application/json",
        token: String? = nil, headers: [String: [String]] = [:]
    ) async throws -> (status: Int, json: JSON, response: Response) {
        var all = headers
        all["authorization"] = ["Bearer \(token ?? admin)"]
        all["accept"] = [accept]
        all["content-type"] = [type]
        let response = await server.answer(
            Request(method: method, target: target, headers: all, body: body?.bytes ?? []))
        let json = try response.bytes.map { $0.first == UInt8(ascii: "{") ? try JSON(parsing: $0) : JSON.null } ?? .null
        return (response.status, json, response)
    }

    /// A configmap's path in shop.
    static func configMap(_ name: String) -> String { "/api/v1/namespaces/shop/configmaps/\(name)" }

    /// Applies a configmap with server-side apply.
    func apply(_ name: String, _ data: JSON, as manager: String, force: Bool = false) async throws -> (
        status: Int, json: JSON
    ) {
        let object: JSON = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name), "namespace": "shop"],
            "data": data,
        ]
        let answer = try await ask(
            "PATCH", "\(Self.configMap(name))?fieldManager=\(manager)&force=\(force)", object,
            type: "application/apply-patch+yaml")
        return (answer.status, answer.json)
    }
}

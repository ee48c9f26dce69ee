import Foundation

extension APIServer {
    /// Answers a request to run a command in a pod, which is refused as the API server and the kubelet refuse it.
    func exec(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        // Since 1.35 a connection needs the right to create, whatever the method that opens it.
        var creation = info
        creation.verb = "create"
        try authorize(user, creation)
        let pod = try stored(info, type)
        guard pod.at("spec", "nodeName")?.string?.isEmpty == false else {
            throw APIError.badRequest("pod \(info.name) does not have a host assigned")
        }
        let names = ["containers", "initContainers", "ephemeralContainers"].flatMap { key in
            pod.at("spec", key)?.array?.compactMap { $0["name"]?.string } ?? []
        }
        let regular = pod.at("spec", "containers")?.array?.compactMap { $0["name"]?.string } ?? []
        let container = request.parameter("container") ?? ""
        if container.isEmpty, regular.count != 1 {
            throw APIError.badRequest(
                "a container name must be specified for pod \(info.name), choose one of: [\(regular.joined(separator: " "))]"
            )
        }
        guard container.isEmpty || names.contains(container) else {
            throw APIError.badRequest("container \(container) is not valid for pod \(info.name)")
        }
        guard ["stdin", "stdout", "stderr"].contains(where: { request.flag($0) }) else {
            return .text("you must specify at least 1 of stdin, stdout, stderr", status: 400)
        }
        guard request.header("upgrade")?.lowercased() == "websocket" else {
            throw APIError.badRequest("Upgrade request required")
        }
        let offered = (request.headers["sec-websocket-protocol"] ?? []).flatMap { $0.split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard offered.contains("v5.channel.k8s.io") else { return .text("", status: 403) }
        let place = [info.namespace, info.name, container.isEmpty ? regular[0] : container]
        let stream = ExecStream(
            command: request.query.filter { $0.name == "command" }.map(\.value),
            folder: ([files?.folder ?? NSTemporaryDirectory(), "containers"] + place).joined(separator: "/"),
            hasInput: request.flag("stdin"),
            wantsOutput: request.flag("stdout"), wantsErrors: request.flag("stderr"))
        return Response(
            status: 101, headers: [("Sec-WebSocket-Protocol", "v5.channel.k8s.io")], body: .webSocket(stream))
    }
}

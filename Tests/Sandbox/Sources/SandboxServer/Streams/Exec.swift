import Foundation

extension APIServer {
    /// An annotation by which a pod has an image with few programs: names, or `NAME=PATH`, with blanks between.
    private static let programsAnnotation = "sandbox/programs"

    /// Answers a request to run a command in a pod, or to join what runs there, which is refused as the API server and the kubelet refuse it.
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
        let upgrade = try Upgrade(
            request, webSocket: ["v5.channel.k8s.io", "v4.channel.k8s.io"], spdy: "v4.channel.k8s.io",
            last: "channel.k8s.io")
        guard let chosen = upgrade.chosen else { return .text("", status: 403) }
        let place = [info.namespace, info.name, container.isEmpty ? regular[0] : container]
        let folder = ([files?.folder ?? NSTemporaryDirectory(), "containers"] + place).joined(separator: "/")
        let subject: ExecRequest.Subject
        if info.subresource == "attach" {
            subject = .running(try mainProcess(of: pod, place, folder))
        } else {
            subject = .command(
                request.query.filter { $0.name == "command" }.map(\.value), folder: folder,
                programs: pod.at("metadata", "annotations", Self.programsAnnotation)?.string?.split(separator: " ")
                    .map(String.init))
        }
        let wanted = ExecRequest(
            subject: subject, hasInput: request.flag("stdin"), wantsOutput: request.flag("stdout"),
            wantsErrors: request.flag("stderr"), isTerminal: request.flag("tty"))
        return upgrade.isSPDY
            ? upgrade.response(SPDYExecStream(request: wanted))
            : upgrade.response(ExecStream(request: wanted, hasInputEnd: chosen == "v5.channel.k8s.io"))
    }

    /// What runs in a container, which begins when somebody first asks: the command of its spec, or else one that tells
    /// that it runs, since nothing runs in the sandbox's containers otherwise.
    private func mainProcess(of pod: JSON, _ place: [String], _ folder: String) throws -> ContainerProcess {
        let key = place.joined(separator: "/")
        if let running = mainProcesses[key], !running.hasEnded { return running }
        let statuses = ["containerStatuses", "ephemeralContainerStatuses"].flatMap { pod.at("status", $0)?.array ?? [] }
        if statuses.contains(where: { $0["name"]?.string == place[2] && $0.at("state", "terminated") != nil }) {
            throw APIError(
                500, reason: "InternalError", "container \(place[2]) not found in pod \(place[1])_\(place[0])")
        }
        let containers = ["containers", "ephemeralContainers"].flatMap { pod.at("spec", $0)?.array ?? [] }
        let spec = containers.first { $0["name"]?.string == place[2] }
        var words = ["command", "args"].flatMap { spec?[$0]?.strings ?? [] }
        if words.isEmpty { words = ["sh", "-c", "i=0; while sleep 1; do i=$((i+1)); echo tick $i; done"] }
        let program: ContainerProgram
        do {
            program = try ContainerProgram(words)
        } catch {
            throw APIError.badRequest("container \(place[2]) does not run: \(error.reason)")
        }
        let process = try ContainerProcess(
            ContainerProcess.Setup(
                program: program.path, arguments: Array(words.dropFirst()), folder: folder,
                hasInput: spec?["stdin"]?.bool == true, endsInput: spec?["stdinOnce"]?.bool == true,
                isTerminal: spec?["tty"]?.bool == true))
        mainProcesses[key] = process
        process.begin()
        return process
    }
}

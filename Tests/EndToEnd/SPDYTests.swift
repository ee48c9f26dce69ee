import Foundation
import Programs
import Testing

/// Streams over SPDY/3.1, which kpod takes where WebSockets are refused; and a real kubectl that is told to take it, so that
/// the stand-in is proven by another client.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct SPDYTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    /// Refuses WebSockets in this way.
    private static func refusal(_ status: Int) -> String {
        let rules = ["exec?", "attach?", "portforward"].map {
            #"{"method":"GET","path":"/pods/shell/\#($0)","action":"status","status":\#(status)}"#
        }
        return "[\(rules.joined(separator: ","))]"
    }

    private func kubectl(_ arguments: [String], input: String? = nil) throws -> Outcome {
        try run(
            [sandbox.kubectl ?? "", "--context", "demo-admin"] + arguments, environment: kubectlEnvironment,
            input: input.map { Data($0.utf8) })
    }

    private var kubectlEnvironment: [String: String] {
        sandbox.kubectlEnvironment.merging([
            "KUBECTL_REMOTE_COMMAND_WEBSOCKETS": "false", "KUBECTL_PORT_FORWARD_WEBSOCKETS": "false",
        ]) { $1 }
    }

    /// Runs a command by kpod, and by kubectl where there is one, each over SPDY.
    private func both(
        _ arguments: [String], input: String? = nil, _ check: (_ name: String, Outcome) throws -> Void
    ) throws {
        try sandbox.spoiled(Self.refusal(403)) {
            try check("kpod", sandbox.kpod(arguments, input: input))
            if sandbox.kubectl != nil { try check("kubectl", kubectl(arguments, input: input)) }
        }
    }

    /// By the authorizer, by something in between that drops the upgrade, and by servers that do not know it.
    @Test(arguments: [400, 403, 500, 501])
    func aRefusedWebSocketIsFollowedBySPDY(_ status: Int) throws {
        try sandbox.forgetRequests()
        let outcome = try sandbox.spoiled(Self.refusal(status)) {
            try sandbox.kpod(["exec", "shell", "-n", "shop", "--", "sh", "-c", "echo out; echo err >&2; exit 3"])
        }
        #expect(outcome.status == 3)
        #expect(outcome.output == "out\n")
        #expect(outcome.errors == "err\ncommand terminated with exit code 3\n")
        let requests = try sandbox.requests().filter { $0.path.contains("/exec?") }
        #expect(requests.map(\.method) == ["GET", "POST"])
        #expect(Set(requests.map(\.path)).count == 1)
    }

    @Test func streamsAndExitCodeAreTheCommands() throws {
        try both(["exec", "shell", "-n", "shop", "--", "sh", "-c", "echo out; echo err >&2; exit 3"]) { name, outcome in
            #expect(outcome.status == 3, "\(name): \(outcome.errors)")
            #expect(outcome.output == "out\n", "\(name)")
            #expect(outcome.errors == "err\ncommand terminated with exit code 3\n", "\(name)")
        }
        try both(["exec", "shell", "-n", "shop", "--", "/no/such"]) { name, outcome in
            #expect(outcome.status == (name == "kpod" ? 127 : 1))
            #expect(
                outcome.errors.hasPrefix("error: Internal error occurred: error executing command in container: "),
                "\(name): \(outcome.errors)")
        }
    }

    @Test func inputIsHandedOverToItsEnd() throws {
        let text = String(repeating: "0123456789abcdef\n", count: 100_000)
        try both(["exec", "-i", "shell", "-n", "shop", "--", "sh", "-c", "wc -c; echo after"], input: text) {
            #expect($1.status == 0, "\($0): \($1.errors)")
            #expect($1.output == "\(text.utf8.count)\nafter\n", "\($0)")
        }
        try both(["exec", "-i", "shell", "-n", "shop", "--", "cat"], input: text) {
            #expect($1.output == text, "\($0): \($1.errors)")
        }
    }

    @Test func aTerminalIsTheCommandsOwn() throws {
        let command =
            "exec -it shell -n shop -- sh -c 'until stty size | grep -v \"0 0\"; do sleep 0.1; done; "
            + "test -t 0 && test -t 1 && test -t 2 && exit 4'"
        var programs = [(sandbox.kpod, sandbox.environment())]
        if let kubectl = sandbox.kubectl { programs.append(("\(kubectl) --context demo-admin", kubectlEnvironment)) }
        try sandbox.spoiled(Self.refusal(403)) {
            for (program, environment) in programs {
                let outcome = try run(
                    ["/usr/bin/script", "-qec", "stty rows 33 cols 99; \(program) \(command)", "/dev/null"],
                    environment: environment.merging(["PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"]) { $1 })
                #expect(outcome.status == 4, "\(program): \(outcome.output)")
                #expect(outcome.output.contains("33 99\r\n"), "\(program): \(outcome.output)")
            }
        }
    }

    @Test func anAttachJoinsWhatRuns() throws {
        let outcome = try sandbox.spoiled(Self.refusal(501)) {
            try sandbox.kpod(["attach", "shell", "-n", "shop", "--timeout=4s"])
        }
        #expect(outcome.status == 125)
        #expect(outcome.output.contains("tick "), "\(outcome.output)\(outcome.errors)")
    }

    @Test func aCopyComesWholeBothWays() throws {
        let folder = NSTemporaryDirectory() + "kpod-spdy-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        try bytes.write(to: URL(fileURLWithPath: folder + "/a"))
        try both(["cp", "-n", "shop", "shell:\(folder)/a", "\(folder)/b"]) { name, outcome in
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
            #expect(FileManager.default.contents(atPath: folder + "/b") == bytes, "\(name)")
        }
        try both(["cp", "-n", "shop", "\(folder)/b", "shell:\(folder)/c"]) { name, outcome in
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
            #expect(FileManager.default.contents(atPath: folder + "/c") == bytes, "\(name)")
            try FileManager.default.removeItem(atPath: folder + "/c")
        }
    }

    @Test func aHundredConnectionsAreForwarded() throws {
        let server = try PortServer()
        var programs = [([sandbox.kpod], sandbox.environment())]
        if let kubectl = sandbox.kubectl {
            programs.append(([kubectl, "--context", "demo-admin"], kubectlEnvironment))
        }
        try sandbox.spoiled(Self.refusal(400)) {
            for (program, environment) in programs {
                let outcome = try server.hundredClients(of: program, environment, pod: "shell")
                #expect(outcome.clients.status == 7, "\(program): \(outcome.clients.errors)\(outcome.forward.errors)")
            }
        }
    }

    /// As nearly all roles have it: a WebSocket needs `get` besides.
    @Test func theRightToCreateIsEnough() throws {
        for words in [
            ["create", "role", "runner", "--verb=create", "--resource=pods/exec", "-n", "shop"],
            ["create", "role", "reader", "--verb=get", "--resource=pods", "-n", "shop"],
            ["create", "rolebinding", "runner", "--role=runner", "--user=joe", "-n", "shop"],
            ["create", "rolebinding", "reader", "--role=reader", "--user=joe", "-n", "shop"],
        ] {
            let made = try sandbox.kpod(words)
            #expect(made.status == 0, "\(made.errors)")
        }
        try sandbox.forgetRequests()
        let outcome = try sandbox.kpod(["exec", "shell", "-n", "shop", "--as=joe", "--", "sh", "-c", "exit 4"])
        #expect(outcome.status == 4, "\(outcome.errors)")
        #expect(try sandbox.requests().map(\.method) == ["GET", "GET", "POST"])
    }
}

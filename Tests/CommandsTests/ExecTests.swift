import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// `kpod exec` over a fake connection that says what a real API server said.
@Suite struct ExecTests {
    /// A recorded stream.
    struct Stream: Decodable {
        struct Frame: Decodable {
            var opcode: UInt8
            var channel: UInt8?
            var text: String?
            var closeCode: Int?
        }

        var handshakeStatus: Int
        var handshakeBody: String?
        var frames: [Frame]

        static func load(_ name: String) throws -> Stream {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            return try decoder.decode(
                Stream.self, from: Data(contentsOf: folder.appending(path: "Fixtures/ws/\(name).json")))
        }

        /// The bytes of the frames, as a server sends them.
        var bytes: [UInt8] {
            frames.flatMap { frame in
                ExecTests.frame(
                    frame.opcode,
                    frame.closeCode.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
                        ?? (frame.channel.map { [$0] } ?? []) + Array((frame.text ?? "").utf8))
            }
        }
    }

    private static func frame(_ opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
        payload.count < 126
            ? [0x80 | opcode, UInt8(payload.count)] + payload
            : [0x80 | opcode, 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)] + payload
    }

    private static let pod = "/api/v1/namespaces/default/pods/shell"
    private static let path = pod + "/exec?command=id&container=main&stderr=true&stdout=true"
    private static let one =
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"shell"},"spec":{"containers":[{"name":"main"}]},"status":{"phase":"Running"}}"#

    /// A client whose server upgrades, and then says these pieces.
    private func client(_ steps: [FakeClient.Step], pod: String = one, path: String = path) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: pod)
        client.upgrade(path, answering: steps)
        return client
    }

    @Test(
        arguments: [
            ("exec-echo", 0, "hello\n", ""),
            ("exec-exit-3", 3, "out\n", "err\ncommand terminated with exit code 3\n"),
            ("exec-signal", 137, "", "command terminated with exit code 137\n"),
        ] as [(String, Int32, String, String)])
    func aRecordedStreamIsPrintedAsItCame(_ name: String, _ code: Int32, _ output: String, _ errors: String) throws {
        let bytes = try Stream.load(name).bytes
        for size in [1, 5, bytes.count] {
            let pieces = stride(from: 0, to: bytes.count, by: size).map {
                FakeClient.Step.bytes(Array(bytes[$0..<min($0 + size, bytes.count)]))
            }
            let client = client(pieces)
            let run = CommandRun("exec", "shell", "--", "id", client: client)
            #expect(run.output == output)
            #expect(run.errors == errors)
            #expect(run.status == .command(code))
            #expect(client.faults == [])
        }
    }

    @Test func whyTheServerHasClosedTheStreamIsTold() throws {
        let bytes = Self.frame(8, [3, 0xF3] + Array("the runtime is down".utf8))
        let run = CommandRun("exec", "shell", "--", "id", client: client([.bytes(bytes)]))
        #expect(run.status == .command(125))
        #expect(run.errors.contains("the stream has ended (the runtime is down), and"), "\(run.errors)")
    }

    @Test func aProgramThatIsNotThereIsToldAsAShellTells() throws {
        let run = CommandRun(
            "exec", "shell", "--", "id", client: client([.bytes(try Stream.load("exec-not-found").bytes)]))
        #expect(run.status == .command(127))
        #expect(run.errors.hasPrefix("error: Internal error occurred: "))
        let none = CommandRun(
            "exec", "shell", "--", "id", client: client([.bytes(try Stream.load("exec-no-command").bytes)]))
        #expect(none.status.code >= 125)
    }

    @Test(arguments: [
        ("exec-pod-missing", CLIRuntime.ExitStatus.notFound), ("exec-container-missing", .rejected),
        ("exec-pod-pending", .rejected),
    ])
    func aRefusalIsTheServersStatus(_ name: String, _ status: CLIRuntime.ExitStatus) throws {
        let stream = try Stream.load(name)
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        // What is not found is not asked for once more over SPDY.
        for _ in 0..<(status == .notFound ? 1 : 2) {
            client.upgrade(
                Self.path, status: stream.handshakeStatus, headers: [Header("Content-Type", "application/json")],
                steps: [.text(stream.handshakeBody ?? "")])
        }
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == status)
        #expect(run.errors.hasPrefix("error: unable to upgrade connection: "))
        #expect(client.faults == [])
    }

    /// A kubelet answers in plain text, a gateway with a page, and something between with a success that is none.
    @Test(
        arguments: [
            (500, "text/plain; charset=utf-8", "container not found (\"setup\")\n", "container not found (\"setup\")"),
            (
                502, "text/html", "<html><body>Bad Gateway</body></html>",
                "an error on the server (\"<html><body>Bad Gateway</body></html>\") has prevented the request from succeeding (get pods shell)"
            ),
            (
                200, "text/html", "<html>hello</html>",
                "the server responded with the status code 200 but did not return more information (get pods shell)"
            ),
            (
                200, "application/json", #"{"kind":"Status","status":"Success"}"#,
                "the server responded with the status code 200 but did not return more information (get pods shell)"
            ),
        ] as [(Int, String, String, String)])
    func aRefusalIsToldInItsOwnWords(_ code: Int, _ type: String, _ body: String, _ words: String) {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        // Behind a gateway that has failed the command may run already.
        for _ in 0..<(code == 502 ? 1 : 2) {
            client.upgrade(Self.path, status: code, headers: [Header("Content-Type", type)], steps: [.text(body)])
        }
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == .failure)
        #expect(run.errors == "error: unable to upgrade connection: \(words)\n")
        #expect(client.faults == [])
    }

    @Test(
        arguments: [
            ("Sec-WebSocket-Accept", "bm90IHJlYWQ="), ("Upgrade", "SPDY/3.1"),
            ("Sec-WebSocket-Protocol", "v3.channel.k8s.io"),
        ])
    func anUpgradeToSomethingElseIsNoStream(_ name: String, _ value: String) throws {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        client.upgrade(Self.path, steps: [.bytes(try Stream.load("exec-echo").bytes)]) { request in
            FakeClient.handshake(request).map { $0.name == name ? Header(name, value) : $0 }
        }
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == .failure)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("error: unexpected answer to GET \(Self.pod)/exec: "), "\(run.errors)")
    }

    /// Whatever breaks the stream, it is no success.
    @Test(
        arguments: [
            [.bytes(frame(2, [1] + Array("half".utf8)))], [], [.bytes(frame(8, [0x03, 0xE8]))],
            [.bytes(frame(2, [3] + Array("{".utf8)))], [.bytes(frame(2, [9, 9]))], [.bytes([0xFF, 0xFF])],
            [.failure(.truncated(ServerAddress(host: "api.test", port: 443), reason: "reset"))],
            [.bytes(frame(2, [3] + Array(#"{"status":"Failure","reason":"NonZeroExitCode"}"#.utf8)))],
            [.bytes(frame(2, [3] + Array(#"{"status":"Failure"}"#.utf8)))],
        ] as [[FakeClient.Step]])
    func aStreamWithoutAStatusIsNoSuccess(_ steps: [FakeClient.Step]) {
        let run = CommandRun("exec", "shell", "--", "id", client: client(steps))
        #expect(run.status == .command(125), "\(run.errors)")
        #expect(run.errors.contains("what became of the command is not known"), "\(run.errors)")
    }

    @Test(arguments: [(256, 255), (3, 3), (512, 255), (-1, 255), (259, 3)] as [(Int, Int32)])
    func aCodeBeyondAByteIsNoSuccess(_ code: Int, _ exit: Int32) {
        let status =
            #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(code)"}]}}"#
        let run = CommandRun(
            "exec", "shell", "-q", "--", "id", client: client([.bytes(Self.frame(2, [3] + Array(status.utf8)))]))
        #expect(run.status.code == exit)
        #expect(run.errors == "")
    }

    @Test func theContainerIsChosenAsKubectlChoosesIt() throws {
        let bytes = try Stream.load("exec-echo").bytes
        let two =
            #"{"kind":"Pod","metadata":{"name":"shell"},"spec":{"containers":[{"name":"first"},{"name":"second"}],"initContainers":[{"name":"init"}]}}"#
        func path(_ container: String) -> String {
            Self.pod + "/exec?command=id&container=\(container)&stderr=true&stdout=true"
        }
        let first = CommandRun(
            "exec", "shell", "--", "id", client: client([.bytes(bytes)], pod: two, path: path("first")))
        #expect(first.errors == "Defaulted container \"first\" out of: first, second, init (init)\n")
        let second = CommandRun(
            "exec", "shell", "-c", "second", "--", "id",
            client: client([.bytes(bytes)], pod: two, path: path("second")))
        #expect(second.errors == "")
        let nope = FakeClient()
        nope.answer(.get, Self.pod, body: two)
        let missing = CommandRun("exec", "shell", "-c", "nope", "--", "id", client: nope)
        #expect(
            missing.errors
                == "error: container nope is not valid for pod shell out of: first, second, init (init)\n")
        #expect(missing.status == .notFound)
        let annotated = two.replacingOccurrences(
            of: #""name":"shell"}"#,
            with: #""name":"shell","annotations":{"kubectl.kubernetes.io/default-container":"second"}}"#)
        let chosen = CommandRun(
            "exec", "shell", "--", "id", client: client([.bytes(bytes)], pod: annotated, path: path("second")))
        #expect(chosen.errors == "")
        let stale = CommandRun(
            "exec", "shell", "--", "id",
            client: client(
                [.bytes(bytes)], pod: annotated.replacingOccurrences(of: #":"second"}}"#, with: #":"gone"}}"#),
                path: path("first")))
        #expect(
            stale.errors
                == "Default container name \"gone\" not found in pod shell\n"
                + "Defaulted container \"first\" out of: first, second, init (init)\n")
        let quiet = CommandRun(
            "exec", "shell", "-q", "--", "id", client: client([.bytes(bytes)], pod: two, path: path("first")))
        #expect(quiet.errors == "")
    }

    /// Both streams of kpod may be one, as with `2>&1`.
    @Test func whatIsSaidOfTheCommandFollowsWhatItPrinted() throws {
        let both = MemorySink()
        #expect(try run("exec-exit-3", output: both, errors: both) == .command(3))
        #expect(both.text == "err\nout\ncommand terminated with exit code 3\n")
    }

    /// Once the command runs, every other code would be taken for its own.
    @Test(arguments: [(28, 125, "error: write: No space left on device\n"), (32, 141, "")] as [(Int32, Int32, String)])
    func outputThatCannotBeWrittenIsNoCodeOfTheCommand(_ code: Int32, _ exit: Int32, _ words: String) throws {
        let output = MemorySink()
        let errors = MemorySink()
        output.failure = (after: 0, code: code)
        #expect(try run("exec-echo", output: output, errors: errors).code == exit)
        #expect(errors.text == words)
    }

    /// Runs kpod over a recorded stream.
    private func run(_ name: String, output: MemorySink, errors: MemorySink) throws -> CLIRuntime.ExitStatus {
        let client = client([.bytes(try Stream.load(name).bytes)])
        var platform = Platform(
            output: output, errors: errors, readInput: { [] },
            environment: ["KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "opaque"],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.clock = { client.now }
        return Program.run(["exec", "shell", "--", "id"], of: Root.command, in: platform)
    }

    @Test func withoutTheRightToGetTheServerChooses() throws {
        let client = FakeClient()
        client.answer(
            .get, Self.pod, status: 403,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \"shell\" is forbidden: User \"u\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\""}"#
        )
        client.upgrade(
            Self.pod + "/exec?command=id&stderr=true&stdout=true",
            answering: [.bytes(try Stream.load("exec-echo").bytes)])
        let run = CommandRun("exec", "pod/shell", "--", "id", client: client)
        #expect(run.output == "hello\n")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    @Test(arguments: [
        ["exec", "shell"], ["exec", "shell", "--"], ["exec", "--", "id"], ["exec", "shell", "-l", "a=b", "--", "id"],
        ["exec", "-i", "-l", "a=b", "--", "id"], ["exec", "shell", "--prefix", "--", "id"],
        ["exec", "shell", "deploy/web", "--", "id"], ["attach", "shell", "--detach-keys=ctrl-"],
    ])
    func whatIsWrongIsSaidFirst(_ words: [String]) {
        let client = FakeClient()
        #expect(CommandRun(words, client: client).status == .usage)
        #expect(client.asked == [])
    }
}

extension FakeClient {
    /// Answers a handshake as a server does that has read it, and then says these pieces.
    func upgrade(_ target: String, answering steps: [Step]) {
        upgrade(target, steps: steps, headers: Self.handshake)
    }

    /// The headers by which a server proves that it has read a handshake.
    static func handshake(_ request: Request) -> [Header] {
        let key = request.headers.first { $0.name == "Sec-WebSocket-Key" }?.value ?? ""
        return [
            Header("Upgrade", "websocket"), Header("Sec-WebSocket-Accept", WebSocketHandshake.accept(key)),
            Header("Sec-WebSocket-Protocol", "v5.channel.k8s.io"),
        ]
    }
}

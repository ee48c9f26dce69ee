import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// What goes over a stream to a container, both ways, and what ends it.
@Suite struct RemoteStreamTests {
    static let pod = "/api/v1/namespaces/default/pods/shell"
    static let one =
        #"{"kind":"Pod","metadata":{"name":"shell"},"spec":{"containers":[{"name":"main","stdin":true,"tty":true}]},"status":{"phase":"Running"}}"#
    static let success = frame(3, #"{"metadata":{},"status":"Success"}"#)

    /// A server's message on a channel.
    static func frame(_ channel: UInt8, _ text: String) -> [UInt8] {
        [0x82, UInt8(text.utf8.count + 1), channel] + Array(text.utf8)
    }

    /// The messages of a client, unmasked.
    static func messages(_ sent: [UInt8]) -> [(opcode: UInt8, payload: [UInt8])] {
        var messages: [(UInt8, [UInt8])] = []
        var rest = sent[...]
        while rest.count >= 6 {
            let opcode = rest.removeFirst() & 0x0F
            var length = Int(rest.removeFirst() & 0x7F)
            let extra = length == 126 ? 2 : length == 127 ? 8 : 0
            if extra > 0 { length = rest.prefix(extra).reduce(0) { $0 << 8 | Int($1) } }
            rest = rest.dropFirst(extra)
            let key = Array(rest.prefix(4))
            let payload = rest.dropFirst(4).prefix(length).enumerated().map { $0.element ^ key[$0.offset & 3] }
            messages.append((opcode, payload))
            rest = rest.dropFirst(4 + length)
        }
        return messages
    }

    static func path(_ verb: String = "exec", _ flags: String = "stderr=true&stdout=true") -> String {
        pod + "/\(verb)?\(verb == "exec" ? "command=id&" : "")container=main&\(flags)"
    }

    /// A client whose server has the pod, and what it answers to the request for a stream.
    private func client(_ path: String, _ steps: [FakeClient.Step]) -> (FakeClient, () -> FakeConnection?) {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        var connection: FakeConnection?
        client.upgrade(
            path,
            making: { request in
                let made = FakeConnection(
                    head: .success(ResponseHead(status: 101, headers: FakeClient.handshake(request))), steps: steps)
                connection = made
                return made
            })
        return (client, { connection })
    }

    @Test func inputIsHandedOverAndEnded() throws {
        let (client, connection) = client(
            Self.path("exec", "stderr=true&stdin=true&stdout=true"), [.pause, .pause, .bytes(Self.success)])
        let run = CommandRun("exec", "-i", "shell", "--", "id", client: client, input: "one\ntwo\n")
        #expect(run.status == .command(0), "\(run.errors)")
        let sent = Self.messages(try #require(connection()).sent)
        #expect(sent.map(\.payload) == [[0] + Array("one\ntwo\n".utf8), [255, 0]])
        #expect(client.requests.last?.headers.contains(Header("Sec-WebSocket-Protocol", "v5.channel.k8s.io")) == true)
        #expect(client.faults == [])
    }

    /// The other side may have said its last word and gone, with a ping before it that cannot be answered any more.
    @Test func whatHasComeIsHeardThoughNothingCanBeSent() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        client.upgrade(Self.path()) { request in
            let made = FakeConnection(
                head: .success(ResponseHead(status: 101, headers: FakeClient.handshake(request))),
                steps: [.bytes([0x89, 0] + Self.frame(1, "out\n")), .bytes([0x89, 0] + Self.success)])
            made.sendFailure = .truncated(ServerAddress(host: "api.test", port: 443), reason: "reset")
            return made
        }
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.output == "out\n")
    }

    /// A server need not read all input of a command that does not run, or no longer: it says so and is gone.
    @Test func whatBecameOfTheCommandIsHeardThoughItsInputCannotBeSent() throws {
        let reset = TransportError.truncated(ServerAddress(host: "api.test", port: 443), reason: "reset")
        let path = Self.path("exec", "stderr=true&stdin=true&stdout=true")
        let status =
            #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"127"}]}}"#
        var writer = SPDYWriter()
        let overSPDY =
            [1, 3, 5, 7].flatMap { writer.bytes(.reply(stream: $0, headers: [], isLast: false)) }
            + writer.bytes(.data(stream: 1, bytes: Array(status.utf8), isLast: false))
        let steps = [.pause, .pause, .pause] as [FakeClient.Step]
        for (isSPDY, last) in [
            (false, steps + [.bytes(CopyFixture.frame(3, Array(status.utf8))), .failure(reset)]),
            (true, steps + [.bytes(overSPDY), .failure(reset)]),
        ] {
            let client = FakeClient()
            client.answer(.get, Self.pod, body: Self.one)
            if isSPDY { client.upgrade(path, status: 403) }
            client.upgrade(path) { request in
                let made = FakeConnection(
                    head: .success(
                        ResponseHead(status: 101, headers: isSPDY ? Self.spdy : FakeClient.handshake(request))),
                    steps: last)
                if !isSPDY { made.sendFailure = reset }
                return made
            }
            let run = CommandRun("exec", "-i", "shell", "--", "id", client: client, input: "one\ntwo\n")
            #expect(run.status == .command(127), "\(run.errors)")
            #expect(run.errors == "command terminated with exit code 127\n")
        }
    }

    @Test func withoutInputNothingIsRead() {
        let (client, _) = client(Self.path(), [.bytes(Self.success)])
        var platform = Platform(
            output: MemorySink(), errors: MemorySink(),
            readInput: {
                Issue.record("standard input is read")
                return []
            },
            environment: ["KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "opaque"],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.clock = { client.now }
        #expect(Program.run(["exec", "shell", "--", "id"], of: Root.command, in: platform) == .command(0))
    }

    /// What a real server said over SPDY, after it had refused the WebSocket.
    @Test(
        arguments: [
            ("exec-echo", 0, "hello\n", ""), ("exec-exit-3", 3, "out\n", "err\ncommand terminated with exit code 3\n"),
            ("exec-not-found", 127, "", "error: Internal error occurred: "),
        ] as [(String, Int32, String, String)])
    func whereAWebSocketIsRefusedSPDYIsSpoken(
        _ name: String, _ code: Int32, _ output: String, _ errors: String
    ) throws {
        let said = try Self.recordedServer(name)
        for (status, size) in [(403, said.count), (400, 7), (501, 1), (200, 64)] {
            let client = FakeClient()
            client.answer(.get, Self.pod, body: Self.one)
            client.upgrade(Self.path(), status: status)
            let pieces = stride(from: 0, to: said.count, by: size).map {
                FakeClient.Step.bytes(Array(said[$0..<min($0 + size, said.count)]))
            }
            let connection = client.upgrade(Self.path(), headers: Self.spdy, steps: pieces)
            let run = CommandRun("exec", "shell", "--", "id", client: client)
            #expect(run.status == .command(code), "\(run.errors)")
            #expect(run.output == output)
            #expect(run.errors.hasPrefix(errors), "\(run.errors)")
            #expect(client.requests.suffix(2).map(\.method) == [.get, .post])
            let reader = SPDYReader()
            reader.feed(connection.sent)
            let types = try ["error", "stdout", "stderr"].map { _ -> [Header] in
                guard case .open(_, let headers, false) = try reader.next() else { return [] }
                return headers
            }
            #expect(types.map { $0.map(\.value) } == [["error"], ["stdout"], ["stderr"]])
            #expect(client.faults == [])
        }
    }

    static let spdy = [Header("Upgrade", "SPDY/3.1"), Header("X-Stream-Protocol-Version", "v4.channel.k8s.io")]

    /// What a server said after the upgrade, on the first connection.
    static func recordedServer(_ name: String) throws -> [UInt8] {
        struct Recorded: Decodable {
            struct Piece: Decodable {
                var from: String
                var bytes: Data
            }
            var connections: [[Piece]]
        }
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let recorded = try JSONDecoder().decode(
            Recorded.self, from: Data(contentsOf: tests.appending(path: "Fixtures/spdy/\(name).json")))
        let all = recorded.connections[0].filter { $0.from == "server" }.flatMap { Array($0.bytes) }
        let end = try #require(all.indices.first { all[$0...].starts(with: Array("\r\n\r\n".utf8)) })
        return Array(all[(end + 4)...])
    }

    @Test func inputOverSPDYEndsToo() throws {
        let path = Self.path("exec", "stderr=true&stdin=true&stdout=true")
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        client.upgrade(path, status: 403)
        let connection = client.upgrade(
            path, headers: Self.spdy, steps: [.pause, .pause, .bytes(try Self.recordedServer("exec-stdin"))])
        let run = CommandRun("exec", "-i", "shell", "--", "id", client: client, input: "one\ntwo\n")
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.output == "one\ntwo\n")
        let reader = SPDYReader()
        reader.feed(connection.sent)
        var frames: [SPDYFrame] = []
        while let frame = try reader.next() { frames.append(frame) }
        #expect(
            frames.suffix(2) == [
                .data(stream: 3, bytes: Array("one\ntwo\n".utf8), isLast: false),
                .data(stream: 3, bytes: [], isLast: true),
            ])
    }

    /// A reset of any stream at any point, and every other way of ending early, is no success.
    @Test func aSPDYStreamThatBreaksOffIsNoSuccess() throws {
        let whole = try Self.recordedServer("exec-exit-3")
        var writer = SPDYWriter()
        let resets = (1...7).map { writer.bytes(.reset(stream: $0, status: 2)) }
        let ends = [0, 20, 60, 100].map { Array(whole.prefix($0)) }
        let headers: [UInt8] = [0x80, 3, 0, 2, 0, 0, 0, 6, 0, 0, 0, 1, 9, 9]
        for said in ends + [
            resets[0], resets[0] + resets[2] + resets[4], resets[6], headers, [1, 2, 3, 4, 5, 6, 7, 8, 9],
        ] {
            let client = FakeClient()
            client.answer(.get, Self.pod, body: Self.one)
            client.upgrade(Self.path(), status: 403)
            client.upgrade(Self.path(), headers: Self.spdy, steps: [.bytes(said)])
            let run = CommandRun("exec", "shell", "--", "id", client: client)
            #expect(run.status == .command(125), "\(run.errors)")
        }
    }

    @Test func aRefusalOfBothWaysNamesTheVerbsOfBoth() {
        func refusal(_ verb: String) -> String {
            #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \"shell\" is forbidden: User \"system:serviceaccount:default:app\" cannot \#(verb) resource \"pods/exec\" in API group \"\" in the namespace \"default\""}"#
        }
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.one)
        let type = [Header("Content-Type", "application/json")]
        client.upgrade(Self.path(), status: 403, headers: type, steps: [.text(refusal("get"))])
        client.upgrade(Self.path(), status: 403, headers: type, steps: [.text(refusal("create"))])
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant get,create pods/exec shell -n default"), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aServerThatAnswersNoPingsIsDead() throws {
        let (client, connection) = client(Self.path(), [.bytes(Self.frame(1, "begun\n")), .silence])
        let run = CommandRun("exec", "shell", "--", "id", client: client)
        #expect(run.status == .command(125))
        #expect(run.output == "begun\n")
        #expect(run.errors.contains("the server answers no pings any more"), "\(run.errors)")
        #expect(client.elapsed == .seconds(60))
        #expect(Self.messages(try #require(connection()).sent).map(\.opcode) == [9, 9, 9])
    }

    @Test func silenceBehindInputProvesNothing() {
        var life = StreamLife(.distantPast)
        func after(_ seconds: Int) -> Instant { .distantPast + .seconds(seconds) }
        life.noteInput()
        for step in 1...9 {
            #expect(life.check(at: after(15 * step)) == .ping)
            life.notePing()
        }
        // Once it has answered a ping that was sent after the input, it has read that.
        life.hear(at: after(135), pongs: 1)
        for step in 10...12 {
            #expect(life.check(at: after(15 * step)) == .ping)
            life.notePing()
        }
        #expect(life.check(at: after(194)) == .fine)
        #expect(life.check(at: after(195)) == .dead)
    }

    @Test func theTimeForItMayBeOver() throws {
        let (client, connection) = client(Self.path(), [.bytes(Self.frame(1, "begun\n")), .silence])
        let run = CommandRun("exec", "--timeout=10s", "shell", "--", "id", client: client)
        #expect(run.status == .command(125))
        #expect(run.errors.hasPrefix("error: timed out waiting for the command\n"), "\(run.errors)")
        #expect(client.elapsed == .seconds(10))
        #expect(try #require(connection()).isClosed)
    }

    /// Runs kpod with a terminal for standard input.
    private func onTerminal(
        _ words: [String], _ client: FakeClient, keys: [[UInt8]], goesAway: Bool = false
    ) -> (status: CLIRuntime.ExitStatus, output: String, errors: String, log: [String]) {
        let output = MemorySink()
        let errors = MemorySink()
        var log: [String] = []
        var rest = keys[...]
        var platform = Platform(
            output: output, errors: errors, readInput: { [] },
            environment: ["KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "opaque"],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.clock = { client.now }
        platform.input = StandardInput { rest.popFirst() ?? (goesAway ? nil : []) }
        platform.input.terminal = TerminalControl(
            size: { (columns: 100, rows: 40) }, enterRaw: { log.append("raw") }, restore: { log.append("restored") })
        let status = Program.run(words, of: Root.command, in: platform)
        return (status, output.text, errors.text, log)
    }

    @Test func aTerminalIsHandedOnAndPutBack() throws {
        let path = Self.path("exec", "stdin=true&stdout=true&tty=true")
        for (steps, status) in [([.pause, .bytes(Self.frame(1, "$ ")), .bytes(Self.success)], 0), ([.pause], 125)]
            as [([FakeClient.Step], Int32)]
        {
            let (client, connection) = client(path, steps)
            let run = onTerminal(["exec", "-it", "shell", "--", "id"], client, keys: [[3]])
            #expect(run.status == .command(status), "\(run.errors)")
            #expect(run.log == ["raw", "restored"])
            let sent = Self.messages(try #require(connection()).sent).map(\.payload)
            #expect(sent.first == [4] + Array(#"{"Width":100,"Height":40}"#.utf8))
            #expect(sent.contains([0, 3]))
        }
    }

    /// As where SIGHUP is ignored: nothing that comes could be shown to anybody.
    @Test func aTerminalThatGoesAwayEndsIt() throws {
        let path = Self.path("exec", "stdin=true&stdout=true&tty=true")
        let (client, connection) = client(path, [.pause, .bytes(Self.frame(1, "$ ")), .silence])
        let run = onTerminal(["exec", "-it", "shell", "--", "id"], client, keys: [[0x61]], goesAway: true)
        #expect(run.status == .command(125))
        #expect(run.errors == "error: the terminal is gone\n")
        #expect(run.log == ["raw", "restored"])
        #expect(try #require(connection()).isClosed)
    }

    @Test func theDetachKeysEndAnAttach() throws {
        let path = Self.path("attach", "stdin=true&stdout=true&tty=true")
        let (client, connection) = client(path, [.pause, .pause, .pause, .silence])
        let run = onTerminal(["attach", "-it", "shell"], client, keys: [[0x61], [16, 0x62, 16], [17]])
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.log == ["raw", "restored"])
        let sent = Self.messages(try #require(connection()).sent).map(\.payload)
        // A size that it has already is no change, and nothing would be drawn.
        #expect(
            sent == [
                [4] + Array(#"{"Width":101,"Height":41}"#.utf8), [4] + Array(#"{"Width":100,"Height":40}"#.utf8),
                [0, 0x61], [0, 16, 0x62],
            ])
        #expect(run.output == "Session ended, resume using 'kpod attach shell -c main -n default -i -t' command\n")
        #expect(run.errors.hasSuffix("If you don't see a command prompt, try pressing enter.\n"))
    }

    @Test func aContainerThatWasAddedIsNotStartedAnew() {
        let client = FakeClient()
        client.answer(
            .get, Self.pod,
            body: #"{"kind":"Pod","metadata":{"name":"shell"},"spec":{"containers":[{"name":"main"}],"#
                + #""ephemeralContainers":[{"name":"look","stdin":true,"tty":true}]},"status":{"phase":"Running"}}"#)
        client.upgrade(
            "\(Self.pod)/attach?container=look&stdin=true&stdout=true&tty=true", steps: [.bytes(Self.success)],
            headers: FakeClient.handshake)
        let run = onTerminal(["attach", "-it", "shell", "-c", "look"], client, keys: [])
        #expect(
            run.output == "Session ended, the ephemeral container will not be restarted but may be reattached using "
                + "'kpod attach shell -c look -n default -i -t' if it is still running\n")
        #expect(run.status == .command(0), "\(run.errors)")
    }

    /// The log is handed on by kpod, and not by the terminal in the container, which would end its lines as a raw one needs.
    @Test func theLogBeforeTheTerminalEndsItsLinesForARawOne() {
        func pod(_ state: String) -> String {
            #"{"kind":"Pod","metadata":{"name":"shell","namespace":"default","uid":"u"},"spec":{"containers":[{"name":"main"}]},"#
                + #""status":{"containerStatuses":[{"name":"main","state":\#(state)}]}}"#
        }
        let client = FakeClient()
        client.upgrade(
            Self.path("attach", "stdin=true&stdout=true&tty=true"),
            steps: [.pause, .bytes(Self.frame(1, "three\r\n")), .bytes(Self.success)],
            headers: FakeClient.handshake)
        client.answer(
            .post, "/api/v1/namespaces/default/pods?fieldManager=kpod-run", status: 201, body: pod(#"{"running":{}}"#))
        client.answer(
            .get, Self.pod + "/log?container=main", steps: [.text("one"), .text("\ntwo\r"), .text("\n\n")])
        client.always(.get, Self.pod, steps: [.text(pod(#"{"terminated":{"exitCode":0}}"#))])
        client.always(
            .get,
            "/api/v1/namespaces/default/pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dshell"
                + "&timeoutSeconds=300&watch=true", steps: [.silence])
        let run = onTerminal(
            ["run", "shell", "--image=a", "--restart=Never", "-it", "-q"], client, keys: [])
        #expect(run.output == "one\r\ntwo\r\n\r\nthree\r\n")
        #expect(run.status == .command(0), "\(run.errors)")
    }

    @Test func detachKeysAreReadAsDockerReadsThem() throws {
        #expect(try DetachKeys.parse("ctrl-p,ctrl-q") == [16, 17])
        #expect(try DetachKeys.parse("a,ctrl-@,ctrl-_") == [0x61, 0, 31])
        #expect(try DetachKeys.parse("") == [])
        for text in ["ctrl-", "ab", ",", "ctrl-1", "ctrl-A"] {
            #expect(throws: InvalidInput.self) { try DetachKeys.parse(text) }
        }
    }

    /// What an attach ends with is the stream's end, not the container's code.
    @Test func anAttachSaysWhatKubectlSays() {
        let (client, _) = client(Self.path("attach"), [.bytes(Self.frame(1, "tick\n")), .bytes(Self.success)])
        let run = CommandRun("attach", "shell", client: client)
        #expect(run.status == .command(0))
        #expect(run.output == "tick\n")
        #expect(run.errors.hasPrefix("All commands and output from this session will be recorded in container logs, "))
        let quiet = self.client(Self.path("attach"), [.bytes(Self.success)]).0
        #expect(CommandRun("attach", "-q", "shell", client: quiet).errors == "")
    }
}

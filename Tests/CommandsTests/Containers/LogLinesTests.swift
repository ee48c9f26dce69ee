import FakeTransport
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

struct LogLinesTests {
    private static let pod = #"{"kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"main"}]}}"#
    private static let path = "/api/v1/namespaces/shop/pods/web"

    @Test func linesAreCutWhereverThePiecesEnd() {
        let text = Array("one\n\ntwo\r\nthree\u{0}\u{FF}".utf8)
        for size in 1...text.count {
            var splitter = LineSplitter()
            var lines: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                splitter.feed(Array(text[start..<min(start + size, text.count)])) { lines.append(Array($0)) }
            }
            #expect(lines.count == 3)
            #expect(!splitter.rest.isEmpty)
            splitter.finish { lines.append(Array($0)) }
            #expect(lines.flatMap { $0 } == text)
            #expect(lines.last == Array("three\u{0}\u{FF}".utf8))
        }
    }

    @Test func aLineOfTenMegabytesIsALine() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        let piece = [UInt8](repeating: 0x78, count: 1 << 16)
        let steps = (0..<160).map { _ in FakeClient.Step.bytes(piece) } + [.bytes([0x0A, 0xFF, 0x00, 0x79])]
        client.answer(.get, Self.path + "/log?container=main", steps: steps)
        let run = CommandRun("logs", "web", "-n", "shop", "--prefix", client: client)
        let long = "[pod/web/main] " + String(repeating: "x", count: 160 << 16)
        #expect(run.output.hasPrefix(long + "\n[pod/web/main] "))
        #expect(run.output.utf8.count == long.utf8.count + 1 + 15 + 5)
        #expect(run.status == .success)
    }

    @Test func aResumedLogDropsWhatWasPrinted() {
        let running =
            #"{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main"}]},"status":{"containerStatuses":[{"name":"main","state":{"running":{}}}]}}"#
        let ended = running.replacing("running\":{}", with: "terminated\":{\"exitCode\":0}")
        let client = FakeClient()
        client.answer(.get, Self.path, body: running)
        let lines = ["2026-01-01T00:00:01.5Z a\n", "2026-01-01T00:00:02Z b\n", "2026-01-01T00:00:02Z b\n"]
        // The connection goes in the middle of the fourth line.
        client.answer(
            .get, Self.path + "/log?container=main&follow=true&timestamps=true",
            steps: lines.map { .text($0) } + [.text("2026-01-01T00:00:02Z c")])
        client.answer(.get, Self.path, body: running)
        client.answer(
            .get, Self.path + "/log?container=main&follow=true&sinceTime=2026-01-01T00%3A00%3A02Z&timestamps=true",
            steps: (lines.dropFirst() + ["2026-01-01T00:00:02Z c\n", "2026-01-01T00:00:02.25Z d"]).map { .text($0) })
        client.answer(.get, Self.path, body: ended)
        // Asked once more, for what came between the end of the stream and that of the container.
        client.answer(
            .get, Self.path + "/log?container=main&follow=true&sinceTime=2026-01-01T00%3A00%3A02Z&timestamps=true",
            steps: (lines.dropFirst() + [
                "2026-01-01T00:00:02Z c\n", "2026-01-01T00:00:02.25Z d\n", "2026-01-01T00:00:03Z e",
            ])
            .map { .text($0) })
        let run = CommandRun("logs", "-f", "web", "-n", "shop", client: client)
        #expect(run.output == "a\nb\nb\nc\nd\ne")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    private static func pod(_ state: String) -> String {
        #"{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main"}]},"status":{"containerStatuses":[{"name":"main","state":{"\#(state)":{"exitCode":0}}}]}}"#
    }

    @Test func whatComesAfterTheBeginningIsNotLostThoughNoLineCame() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod("running"))
        let log = Self.path + "/log?container=main&follow=true"
        // No line at first, and then the connection goes: the last 0 lines of now would not be those of then.
        client.answer(
            .get, log + "&tailLines=0&timestamps=true", headers: [Header("Date", "Thu, 01 Jan 2026 00:00:05 GMT")],
            steps: [.failure(.truncated(Self.server, reason: "gone"))])
        let since = "&sinceTime=2026-01-01T00%3A00%3A05Z&timestamps=true"
        client.answer(.get, log + since, body: "2026-01-01T00:00:05.5Z a\n")
        client.answer(.get, Self.path, body: Self.pod("terminated"))
        client.answer(.get, log + since, body: "2026-01-01T00:00:05.5Z a\n")
        let run = CommandRun("logs", "-f", "web", "-n", "shop", "--tail=0", client: client)
        #expect(run.output == "a\n")
        #expect(client.faults == [])
    }

    @Test(arguments: [true, false])
    func aLastLineWithoutAnEndIsPrintedOnce(_ isSentAgain: Bool) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod("running"))
        let log = Self.path + "/log?container=main&follow=true"
        client.answer(.get, log + "&tailLines=1&timestamps=true", body: "2026-01-01T00:00:01.5Z no end")
        client.answer(.get, Self.path, body: Self.pod("terminated"))
        let again = log + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true"
        if isSentAgain {
            client.answer(.get, again, body: "2026-01-01T00:00:01.5Z no end")
        } else {
            let gone =
                #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"pods \"web\" not found"}"#
            client.answer(.get, again, status: 404, body: gone)
        }
        let run = CommandRun("logs", "-f", "web", "-n", "shop", "--tail=1", client: client)
        #expect(run.output == "no end")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    private static let server = ServerAddress(host: "api.test", port: 443)

    @Test func linesWithoutATimeAreLinesToo() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        client.answer(
            .get, Self.path + "/log?container=main&follow=true&timestamps=true", body: "failed to open the log\n")
        client.answer(
            .get, Self.path, body: Self.pod.replacing("\"spec\"", with: "\"status\":{\"phase\":\"Succeeded\"},\"spec\"")
        )
        let run = CommandRun("logs", "-f", "web", "-n", "shop", client: client)
        #expect(run.output == "failed to open the log\n")
        #expect(client.faults == [])
    }
}

struct WaitEventsTests {
    private static let path = "/api/v1/namespaces/shop/pods"
    private static let watch = path + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&watch=true"

    private static func pod(_ version: Int, ready: Bool, uid: String = "u") -> String {
        #"{"metadata":{"name":"web","namespace":"shop","uid":"\#(uid)","resourceVersion":"\#(version)"},"status":{"conditions":[{"type":"Ready","status":"\#(ready ? "True" : "False")"}]}}"#
    }

    private static func event(_ type: String, _ object: String) -> String {
        #"{"type":"\#(type)","object":\#(object)}"# + "\n"
    }

    @Test func eventsOutOfOrderAndTwiceDoNotMislead() {
        let client = FakeClient()
        client.answer(.get, Self.path + "/web", body: Self.pod(5, ready: false))
        client.answer(
            .get, Self.watch,
            steps: [
                // From before what was read, then the same again, an unknown type, a bookmark, and at last the news.
                .text(Self.event("MODIFIED", Self.pod(4, ready: true))),
                .text(Self.event("ADDED", Self.pod(5, ready: false))),
                .text(Self.event("NEWFANGLED", Self.pod(9, ready: true))),
                .text(Self.event("DELETED", Self.pod(3, ready: true))),
                .text(Self.event("BOOKMARK", #"{"metadata":{"resourceVersion":"6"}}"#)),
                .text(Self.event("MODIFIED", Self.pod(7, ready: true))),
            ])
        let run = CommandRun("wait", "--for=condition=Ready", "pod/web", "-n", "shop", "-q", client: client)
        #expect(run.status == .success)
        #expect(run.output == "pod/web condition met\n")
        #expect(client.faults == [])
    }

    @Test func anErrorEventIsAskedOver() {
        let client = FakeClient()
        client.answer(.get, Self.path + "/web", body: Self.pod(5, ready: false))
        let gone = #"{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}"#
        client.answer(.get, Self.watch, body: Self.event("ERROR", gone))
        client.answer(.get, Self.path + "/web", body: Self.pod(8, ready: true))
        let run = CommandRun("wait", "--for=condition=Ready", "pod/web", "-n", "shop", "-q", client: client)
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func patienceEnds() throws {
        let server = try ServerAddress(parsing: "https://api.test")
        for patience in [Duration.zero, nil] {
            let client = FakeClient()
            client.fail(.get, Self.path + "/web", .refused(server, isFallback: false))
            let follower = ObjectFollower(
                client: client, type: .pods, namespace: "shop", name: "web", patience: patience)
            follower.start(at: .now)
            if patience == nil {
                try follower.advance()
                #expect(follower.trouble == "api.test refused the connection")
            } else {
                #expect(throws: TransportError.self) { try follower.advance() }
            }
        }
    }

    @Test func aTerminalHasOneLineThatIsWrittenOver() {
        let client = FakeClient()
        client.answer(.get, Self.path + "/web", body: Self.pod(5, ready: false))
        client.answer(
            .get, Self.watch, steps: [.pause, .text(Self.event("MODIFIED", Self.pod(7, ready: true)))])
        let (output, errors) = (MemorySink(), MemorySink())
        var platform = Platform(
            output: output, errors: errors, readInput: { [] },
            environment: [
                "KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere",
            ],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.clock = { client.now }
        platform.errorColumns = { 30 }
        let status = Program.run(
            ["wait", "--for=condition=Ready", "pod/web", "-n", "shop"], of: Root.command, in: platform)
        #expect(status == .success)
        #expect(errors.text == "\r\u{1B}[KWaiting for pod/web: Ready is\r\u{1B}[K")
        #expect(output.text == "pod/web condition met\n")
    }

    @Test func anotherUidIsTheEndOfTheFirst() {
        let client = FakeClient()
        client.answer(.get, Self.path + "/web", body: Self.pod(5, ready: false))
        client.answer(.get, Self.watch, body: Self.event("ADDED", Self.pod(9, ready: false, uid: "other")))
        let run = CommandRun("wait", "--for=delete", "pod/web", "-n", "shop", "-q", client: client)
        #expect(run.output == "pod/web condition met\n")
        #expect(client.faults == [])
    }
}

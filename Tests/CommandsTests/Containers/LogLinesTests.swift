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
            var pieces = LinePieces()
            var lines: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                pieces.feed(Array(text[start..<min(start + size, text.count)])) { lines.append(Array($0.bytes)) }
            }
            #expect(lines.count == 3)
            #expect(!pieces.rest.isEmpty)
            pieces.finish { lines.append(Array($0.bytes)) }
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

    @Test func ofALongLineNoMoreThanAMebibyteIsHeld() {
        var pieces = LinePieces()
        var seen: [(count: Int, begins: Bool, ends: Bool)] = []
        let piece = [UInt8](repeating: 0x78, count: 700_000)
        for bytes in [piece, piece, piece, [0x78, 0x0A, 0x79], [0x0A]] {
            pieces.feed(bytes) { seen.append(($0.bytes.count, $0.beginsLine, $0.endsLine)) }
            #expect(pieces.rest.count < LinePieces.limit)
        }
        #expect(seen.map(\.count) == [1 << 20, 1_400_000 - (1 << 20), 700_000, 2, 2])
        #expect(seen.map(\.begins) == [true, false, false, false, true])
        #expect(seen.map(\.ends) == [false, false, false, true, true])
    }

    @Test(arguments: ["--include=^x", "--include=y", "--prefix", "-o=json"])
    func aLongLineIsJudgedByItsBeginningAndPassesWhole(_ flag: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        let piece = FakeClient.Step.bytes([UInt8](repeating: 0x78, count: 1 << 19))
        let stamp = flag == "-o=json" ? "2026-01-01T00:00:01Z " : ""
        client.answer(
            .get, Self.path + "/log?container=main" + (stamp.isEmpty ? "" : "&timestamps=true"),
            // A character that the pieces cut.
            steps: [.text(stamp), piece, piece, .bytes([0xC3]), .bytes([0xA9]), piece, .text("y\ny\n")])
        let run = CommandRun("logs", "web", "-n", "shop", flag, client: client)
        let x = String(repeating: "x", count: 1 << 19)
        let line = x + x + "é" + x + "y"
        let tail = #"","namespace":"shop","podName":"web","containerName":"main","nodeName":""}"# + "\n"
        let expected =
            switch flag {
            case "--include=^x": line + "\n"
            case "--include=y": "y\n"
            case "--prefix": "[pod/web/main] \(line)\n[pod/web/main] y\n"
            default: #"{"timestamp":"2026-01-01T00:00:01Z","message":""# + line + tail + #"{"message":"y"# + tail
            }
        #expect(run.output == expected)
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func whatWasPrintedOfALongLineIsNotPrintedAgain() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod("running"))
        let log = Self.path + "/log?container=main&follow=true"
        let x = String(repeating: "x", count: 3 << 19)
        client.answer(
            .get, log + "&timestamps=true",
            steps: [
                .text("2026-01-01T00:00:01.5Z a\n2026-01-01T00:00:01.5Z " + x),
                .failure(.truncated(Self.server, reason: "gone")),
            ])
        for _ in 0..<2 {
            client.answer(
                .get, log + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true",
                steps: [
                    .text("2026-01-01T00:00:01.5Z a\n2026-01-01T00:00:01.5Z " + x + "y\n2026-01-01T00:00:01.5Z b\n")
                ])
        }
        client.answer(.get, Self.path, body: Self.pod("terminated"))
        let run = CommandRun("logs", "-f", "web", "-n", "shop", client: client)
        #expect(run.output == "a\n\(x)y\nb\n")
        #expect(client.faults == [])
    }

    @Test func aFollowedLogEndsWithTheTimeOfOneRequest() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod("running"))
        client.answer(
            .get, Self.path + "/log?container=main&follow=true&timestamps=true",
            steps: [.text("2026-01-01T00:00:01Z a\n"), .failure(.timedOut(Self.server, after: .seconds(5)))])
        let run = CommandRun("logs", "-f", "web", "-n", "shop", "--request-timeout=5s", client: client)
        #expect(run.output == "a\n")
        #expect(run.errors.contains("context deadline exceeded"))
        #expect(run.status == .timedOut)
        #expect(client.faults == [])
    }

    @Test func aSilentLogIsAskedForAnew() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod("running"))
        let log = Self.path + "/log?container=main&follow=true"
        client.answer(.get, log + "&timestamps=true", steps: [.text("2026-01-01T00:00:01Z a\n"), .silence])
        let again = log + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true"
        client.answer(.get, again, steps: [.text("2026-01-01T00:00:01Z a\n2026-01-01T00:00:02Z b\n")])
        // Nor does the connection that the pod is asked for over last for ever.
        client.answer(.get, Self.path, steps: [.silence])
        client.answer(.get, Self.path, body: Self.pod("terminated"))
        let last = log + "&sinceTime=2026-01-01T00%3A00%3A02Z&timestamps=true"
        client.answer(.get, last, steps: [.text("2026-01-01T00:00:02Z b\n")])
        let run = CommandRun("logs", "-f", "web", "-n", "shop", client: client)
        #expect(run.output == "a\nb\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.elapsed == .milliseconds(75_250))
        #expect(client.faults == [])
    }

    /// A log as a kubelet gives it.
    private struct Kubelet {
        static let lines = ["01.25Z a", "02Z b", "02Z c", "02.5Z cd", "02.75Z ce"].map { "2026-01-01T00:00:" + $0 }

        static func body(tail: Int?, from second: Int?, isEnded: Bool) -> String {
            let from = lines.drop { line in second.map { (Int(line.dropFirst(17).prefix(2)) ?? 0) < $0 } ?? false }
            let chosen = tail.map { from.suffix($0) } ?? from[...]
            return chosen.joined(separator: "\n") + (isEnded && !chosen.isEmpty ? "\n" : "")
        }
    }

    @Test(arguments: [nil, 0, 1, 2, 3, 4, 9], [nil, 1, 3, 5, Int.max])
    func whateverIsAskedForIsPrintedOnceWhereverTheStreamEnds(_ tail: Int?, _ limit: Int?) {
        for (isEnded, stamps) in [(true, true), (true, false), (false, true), (false, false)] {
            let first = Kubelet.body(tail: tail, from: nil, isEnded: isEnded)
            let shown = first.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                stamps
                    ? line
                    : line.dropFirst(
                        line.isEmpty
                            ? 0 : line.firstIndex(of: " ").map { line.distance(from: line.startIndex, to: $0) + 1 } ?? 0
                    )
            }.joined(separator: "\n")
            let expected = String(shown.prefix(limit ?? .max))
            // Where nothing came, the log was empty; and of two lines with one time one must know how they begin.
            for cut in (tail == nil ? 0 : 1)...max(first.utf8.count, 1) where !first.prefix(cut).hasSuffix("02Z ") {
                let client = FakeClient()
                client.answer(.get, Self.path, body: Self.pod("running"))
                let log = Self.path + "/log?container=main&follow=true"
                let tailItem = tail.map { "&tailLines=\($0)" } ?? ""
                let date = [Header("Date", "Thu, 01 Jan 2026 00:00:05 GMT")]
                client.answer(
                    .get, log + tailItem + "&timestamps=true", headers: date, steps: [.text(String(first.prefix(cut)))])
                // Where nothing came at first, no line proves that the container was not started anew.
                client.always(
                    .get, log + "&previous=true" + tailItem + "&timestamps=true", status: 400, steps: [.text("{}")])
                for _ in 0..<3 {
                    client.answer(.get, log + tailItem + "&timestamps=true", headers: date, steps: [.text(first)])
                    client.answer(.get, Self.path, body: Self.pod("terminated"))
                    for second in [1, 2, 5] {
                        client.answer(
                            .get, log + "&sinceTime=2026-01-01T00%3A00%3A0\(second)Z&timestamps=true",
                            steps: [.text(Kubelet.body(tail: nil, from: second, isEnded: isEnded))])
                    }
                }
                var words = ["logs", "-f", "web", "-n", "shop"]
                if let tail { words.append("--tail=\(tail)") }
                if let limit { words.append("--limit-bytes=\(limit)") }
                if stamps { words.append("--timestamps") }
                let run = CommandRun(words, client: client)
                #expect(run.output == expected, "\(words) \(isEnded) cut at \(cut): \(client.asked)")
                #expect(run.errors == "", "\(words) \(isEnded) cut at \(cut)")
                #expect(run.status == .success)
            }
        }
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
        // Nor does a line prove that the container was not started anew: it was not.
        client.answer(.get, log + since, body: "2026-01-01T00:00:05.5Z a\n")
        client.answer(.get, log + "&previous=true" + since, status: 400, body: "{}")
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
    private static let watch =
        path + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&timeoutSeconds=300&watch=true"

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

import FakeTransport
import Testing

struct LogsTests {
    private static let pod =
        #"{"kind":"Pod","metadata":{"name":"web"},"spec":{"initContainers":[{"name":"init"}],"containers":[{"name":"main"},{"name":"side"}]}}"#
    private static let path = "/api/v1/namespaces/shop/pods/web"

    @Test func bytesPassAsTheyAre() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        client.answer(
            .get, Self.path + "/log?container=main&sinceSeconds=2&tailLines=3",
            steps: [.text("a\u{1B}[1m"), .text("b\r\nno end")])
        let run = CommandRun("logs", "pod/web", "-n", "shop", "--tail=3", "--since=1500ms", client: client)
        #expect(run.output == "a\u{1B}[1mb\r\nno end")
        #expect(run.errors == "Defaulted container \"main\" out of: main, side, init (init)\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func allContainersComeInOrder() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        for name in ["init", "main", "side"] {
            client.answer(.get, Self.path + "/log?container=\(name)", body: name + "\n")
        }
        let run = CommandRun("logs", "web", "-n", "shop", "--all-containers", client: client)
        #expect(run.output == "init\nmain\nside\n")
        #expect(client.faults == [])
    }

    @Test(arguments: ["--tail=-2", "--since=-1s", "--since-time=now"])
    func badValuesAreUsageErrors(_ flag: String) {
        #expect(CommandRun("logs", "web", flag).status == .usage)
    }

    @Test(arguments: [
        ("2026-11-23T22:54:16,25+01:00", "&sinceTime=2026-11-23T21%3A54%3A16Z"),
        ("2026-11-23T9:54:16Z", "&sinceTime=2026-11-23T09%3A54%3A16Z"), ("", ""),
    ])
    func timesAreReadAsGoReadsThem(_ text: String, _ query: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        client.answer(.get, Self.path + "/log?container=main\(query)", body: "line\n")
        let run = CommandRun("logs", "web", "-n", "shop", "-c", "main", "--since-time=\(text)", client: client)
        #expect(run.output == "line\n", "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aTimeThatIsNoneIsRefusedWithAnExample() {
        let run = CommandRun("logs", "web", "--since-time=2026-11-23 21:54:16Z")
        #expect(
            run.errors.contains("--since-time=2026-11-23 21:54:16Z is no RFC 3339 time such as 2026-11-23T21:54:16Z"))
        #expect(run.status == .usage)
    }

    @Test func theLimitMayBeTheLargestNumber() {
        let client = FakeClient()
        let ended =
            #"{"kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"main"}]},"#
            + #""status":{"containerStatuses":[{"name":"main","restartCount":-9223372036854775808,"state":{"terminated":{"exitCode":0}}}]}}"#
        for _ in 0..<3 { client.answer(.get, Self.path, body: ended) }
        let log = Self.path + "/log?container=main&follow=true"
        let line = "2026-01-01T00:00:01Z a\n"
        client.answer(.get, log + "&timestamps=true", body: line)
        client.answer(.get, log + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true", body: line)
        client.answer(.get, Self.path + "/log?container=main&limitBytes=9223372036854775807", body: "a\n")
        let limit = "--limit-bytes=9223372036854775807"
        #expect(CommandRun("logs", "web", "-n", "shop", "-f", limit, client: client).output == "a\n")
        #expect(CommandRun("logs", "web", "-n", "shop", limit, client: client).output == "a\n")
    }

    @Test func restartsMayBeAnyNumber() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/shop/services/web",
            body: #"{"kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"}}}"#)
        client.answer(
            .get, "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb",
            body: #"{"kind":"PodList","items":[{"metadata":{"name":"web"},"spec":{"containers":[{"name":"main"}]},"#
                + #""status":{"containerStatuses":[{"name":"main","restartCount":-9223372036854775808}]}}]}"#)
        client.answer(.get, Self.path + "/log?container=main", body: "a\n")
        let run = CommandRun("logs", "svc/web", "-n", "shop", client: client)
        #expect(run.output == "a\n", "\(run.errors) \(client.faults)")
    }
}

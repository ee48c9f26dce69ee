import FakeTransport
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// `run -i` and `debug -i` where the way to the container is not what it should be: it ends in time, with 125 and a
/// sentence, and nothing is left of what was made.
@Suite struct RunAttachFaultTests {
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let watch =
        pods + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dx&timeoutSeconds=300&watch=true"
    private static let statuses =
        #"[{"name":"x","restartCount":0,"state":{"running":{}}},{"name":"d","restartCount":0,"state":{"running":{}}}]"#
    private static let running =
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x","namespace":"default","uid":"u","resourceVersion":"1"},"#
        + #""spec":{"restartPolicy":"Never","containers":[{"name":"x"}]},"#
        + #""status":{"phase":"Running","containerStatuses":\#(statuses),"ephemeralContainerStatuses":\#(statuses)}}"#

    /// What something between kpod and the container says in place of the stream.
    struct Answer: Sendable {
        let status: Int
        var type = "text/html"
        var headers: [Header] = []
        let body: String
        /// What is told of it.
        let words: String
    }

    static let answers = [
        Answer(status: 200, body: "<html>hello</html>", words: "unable to upgrade connection: "),
        Answer(status: 502, body: "<html>Bad Gateway</html>", words: "unable to upgrade connection: "),
        Answer(status: 404, type: "text/plain", body: "404 page not found", words: "unable to upgrade connection: "),
        Answer(status: 101, body: "", words: "upgrades to something else"),
        Answer(
            status: 101,
            headers: [
                Header("Upgrade", "websocket"), Header("Connection", "Upgrade"),
                Header("Sec-WebSocket-Accept", "bm90IHJlYWQ="),
            ], body: "", words: "has not read the handshake"),
    ]

    private static func client(_ answer: Answer, container: String, _ streams: [String]) -> FakeClient {
        let client = FakeClient()
        client.always(.get, pods + "/x", steps: [.text(running)])
        client.always(.get, watch, steps: [.silence])
        client.answer(.post, pods + "?fieldManager=kpod-run", status: 201, body: running)
        client.answer(.patch, pods + "/x/ephemeralcontainers", body: running)
        client.answer(.delete, pods + "/x", body: running)
        client.always(.get, pods + "/x/log?container=\(container)&follow=true&timestamps=true", steps: [.silence])
        for stream in streams {
            // Asked for again until it is clear that it will not do.
            for _ in 0..<200 {
                client.upgrade(
                    pods + "/x/attach?container=\(container)&\(stream)", status: answer.status,
                    headers: answer.headers + [Header("Content-Type", answer.type)], steps: [.text(answer.body)])
            }
        }
        return client
    }

    /// One that is never lent.
    private let terminal = TerminalControl(
        size: { (columns: 100, rows: 40) }, enterRaw: { Issue.record("raw") }, restore: {})

    @Test(arguments: 0..<5, ["-i", "-it"])
    func nothingIsLeftWhereTheStreamIsNone(_ index: Int, _ flags: String) {
        let answer = Self.answers[index]
        let client = Self.client(answer, container: "x", ["stdin=true", "stdin=true&stdout=true&tty=true"])
        let run = CommandRun(
            ["run", "x", "--image=a", flags, "--rm", "--restart=Never"], client: client, input: "hello",
            terminal: flags == "-it" ? terminal : nil)
        #expect(run.status == .command(125), "\(run.errors)")
        #expect(run.output == "pod \"x\" deleted from default namespace\n")
        #expect(run.errors.contains(answer.words), "\(run.errors)")
        #expect(client.elapsed <= .seconds(60))
    }

    @Test(arguments: 0..<5) func debugEndsToo(_ index: Int) {
        let answer = Self.answers[index]
        let client = Self.client(answer, container: "d", ["stdin=true"])
        let run = CommandRun("debug", "x", "--image=a", "-c", "d", "-i", client: client, input: "hello")
        #expect(run.status == .command(125), "\(run.errors)")
        #expect(run.output == "")
        #expect(run.errors.contains(answer.words), "\(run.errors)")
        #expect(client.elapsed <= .seconds(60))
    }
}

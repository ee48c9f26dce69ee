import FakeTransport
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `logs -f` prints one run of a container, and nothing but what the container has written.
struct LogRunsTests {
    private static let path = "/api/v1/namespaces/shop/pods/web"
    private static let log = path + "/log?container=main&follow=true"
    private static let whole = log + "&timestamps=true"
    private static let since = "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true"
    private static let again = log + since
    private static let previous = log + "&previous=true" + since
    private static let noPrevious =
        #"{"kind":"Status","status":"Failure","reason":"BadRequest","code":400,"message":"previous terminated container \"main\" in pod \"web\" not found"}"#
    private static let kubeletsWords = "unable to retrieve container logs for containerd://994377e1"
    private static let server = ServerAddress(host: "api.test", port: 443)

    private static let running = #"{"running":{}}"#
    private static func ended(_ code: Int) -> String { #"{"terminated":{"exitCode":\#(code)}}"# }

    private static func pod(
        _ state: String, restarts: Int = 0, last: String = "{}", isDeleted: Bool = false
    ) -> String {
        let deletion = isDeleted ? #","deletionTimestamp":"2026-01-01T00:00:00Z""# : ""
        return
            #"{"metadata":{"name":"web"\#(deletion)},"spec":{"containers":[{"name":"main"}]},"status":{"containerStatuses":[{"name":"main","restartCount":\#(restarts),"state":\#(state),"lastState":\#(last)}]}}"#
    }

    private static func line(_ second: Int, _ text: String) -> String { "2026-01-01T00:00:0\(second).5Z \(text)\n" }

    private static func run(_ client: FakeClient, _ flag: String = "-f") -> CommandRun {
        CommandRun("logs", "web", "-n", "shop", flag, client: client)
    }

    @Test(arguments: [kubeletsWords, kubeletsWords + "\n"])
    func whatTheKubeletSaysOfADeletedPodIsNoLine(_ words: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.whole, body: Self.line(1, "a"))
        client.answer(.get, Self.path, body: Self.pod(Self.ended(137), isDeleted: true))
        client.answer(.get, Self.again, body: words)
        let run = Self.run(client)
        #expect(run.output == "a\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func ofAPodThatIsNotDeletedItIsSaid() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.whole, body: Self.line(1, "a") + "failed to watch: too many open files")
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.again, body: Self.line(1, "a") + Self.line(2, "b"))
        client.answer(.get, Self.path, body: Self.pod(Self.ended(0)))
        client.answer(.get, Self.log + "&sinceTime=2026-01-01T00%3A00%3A02Z&timestamps=true", body: Self.line(2, "b"))
        let run = Self.run(client)
        #expect(run.output == "a\nb\n")
        #expect(
            run.errors
                == "The log of container main of pod/web cannot be read: failed to watch: too many open files\n")
        #expect(client.faults == [])
    }

    /// A line in parts has a time before the first alone; the others come again without it.
    @Test func theRestOfALineIsNotPrintedAgain() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.whole, body: "2026-01-01T00:00:00.9Z long" + " line\n" + Self.line(1, "a"))
        client.answer(.get, Self.path, body: Self.pod(Self.ended(0)))
        client.answer(.get, Self.again, body: " line\n" + Self.line(1, "a") + Self.line(1, "b"))
        let run = Self.run(client)
        #expect(run.output == "long line\na\nb\n")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    @Test(arguments: ["-f", "--exit-code"])
    func theNextRunIsNotFollowed(_ flag: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.whole, body: Self.line(1, "a"))
        // The status lags: the kubelet has another container by now.
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.again, steps: [.text(Self.line(3, "of the next run")), .silence])
        client.answer(.get, Self.previous, body: Self.line(1, "a") + Self.line(2, "last words"))
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.path, body: Self.pod(Self.running, restarts: 1, last: Self.ended(3)))
        let run = Self.run(client, flag)
        #expect(run.output == "a\nlast words\n")
        #expect(run.errors == "")
        #expect(run.status == (flag == "-f" ? .success : .command(3)))
        #expect(client.faults == [])
    }

    @Test func noRunIsTakenForOneThatHasPrintedNothing() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.whole, body: "")
        client.answer(.get, Self.path, body: Self.pod(Self.ended(3)))
        client.answer(.get, Self.whole, body: Self.line(3, "of the next run"))
        client.answer(.get, Self.log + "&previous=true&timestamps=true", body: Self.line(1, "a"))
        let run = Self.run(client, "--exit-code")
        #expect(run.output == "a\n")
        #expect(run.status == .command(3))
        #expect(client.faults == [])
    }

    @Test func aRotatedLogGoesOn() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(
            .get, Self.whole, steps: [.text(Self.line(1, "a")), .failure(.truncated(Self.server, reason: "gone"))])
        client.answer(.get, Self.again, body: Self.line(3, "c"))
        client.answer(.get, Self.previous, status: 400, body: Self.noPrevious)
        client.answer(.get, Self.path, body: Self.pod(Self.running))
        client.answer(.get, Self.again, body: Self.line(3, "c"))
        client.answer(.get, Self.path, body: Self.pod(Self.ended(0)))
        client.answer(.get, Self.log + "&sinceTime=2026-01-01T00%3A00%3A03Z&timestamps=true", body: Self.line(3, "c"))
        let run = Self.run(client)
        #expect(run.output == "a\nc\n")
        #expect(run.errors.contains("may be missing: the log was rotated meanwhile"))
        #expect(client.faults == [])
    }

    /// Where the run before tells nothing, the status is waited for: whether it changes, or stays as it is.
    @Test(arguments: [true, false])
    func theStatusTellsWhatTheLogsDoNot(_ isNext: Bool) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod(Self.running, restarts: 4))
        client.answer(.get, Self.whole, body: Self.line(1, "a"))
        client.answer(.get, Self.path, body: Self.pod(Self.running, restarts: 4))
        client.answer(.get, Self.again, body: Self.line(3, "c"))
        client.answer(.get, Self.previous, body: "")
        for _ in 0..<(isNext ? 3 : 14) {
            client.answer(.get, Self.path, body: Self.pod(Self.running, restarts: 4))
        }
        if isNext {
            client.answer(.get, Self.path, body: Self.pod(Self.running, restarts: 5, last: Self.ended(2)))
        } else {
            client.answer(.get, Self.again, body: Self.line(3, "c"))
            client.answer(.get, Self.path, body: Self.pod(Self.ended(2), restarts: 4))
            client.answer(
                .get, Self.log + "&sinceTime=2026-01-01T00%3A00%3A03Z&timestamps=true", body: Self.line(3, "c"))
        }
        let run = Self.run(client, "--exit-code")
        #expect(run.output == (isNext ? "a\n" : "a\nc\n"))
        #expect(run.errors.contains("may be missing"))
        #expect(run.status == .command(2))
        #expect(client.faults == [])
    }

    /// As of a StatefulSet, whose pods keep their names.
    @Test func anotherPodOfTheNameIsNotFollowed() {
        let client = FakeClient()
        func pod(_ uid: String) -> String {
            Self.pod(Self.running).replacing(#""name":"web""#, with: #""name":"web","uid":"\#(uid)""#)
        }
        client.answer(.get, Self.path, body: pod("one"))
        client.answer(
            .get, Self.whole, steps: [.text(Self.line(1, "a")), .failure(.truncated(Self.server, reason: "gone"))])
        client.answer(.get, Self.again, body: Self.line(3, "of the other pod"))
        client.answer(.get, Self.previous, status: 400, body: Self.noPrevious)
        client.answer(.get, Self.path, body: pod("two"))
        let run = Self.run(client)
        #expect(run.output == "a\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }
}

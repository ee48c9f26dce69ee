import FakeTransport
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// In which pods a command is run that names none.
@Suite struct RemotePodsTests {
    /// One that is being deleted, one that is not ready, an older one, and the one that is meant.
    @Test func ofADeploymentItIsTheNewestReadyPodThatStays() {
        func pod(_ name: String, _ minute: Int, ready: Bool = true, deleted: Bool = false) -> String {
            #"{"metadata":{"name":"\#(name)","creationTimestamp":"2026-11-23T21:\#(minute):00Z"\#(deleted ? #","deletionTimestamp":"2026-11-23T22:00:00Z""# : "")},"spec":{"nodeName":"n","containers":[{"name":"main"}]},"status":{"phase":"Running","conditions":[{"type":"Ready","status":"\#(ready ? "True" : "False")"}]}}"#
        }
        let items = [
            pod("old", 10), pod("dying", 50, deleted: true), pod("new", 20), pod("unready", 40, ready: false),
        ].joined(separator: ",")
        let deployment =
            #"{"kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}}}}"#
        let list = #"{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[\#(items)]}"#
        let client = FakeClient()
        client.answer(.get, "/apis/apps/v1/namespaces/default/deployments/web", body: deployment)
        client.answer(
            .get, "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=500",
            headers: [Header("Content-Type", "application/json")], body: list)
        client.upgrade(
            "/api/v1/namespaces/default/pods/new/exec?command=id&container=main&stderr=true&stdout=true",
            answering: [.bytes(RemoteStreamTests.success)])
        let run = CommandRun("exec", "deploy/web", "--", "id", client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(client.faults == [])

        let logs = FakeClient()
        logs.answer(.get, "/apis/apps/v1/namespaces/default/deployments/web", body: deployment)
        logs.answer(.get, "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb", body: list)
        logs.answer(.get, "/api/v1/namespaces/default/pods/old/log?container=main", body: "x\n")
        #expect(CommandRun("logs", "deploy/web", client: logs).errors.hasSuffix("using pod/old\n"))
        #expect(logs.faults == [])
    }

    @Test func severalPodsRunItAtOnceAndTheHighestCodeWins() {
        func pod(_ name: String, _ phase: String = "Running") -> String {
            #"{"metadata":{"name":"\#(name)"},"spec":{"containers":[{"name":"main"}]},"status":{"phase":"\#(phase)"}}"#
        }
        func path(_ name: String) -> String {
            "/api/v1/namespaces/default/pods/\(name)/exec?command=id&container=main&stderr=true&stdout=true"
        }
        let three =
            #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}"#
        let failure = [0x82, 126, 0, UInt8(three.utf8.count + 1), 3] + Array(three.utf8)
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=500",
            body: #"{"kind":"PodList","metadata":{},"items":[\#(pod("a")),\#(pod("b")),\#(pod("c", "Succeeded"))]}"#)
        client.upgrade(
            path("a"),
            answering: [
                .bytes(RemoteStreamTests.frame(1, "from ")), .pause,
                .bytes(RemoteStreamTests.frame(1, "a\n") + failure),
            ])
        client.upgrade(
            path("b"),
            answering: [
                .bytes(RemoteStreamTests.frame(1, "from b\nno end")), .pause, .bytes(RemoteStreamTests.success),
            ])
        let run = CommandRun("exec", "-l", "app=web", "--prefix", "--", "id", client: client)
        #expect(run.status == .command(3), "\(run.errors)")
        #expect(
            Set(run.output.split(separator: "\n"))
                == ["[pod/a/main] from a", "[pod/b/main] from b", "[pod/b/main] no end"])
        #expect(run.errors == "pod/a: command terminated with exit code 3\n")
        #expect(client.faults == [])

        let none = FakeClient()
        none.answer(
            .get, "/api/v1/namespaces/default/pods?labelSelector=app%3Dweb&limit=500",
            body: #"{"kind":"PodList","metadata":{},"items":[]}"#)
        #expect(CommandRun("exec", "-l", "app=web", "--", "id", client: none).status == .notFound)
    }
}

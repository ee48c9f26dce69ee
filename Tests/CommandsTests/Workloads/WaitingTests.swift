import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// What waits for objects, by the fake's clock.
@Suite struct WaitingTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let watch =
        "/apis/apps/v1/namespaces/default/deployments?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&watch=true"

    private static func deployment(_ ready: Int, _ version: Int, uid: String = "u") -> String {
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default","uid":"\#(uid)","resourceVersion":"\#(version)","generation":1},"spec":{"replicas":2},"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"availableReplicas":\#(ready)}}"#
    }

    private static func event(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    private static let waiting =
        "Waiting for deployment \"web\" rollout to finish: 1 of 2 updated replicas are available...\n"

    @Test func aRolloutIsFollowedToItsEnd() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("MODIFIED", Self.deployment(2, 2))])
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.output == Self.waiting + "deployment \"web\" successfully rolled out\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aRolloutThatTakesTooLongTimesOut() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(1, 1)), .silence])
        let run = CommandRun("rollout", "status", "deployment/web", "--timeout=90s", client: client)
        #expect(run.output == Self.waiting)
        #expect(run.errors == "error: timed out waiting for the condition\n")
        #expect(run.status == .timedOut)
        #expect(client.elapsed == .seconds(90))
        #expect(client.faults == [])
    }

    @Test func aRolloutOutlivesTheServer() {
        let client = FakeClient()
        let refused = TransportError.refused(ServerAddress(host: "api.test", port: 443), isFallback: false)
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.fail(.get, Self.watch, refused)
        for _ in 0..<5 { client.fail(.get, Self.path, refused) }
        client.answer(.get, Self.path, body: Self.deployment(2, 7))
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.output == Self.waiting + "deployment \"web\" successfully rolled out\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.elapsed > .seconds(5))
        #expect(client.faults == [])
    }

    @Test func aServerThatStaysAwayIsGivenUpAfterFiveMinutes() {
        let client = FakeClient()
        let refused = TransportError.refused(ServerAddress(host: "api.test", port: 443), isFallback: false)
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.fail(.get, Self.watch, refused)
        for _ in 0..<100 { client.fail(.get, Self.path, refused) }
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.status == .unreachable, "\(run.errors)")
        #expect((.seconds(295)...(.seconds(305))).contains(client.elapsed))
    }

    @Test func anotherObjectOfTheNameIsNotTheRollout() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(2, 9, uid: "other"))])
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.errors == "error: object has been deleted\n")
        #expect(run.status == .impossible)
    }

    @Test func aWaitThatIsNotMetTimesOut() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(1, 1)), .silence])
        let run = CommandRun("wait", "--for=ready", "deployment/web", "--timeout=10m", "-q", client: client)
        #expect(run.errors == "error: timed out waiting for the condition on deployments.apps/web\n")
        #expect(run.status == .timedOut)
        #expect(client.elapsed == .seconds(600))
        #expect(client.faults == [])
    }
}

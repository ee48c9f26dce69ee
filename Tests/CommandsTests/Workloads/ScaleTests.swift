import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod scale` where the recordings do not tell: roles with a verb less, others who write too, and waiting.
@Suite struct ScaleTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let object =
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default"},"spec":{"replicas":1}}"#
    private static let noGet =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"deployments.apps \"web\" is forbidden: User \"u\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"default\"","details":{"name":"web","group":"apps","kind":"deployments"}}"#
    private static let conflict =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}"#

    private func scale(_ wanted: Int, _ present: Int) -> String {
        #"{"kind":"Scale","apiVersion":"autoscaling/v1","metadata":{"name":"web","namespace":"default","resourceVersion":"7"},"spec":{"replicas":\#(wanted)},"status":{"replicas":\#(present)}}"#
    }

    @Test func theRightToPatchTheScaleIsEnough() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.noGet)
        client.answer(.patch, Self.path + "/scale", body: scale(3, 1))
        let run = CommandRun("scale", "deploy/web", "--replicas=3", client: client)
        #expect(run.output == "deployment.apps/web scaled\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func aWriteInBetweenIsLookedAtAgain() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.get, Self.path + "/scale", body: scale(1, 1))
        client.answer(.put, Self.path + "/scale", status: 409, body: Self.conflict)
        client.answer(.get, Self.path + "/scale", body: scale(2, 2))
        let run = CommandRun("scale", "deploy/web", "--replicas=3", "--current-replicas=1", client: client)
        #expect(run.output == "")
        #expect(run.errors.contains("Expected replicas to be 1, was 2"), "\(run.errors)")
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    @Test func theWaitEndsWhenThereAreSoMany() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + "/scale", body: scale(2, 1))
        client.answer(.get, Self.path + "/scale", body: scale(2, 1))
        client.answer(.get, Self.path + "/scale", body: scale(2, 2))
        let run = CommandRun("scale", "deploy/web", "--replicas=2", "--timeout=1m", client: client)
        #expect(run.output == "deployment.apps/web scaled\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func theWaitEndsWithItsTime() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + "/scale", body: scale(2, 1))
        for _ in 0..<3 { client.answer(.get, Self.path + "/scale", body: scale(2, 1)) }
        let run = CommandRun("scale", "deploy/web", "--replicas=2", "--timeout=2s", client: client)
        #expect(run.output == "")
        #expect(run.errors.contains(#"timed out waiting for "web" to be synced"#), "\(run.errors)")
        #expect(run.status == .timedOut)
        #expect(client.faults == [])
    }

    @Test func whoWantsAnotherNumberEndsTheWait() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + "/scale", body: scale(2, 1))
        client.answer(.get, Self.path + "/scale", body: scale(5, 1))
        let run = CommandRun("scale", "deploy/web", "--replicas=2", "--timeout=1m", client: client)
        #expect(run.output == "deployment.apps/web scaled\n")
        #expect(run.errors.contains("something else has set its replicas to 5"), "\(run.errors)")
        #expect(run.status == .success)
    }

    @Test(arguments: [
        (["deploy/web"], #"required flag(s) "replicas" not set"#),
        (["deploy/web", "--replicas=-1"], "COUNT must be greater than or equal to 0"),
        (["deploy", "--replicas=1"], "no name was specified"),
        (["deploy/a", "deploy/b", "--replicas=1", "--resource-version=3"], "with multiple resources"),
    ])
    func whatIsWrongIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(["scale"] + words, client: client)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }
}

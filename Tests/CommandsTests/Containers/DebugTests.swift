import FakeTransport
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// `debug`, where the recordings do not show it.
@Suite struct DebugTests {
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let pod =
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","uid":"u1"},"spec":{"containers":[{"name":"main","image":"a"}]}}"#

    /// The original is deleted when the copy is there, at once, and only if it is still the one that was copied.
    @Test func theOriginalGoesAfterTheCopyIsMade() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(.post, Self.pods, status: 201, body: Self.pod)
        client.answer(.delete, Self.pods + "/web", body: Self.pod)
        let run = CommandRun("debug", "web", "--copy-to=web2", "--replace", "--image=x", "-c", "dbg", client: client)
        #expect(run.status == .success)
        #expect(run.output == "")
        #expect(
            client.requests.last.map { String(decoding: $0.body ?? [], as: UTF8.self) }
                == #"{"gracePeriodSeconds":0,"preconditions":{"uid":"u1"}}"#)
        #expect(client.faults == [])
    }

    @Test func aCopyThatIsRefusedLeavesTheOriginal() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(
            .post, Self.pods, status: 409,
            body: #"{"kind":"Status","reason":"AlreadyExists","message":"pods \"web2\" already exists","code":409}"#)
        let run = CommandRun("debug", "web", "--copy-to=web2", "--replace", "--image=x", "-c", "dbg", client: client)
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    /// The right that is missing is named with its subresource, and how to get it.
    @Test func aMissingRightIsToldWithItsGrant() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(
            .patch, Self.pods + "/web/ephemeralcontainers", status: 403,
            body:
                #"{"kind":"Status","reason":"Forbidden","message":"pods \"web\" is forbidden: User \"system:serviceaccount:default:default\" cannot patch resource \"pods/ephemeralcontainers\" in API group \"\" in the namespace \"default\"","details":{"name":"web","kind":"pods"},"code":403}"#
        )
        let run = CommandRun("debug", "web", "--image=x", "-c", "dbg", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant patch pods/ephemeralcontainers web -n default"))
        #expect(client.faults == [])
    }

    /// A server without ephemeral containers has no such subresource, whatever the pod.
    @Test func aServerWithoutEphemeralContainersIsToldSo() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(
            .patch, Self.pods + "/web/ephemeralcontainers", status: 404,
            body:
                #"{"kind":"Status","status":"Failure","message":"the server could not find the requested resource","reason":"NotFound","details":{},"code":404}"#
        )
        let run = CommandRun("debug", "web", "--image=x", "-c", "dbg", client: client)
        #expect(
            run.errors.hasPrefix(
                "error: ephemeral containers are disabled for this cluster (error from server: "
                    + "\"the server could not find the requested resource\")\n"))
        #expect(run.errors.contains("--copy-to"))
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    @Test func pairsMayHoldCommasOrBeSeveral() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(.patch, Self.pods + "/web/ephemeralcontainers", body: Self.pod)
        let run = CommandRun(
            "debug", "pod/web", "--image=x", "-c", "dbg", "--env=LIST=1,2", "--env=B=1,A=2", "-q", client: client)
        #expect(run.status == .success)
        let body = client.requests.last.map { String(decoding: $0.body ?? [], as: UTF8.self) } ?? ""
        #expect(
            body.contains(
                #""env":[{"name":"A","value":"2"},{"name":"B","value":"1"},{"name":"LIST","value":"1,2"}]"#))
        #expect(client.faults == [])
    }

    /// Input that is handed over ends, since kpod stays until the container has; a terminal, and what others attach to, stays
    /// open.
    @Test(arguments: [(["-i"], true), (["-it"], false), (["-i", "--attach=false"], false), (["--attach"], false)])
    func inputThatIsHandedOverHasAnEnd(_ flags: [String], _ ends: Bool) {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/web", body: Self.pod)
        client.answer(.patch, Self.pods + "/web/ephemeralcontainers", status: 500, body: "")
        _ = CommandRun(["debug", "web", "--image=x", "-c", "dbg"] + flags, client: client)
        let body = client.requests.last.map { String(decoding: $0.body ?? [], as: UTF8.self) } ?? ""
        #expect(body.contains(#""name":"dbg""#))
        #expect(body.contains(#""stdinOnce":true"#) == ends)
    }

    @Test(arguments: [
        ["--set-image=main=x"], ["--replace", "--image=x"], ["--same-node", "--image=x"], [],
        ["--image=x", "--copy-to=a", "--target=main"], ["--copy-to=a"], ["--image=Bad Image"],
        ["--image=x", "--custom=/no/such/file"],
    ])
    func whatDoesNotGoTogetherIsRefusedUnasked(_ flags: [String]) {
        let client = FakeClient()
        #expect(CommandRun(["debug", "web"] + flags, client: client).status == .usage)
        #expect(client.requests.isEmpty)
    }
}

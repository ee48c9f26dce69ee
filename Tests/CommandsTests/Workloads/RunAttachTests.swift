import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `run --attach` and `debug --attach`: from the first line of a container to its exit code.
@Suite struct RunAttachTests {
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let creation = pods + "?fieldManager=kpod-run"
    private static let watch =
        pods + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dx&timeoutSeconds=300&watch=true"
    private static let log = pods + "/x/log?container=x&follow=true"

    private static func pod(_ status: String, restartPolicy: String = "Never", version: Int = 1) -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x","namespace":"default","uid":"u","resourceVersion":"\#(version)"},"#
            + #""spec":{"restartPolicy":"\#(restartPolicy)","containers":[{"name":"x"}]},"status":\#(status)}"#
    }

    private static func state(
        _ state: String, restarts: Int = 0, restartPolicy: String = "Never", last: String = "{}"
    ) -> String {
        pod(
            #"{"phase":"Running","containerStatuses":[{"name":"x","restartCount":\#(restarts),"state":\#(state),"lastState":\#(last)}]}"#,
            restartPolicy: restartPolicy, version: 10 + restarts)
    }

    private static let running = state(#"{"running":{}}"#)
    private static let waiting = pod(#"{"phase":"Pending"}"#)

    private static func ended(_ code: Int, reason: String = "Error") -> String {
        #"{"terminated":{"exitCode":\#(code),"reason":"\#(reason)"}}"#
    }

    private static func event(_ object: String) -> FakeClient.Step {
        .text(#"{"type":"MODIFIED","object":\#(object)}"# + "\n")
    }

    /// The log of a container that ends while it is followed.
    private static func answerLog(_ client: FakeClient, _ pod: String, lines: String...) {
        let text = lines.enumerated().map { "2026-01-01T00:00:0\($0)Z \($1)\n" }.joined()
        client.answer(.get, log + "&timestamps=true", body: text)
        client.answer(.get, pods + "/x", body: pod)
        client.answer(
            .get, log + "&sinceTime=2026-01-01T00%3A00%3A0\(lines.count - 1)Z&timestamps=true", body: text)
    }

    private static func run(_ client: FakeClient, _ flags: String...) -> CommandRun {
        CommandRun(["run", "x", "--image=a", "--attach", "--restart=Never"] + flags, client: client)
    }

    @Test func aJobEndsWithItsCodeAndLeavesNothing() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.waiting)
        client.answer(.get, Self.watch, steps: [Self.event(Self.waiting), .pause, Self.event(Self.running), .silence])
        Self.answerLog(client, Self.state(Self.ended(7)), lines: "one", "two")
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        let run = Self.run(client, "--rm")
        #expect(run.output == "one\ntwo\npod \"x\" deleted from default namespace\n")
        #expect(run.errors == "pod default/x terminated (Error)\n")
        #expect(run.status == .command(7))
        #expect(
            client.requests.last.map { String(decoding: $0.body ?? [], as: UTF8.self) }
                == #"{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"u"},"propagationPolicy":"Background"}"#
        )
        #expect(client.faults == [])
    }

    @Test func quietIsTheContainersWordsAlone() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.running)
        client.answer(.get, Self.watch, steps: [.silence])
        Self.answerLog(client, Self.state(Self.ended(3)), lines: "one")
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        let run = Self.run(client, "--rm", "-q")
        #expect(run.output == "one\n")
        #expect(run.errors == "")
        #expect(run.status == .command(3))
    }

    /// What cannot start is told at once, with the reason, and goes.
    @Test(arguments: ["ErrImagePull", "CreateContainerConfigError"])
    func whatCannotStartEndsItAtOnce(_ reason: String) {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.waiting)
        let refused = Self.state(#"{"waiting":{"reason":"\#(reason)","message":"why it is"}}"#)
        client.answer(.get, Self.watch, steps: [Self.event(refused), .silence])
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        let run = Self.run(client, "--rm")
        #expect(run.errors == "error: container x of pod/x does not start: \(reason): why it is\n")
        #expect(run.output == "pod \"x\" deleted from default namespace\n")
        #expect(run.status == .impossible)
        #expect(client.faults == [])
    }

    @Test func whatDoesNotStartInTimeIsToldWithItsReason() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.waiting)
        client.always(.get, Self.watch, steps: [.silence])
        client.always(
            .get, Self.pods + "/x",
            steps: [
                .text(
                    Self.pod(
                        #"{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}"#
                    ))
            ])
        let run = Self.run(client, "--pod-running-timeout=40s")
        #expect(
            run.errors
                == "error: timed out waiting for the condition\ncontainer x of pod/x has not started: Unschedulable: 0/1 nodes\n"
        )
        #expect(run.status == .timedOut)
    }

    /// However it is left: nothing stays.
    @Test func aSignalDeletesWhatWasMade() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.waiting)
        client.answer(
            .post, "/api/v1/namespaces/default/services?fieldManager=kpod-run", status: 201,
            body: #"{"kind":"Service","apiVersion":"v1","metadata":{"name":"x","namespace":"default","uid":"s"}}"#)
        client.fail(.get, Self.watch, .interrupted(signal: 15))
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        client.answer(.delete, "/api/v1/namespaces/default/services/x", body: Self.waiting)
        let run = Self.run(client, "--rm", "--port=80", "--expose")
        #expect(
            run.output == "pod \"x\" deleted from default namespace\nservice \"x\" deleted from default namespace\n")
        #expect(run.status == .signal(15))
        #expect(client.faults == [])
    }

    /// Of two objects the second is refused: the first goes.
    @Test func whatWasMadeOfTwoGoesToo() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.waiting)
        client.answer(
            .post, "/api/v1/namespaces/default/services?fieldManager=kpod-run", status: 409,
            body: #"{"kind":"Status","reason":"AlreadyExists","message":"services \"x\" already exists","code":409}"#)
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        let run = Self.run(client, "--rm", "--port=80", "--expose")
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    /// A pod that stays is told, and is no success.
    @Test func aPodThatCannotBeDeletedIsTold() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.running)
        client.answer(.get, Self.watch, steps: [.silence])
        Self.answerLog(client, Self.state(Self.ended(0)), lines: "one")
        client.answer(
            .delete, Self.pods + "/x", status: 500, body: #"{"kind":"Status","message":"etcd","code":500}"#)
        let run = Self.run(client, "--rm")
        #expect(run.errors.contains("pod \"x\" was not deleted, and stays"))
        #expect(run.status == .command(125))
    }

    /// Somebody else's pod of the name is not touched.
    @Test func whatExistsAlreadyStays() {
        let client = FakeClient()
        client.answer(
            .post, Self.creation, status: 409,
            body: #"{"kind":"Status","reason":"AlreadyExists","message":"pods \"x\" already exists","code":409}"#)
        let run = Self.run(client, "--rm")
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    @Test func aPodThatIsGoneIsNoSuccess() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.running)
        client.answer(.get, Self.watch, steps: [.silence])
        client.answer(.get, Self.log + "&timestamps=true", body: "2026-01-01T00:00:00Z one\n")
        client.answer(
            .get, Self.pods + "/x", status: 404,
            body:
                #"{"kind":"Status","reason":"NotFound","message":"pods \"x\" not found","details":{"name":"x","kind":"pods"},"code":404}"#
        )
        let run = Self.run(client)
        #expect(run.output == "one\n")
        #expect(run.errors.contains("how container x of pod/x has ended is not known"))
        #expect(run.status == .command(125))
    }

    /// With OnFailure it is over when the container succeeds.
    @Test func whatIsStartedAgainIsFollowedUntilItSucceeds() {
        let client = FakeClient()
        client.answer(
            .post, Self.creation, status: 201, body: Self.state(#"{"running":{}}"#, restartPolicy: "OnFailure"))
        client.answer(.get, Self.watch, steps: [.silence])
        let again = Self.state(
            #"{"running":{}}"#, restarts: 1, restartPolicy: "OnFailure", last: Self.ended(1))
        client.answer(.get, Self.log + "&timestamps=true", body: "2026-01-01T00:00:00Z one\n")
        client.answer(.get, Self.pods + "/x", body: again)
        // Another look, and the log of the second run.
        client.answer(.get, Self.pods + "/x", body: again)
        client.answer(.get, Self.watch, steps: [.silence])
        let done = Self.state(
            Self.ended(0), restarts: 1, restartPolicy: "OnFailure", last: Self.ended(1))
        client.answer(.get, Self.log + "&timestamps=true", body: "2026-01-01T00:00:01Z two\n")
        client.answer(.get, Self.pods + "/x", body: done)
        client.answer(
            .get, Self.log + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true", body: "2026-01-01T00:00:01Z two\n")
        let run = Self.run(client, "--restart=OnFailure")
        #expect(run.output == "one\ntwo\n")
        #expect(run.status == .command(0), "\(run.errors)")
    }

    @Test(arguments: [
        ["--rm"], ["--attach", "--dry-run=server"], ["--attach", "--rm", "--force", "--grace-period=5"],
    ])
    func whatDoesNotGoTogetherIsRefused(_ flags: [String]) {
        let client = FakeClient()
        #expect(CommandRun(["run", "x", "--image=a"] + flags, client: client).status == .usage)
        #expect(client.requests.isEmpty)
    }

    private static let attach = pods + "/x/attach?container=x&stdin=true"

    /// Standard input alone is joined; the output comes by the log.
    @Test func standardInputIsHandedOver() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.running)
        client.upgrade(Self.attach, answering: [.silence])
        Self.answerLog(client, Self.state(Self.ended(2)), lines: "one")
        let run = CommandRun("run", "x", "--image=a", "-i", "--restart=Never", "-q", client: client, input: "hello")
        #expect(run.output == "one\n", "\(run.errors)")
        #expect(run.status == .command(2))
        let body = client.requests.first.map { String(decoding: $0.body ?? [], as: UTF8.self) } ?? ""
        #expect(body.contains(#""stdin":true,"stdinOnce":true"#))
        #expect(client.faults == [])
    }

    /// Without the right to attach the container would wait for its input for ever.
    @Test func aMissingRightToAttachEndsIt() {
        let client = FakeClient()
        client.answer(.post, Self.creation, status: 201, body: Self.running)
        client.answer(.get, Self.log + "&timestamps=true", steps: [.silence])
        let refusal =
            #"{"kind":"Status","reason":"Forbidden","message":"pods \"x\" is forbidden: User \"u\" cannot get resource \"pods/attach\" in API group \"\" in the namespace \"default\"","details":{"name":"x","kind":"pods"},"code":403}"#
        for _ in 0..<2 {
            client.upgrade(
                Self.attach, status: 403, headers: [Header("Content-Type", "application/json")],
                steps: [.text(refusal)])
        }
        client.answer(.delete, Self.pods + "/x", body: Self.waiting)
        let run = CommandRun("run", "x", "--image=a", "-i", "--rm", "--restart=Never", client: client, input: "hello")
        #expect(run.output == "pod \"x\" deleted from default namespace\n")
        #expect(run.errors.contains("kpod auth grant get,create pods/attach -n default"), "\(run.errors)")
        #expect(run.status == .command(125))
        #expect(client.faults == [])
    }

    @Test(arguments: [["-t"], ["-i", "--detach-keys=nope"], ["-i", "--dry-run=client"]])
    func whatInputDoesNotGoWithIsRefused(_ flags: [String]) {
        let client = FakeClient()
        #expect(CommandRun(["run", "x", "--image=a"] + flags, client: client).status == .usage)
        #expect(client.requests.isEmpty)
    }

    /// debug returns the code of the container, which kubectl does not.
    @Test func debugEndsWithTheContainersCode() {
        let client = FakeClient()
        client.answer(.get, Self.pods + "/x", body: Self.running)
        client.answer(.patch, Self.pods + "/x/ephemeralcontainers", body: Self.running)
        func pod(_ state: String) -> String {
            Self.pod(#"{"phase":"Running","ephemeralContainerStatuses":[{"name":"d","state":\#(state)}]}"#, version: 11)
        }
        client.answer(.get, Self.watch, steps: [Self.event(pod(#"{"running":{}}"#)), .silence])
        let path = Self.pods + "/x/log?container=d&follow=true"
        client.answer(.get, path + "&timestamps=true", body: "2026-01-01T00:00:00Z out\n")
        client.answer(.get, Self.pods + "/x", body: pod(Self.ended(4)))
        client.answer(
            .get, path + "&sinceTime=2026-01-01T00%3A00%3A00Z&timestamps=true", body: "2026-01-01T00:00:00Z out\n")
        let run = CommandRun(
            "debug", "x", "--image=a", "-c", "d", "--attach", "-q", "--", "false", client: client)
        #expect(run.output == "out\n")
        #expect(run.errors == "")
        #expect(run.status == .command(4))
        #expect(client.faults == [])
    }
}

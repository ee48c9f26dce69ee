import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `--record`, which scripts still give to what they change.
@Suite struct ChangeCauseTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let object =
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default","labels":{"a":"1"}},"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"web","image":"a"}]}}}}"#
    private static let notice = "Flag --record has been deprecated, --record will be removed in the future\n"

    private static func cause(_ command: String) -> String {
        #""annotations":{"kubernetes.io/change-cause":"kpod \#(command) --record=true"}"#
    }

    private func bodies(_ client: FakeClient) -> [String] {
        client.requests.compactMap { $0.body.map { String(decoding: $0, as: UTF8.self) } }
    }

    /// Where the change is made of the object, the command is part of it.
    @Test(arguments: [
        (
            ["set", "image", "deploy/web", "web=b"], "kpod-set",
            #"{"metadata":{\#(cause("set image deploy/web web=b"))},"spec":{"template":{"spec":{"containers":[{"image":"b","name":"web"}],"$setElementOrder/containers":[{"name":"web"}]}}}}"#
        ),
        (
            ["set", "image", "deploy/web", "web=a"], "kpod-set",
            #"{"metadata":{\#(cause("set image deploy/web web=a"))}}"#
        ),
        (
            ["label", "deploy/web", "b=2"], "kpod-label",
            #"{"metadata":{"labels":{"b":"2"},\#(cause("label deploy/web b=2"))}}"#
        ),
        (
            ["annotate", "deploy/web", "b=2"], "kpod-annotate",
            #"{"metadata":{"annotations":{"b":"2","kubernetes.io/change-cause":"kpod annotate deploy/web b=2 --record=true"}}}"#
        ),
    ])
    func itGoesOutWithTheChange(_ words: [String], _ manager: String, _ body: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + "?fieldManager=" + manager, body: Self.object)
        let run = CommandRun(words + ["--record"], client: client)
        #expect(run.errors == Self.notice)
        #expect(run.status == .success)
        #expect(bodies(client) == [body])
        #expect(client.faults == [])
    }

    /// A patch is the user's own, and the scale is not the object: what was done is noted by another request.
    @Test(arguments: [
        (["patch", "deploy/web", "--type=json", "-p", "[]"], "", "?fieldManager=kpod-patch", "patched (no change)"),
        (["scale", "deploy/web", "--replicas=1"], "/scale", "", "scaled"),
    ])
    func itIsNotedAfterAChangeThatDoesNotHoldIt(
        _ words: [String], _ subresource: String, _ query: String, _ word: String
    ) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + subresource + query, body: Self.object)
        client.answer(.patch, Self.path + query, body: Self.object)
        let run = CommandRun(words + ["--record"], client: client)
        #expect(run.output == "deployment.apps/web \(word)\n")
        #expect(run.errors == Self.notice)
        #expect(
            bodies(client).last?.hasPrefix(#"{"metadata":{"annotations":{"kubernetes.io/change-cause":"kpod "#) == true)
        #expect(client.faults == [])
    }

    /// The change is made, whatever becomes of the note: kubectl's way too.
    @Test func aRefusedNoteIsNoFailure() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        client.answer(.patch, Self.path + "/scale", body: Self.object)
        client.answer(.patch, Self.path, status: 500, body: #"{"kind":"Status","status":"Failure","code":500}"#)
        let run = CommandRun("scale", "deploy/web", "--replicas=1", "--record", client: client)
        #expect(run.output == "deployment.apps/web scaled\n")
        #expect(run.status == .success)
    }

    @Test func nothingIsNotedWhereNothingIsChanged() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        let label = CommandRun("label", "deploy/web", "a=1", "--record", client: client)
        #expect(label.output == "deployment.apps/web not labeled\n")
        #expect(bodies(client) == [])
    }

    @Test func applySendsItWithTheObject() {
        let client = FakeClient()
        let query = "?fieldManager=kpod&fieldValidation=Strict&force=false"
        client.answer(.patch, "/api/v1/namespaces/default/configmaps/a" + query, body: Self.object)
        let run = CommandRun(
            "apply", "--server-side", "-f", "-", "--record", client: client,
            input: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}"#)
        #expect(run.errors == Self.notice)
        #expect(bodies(client).first?.contains(Self.cause("apply --filename=- --server-side=true")) == true)
    }

    /// As kubectl's, some have it not.
    @Test(arguments: [
        ["set", "env"], ["set", "subject"], ["replace"], ["delete"], ["rollout", "restart"], ["taint"],
    ])
    func whatKubectlDoesNotRecordIsNotRecorded(_ command: [String]) {
        #expect(CommandRun(command + ["--record"]).errors.hasPrefix("error: unknown flag: --record"))
    }
}

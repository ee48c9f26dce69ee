import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod replace` and `delete --interactive` where the recordings do not tell.
@Suite struct ReplaceTests {
    private static let collection = "/api/v1/namespaces/default/configmaps"
    private static let path = collection + "/a"
    private static let manifest = #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"},"data":{"k":"v"}}"#
    private static let object =
        #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"u1","resourceVersion":"7"}}"#
    private static let write = "?fieldManager=kpod-replace&fieldValidation=Strict"

    private static func refusal(_ reason: String, _ code: Int) -> String {
        #"{"kind":"Status","status":"Failure","reason":"\#(reason)","code":\#(code),"message":"configmaps \"a\" is refused","details":{"name":"a","kind":"configmaps"}}"#
    }

    @Test func withoutTheRightToGetItIsReplacedAllTheSame() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.refusal("Forbidden", 403))
        client.answer(.put, Self.path + Self.write, body: Self.object)
        let run = CommandRun("replace", "-f", "-", client: client, input: Self.manifest)
        #expect(run.output == "configmap/a replaced\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func byForceItIsDeletedWaitedForAndMadeAnew() {
        let client = FakeClient()
        client.answer(.delete, Self.path, body: Self.object)
        client.answer(.get, Self.path, status: 404, body: Self.refusal("NotFound", 404))
        client.answer(.post, Self.collection + Self.write, status: 201, body: Self.object)
        let run = CommandRun("replace", "--force", "-f", "-", client: client, input: Self.manifest)
        #expect(run.output == "configmap \"a\" deleted from default namespace\nconfigmap/a replaced\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func whatIsGoneAndNotMadeAnewIsTold() {
        let client = FakeClient()
        client.answer(.delete, Self.path, body: Self.object)
        client.answer(.get, Self.path, status: 404, body: Self.refusal("NotFound", 404))
        client.answer(.post, Self.collection + Self.write, status: 403, body: Self.refusal("Forbidden", 403))
        let run = CommandRun("replace", "--force", "-f", "-", client: client, input: Self.manifest)
        #expect(run.errors.hasPrefix("configmaps/a was deleted, and could not be made anew:\n"), "\(run.errors)")
        #expect(run.status != .success)
    }

    @Test func whatDoesNotGoIsNotMadeAnew() {
        let client = FakeClient()
        client.answer(.delete, Self.path, body: Self.object)
        client.always(.get, Self.path, steps: [.text(Self.object)])
        client.always(
            .get,
            "/api/v1/namespaces/default/configmaps?allowWatchBookmarks=true&fieldSelector=metadata.name%3Da"
                + "&timeoutSeconds=300&watch=true", steps: [.silence])
        let run = CommandRun(
            "replace", "--force", "--timeout=2s", "-f", "-", client: client, input: Self.manifest)
        #expect(run.output == "configmap \"a\" deleted from default namespace\n")
        #expect(run.errors.contains("Nothing is made anew: configmaps/a\n"), "\(run.errors)")
        #expect(run.status == .timedOut)
    }

    @Test(arguments: [
        (["--grace-period=3", "-f", "-"], "--grace-period must have --force specified"),
        (["--timeout=3s", "-f", "-"], "--timeout must have --force specified"),
        (["--force", "--dry-run=server", "-f", "-"], "--dry-run can not be used when --force is set"),
        (["--force", "--subresource=status", "-f", "-"], "--subresource can not be used when --force is set"),
        ([], "must specify -f"),
        (["--raw=/x", "-f", "-", "-f", "b"], "--raw can only use a single local file or stdin"),
    ])
    func whatIsWrongIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(["replace"] + words, client: client, input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }

    @Test(arguments: [("Y\n", true), ("  y", true), ("yes\n", false), ("", false), ("\ny", true)])
    func onlyYIsYes(_ input: String, _ isDeleted: Bool) {
        let client = FakeClient()
        if isDeleted { client.answer(.delete, Self.path, body: Self.object) }
        let run = CommandRun("delete", "cm", "a", "-i", "--wait=false", client: client, input: input)
        #expect(run.output.hasSuffix(isDeleted ? "deleted from default namespace\n" : "deletion is cancelled\n"))
        #expect(run.status == .success)
        #expect(client.faults == [])
    }
}

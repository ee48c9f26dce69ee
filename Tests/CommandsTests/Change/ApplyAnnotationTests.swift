import FakeTransport
import Testing

@testable import Commands

/// kubectl's commands about the annotation of its client-side apply.
@Suite struct ApplyAnnotationTests {
    @Test(arguments: [
        ["set-last-applied", "-f", "x.yaml", "--create-annotation"],
        ["edit-last-applied", "deployment/web", "-o", "json"],
        ["edit-last-applied", "-f", "x.yaml"], ["set-last-applied", "-f", "x.yaml", "--dry-run=server"],
    ])
    func whatWritesItIsRefusedWithWhatTakesItsPlace(_ words: [String]) {
        let client = FakeClient()
        let run = CommandRun(["apply"] + words, client: client)
        #expect(run.status == .usage)
        #expect(run.errors.contains("the server records it, field by field"))
        #expect(run.errors.contains("'kpod apply -f FILE'"))
        #expect(client.asked == [])
    }

    @Test func anAnnotationThatIsNoJSONIsAnError() {
        let client = FakeClient()
        let annotation = #""annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{x"}"#
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps/a",
            body: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a",\#(annotation)}}"#)
        let run = CommandRun("apply", "view-last-applied", "cm/a", client: client)
        #expect(run.status == .failure)
        #expect(run.errors.contains("the annotation of configmaps \"a\" is not JSON"))
        #expect(client.faults == [])
    }
}

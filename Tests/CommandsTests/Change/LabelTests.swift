import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod label` where the recordings do not tell: roles with a verb less, bad words, older servers.
@Suite struct LabelTests {
    private static let path = "/api/v1/namespaces/default/pods/web"
    private static let patch = path + "?fieldManager=kpod-label"
    private static let pod =
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","labels":{"a":"1"}}}"#
    private static let noGet =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \"web\" is forbidden: User \"u\" cannot get resource \"pods\" in API group \"\" in the namespace \"default\"","details":{"name":"web","kind":"pods"}}"#

    private func body(_ client: FakeClient) -> String? {
        client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (["a=2", "--overwrite"], #"{"metadata":{"labels":{"a":"2"}}}"#, "labeled"),
        (["b-"], #"{"metadata":{"labels":{"b":null}}}"#, "unlabeled"),
        (["a=2", "b-", "--overwrite"], #"{"metadata":{"labels":{"a":"2","b":null}}}"#, "modified"),
    ])
    func withoutTheRightToGetThePatchGoesOutAlone(_ words: [String], _ sent: String, _ word: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.noGet)
        client.answer(.patch, Self.patch, body: Self.pod)
        let run = CommandRun(["label", "pod", "web"] + words, client: client)
        #expect(run.output == "pod/web \(word)\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(body(client) == sent)
        #expect(client.faults == [])
    }

    @Test func withoutTheRightToGetAndToOverwriteNothingIsSent() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.noGet)
        let run = CommandRun("label", "pod", "web", "a=2", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("without the right to get, kpod cannot tell which labels pods/web has already"))
        #expect(run.errors.contains("Give --overwrite"))
        #expect(run.errors.contains("kpod auth grant get"))
        #expect(client.asked == ["GET \(Self.path)"])
    }

    @Test func aValueThatIsThereNeedsNoRequestMore() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.pod)
        let run = CommandRun("label", "pod", "web", "a=1", client: client)
        #expect(run.output == "pod/web not labeled\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test(arguments: [
        (["label", "pod", "web"], "at least one label update is required"),
        (["label", "pod", "web", "=b"], "at least one label update is required"),
        (["annotate", "pod", "web", "-"], "at least one annotation update is required"),
        (["label", "pod", "web", "a=b", "=b"], "all resources must be specified before label changes: =b"),
        (["label", "pod", "web", "--list", "-o", "yaml"], "--list and --output may not be specified together"),
        (["annotate", "pod", "web", "--list", "-oname", "a=b"], "--list and --output may not be specified together"),
        (["label", "pod", "web", "a=b=c"], "invalid label spec: a=b=c"),
        (["label", "pod", "web", "a=b", "a-"], "can not both modify and remove a label in the same command"),
        (["label", "pod", "a=b", "web"], "all resources must be specified before label changes: web"),
        (["label", "pods", "a=b"], "resource(s) were provided, but no name was specified"),
        (["label", "a=b"], "one or more resources must be specified as <resource> <name> or <resource>/<name>"),
        (["label", "pod", "web", "a=\(String(repeating: "x", count: 64))"], "must be no more than 63 bytes"),
        (["label", "pod", "web", "db", "a=b", "--resource-version=3"], "may only be used with a single resource"),
        (["label", "--local", "pod", "web", "a=b"], "can only use local files by -f pod.yaml"),
        (["label", "pod", "web", "a=b", "-l", "x=y"], "name cannot be provided when a selector is specified"),
        (["label", "pod", "web", "a=b", "-A"], "a resource cannot be retrieved by name across all namespaces"),
        (["label", "pods", "--all", "-l", "x=y", "a=b"], "cannot set --all and --selector at the same time"),
    ])
    func whatIsWrongIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(words, client: client)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }
}

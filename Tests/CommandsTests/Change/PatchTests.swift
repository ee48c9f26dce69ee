import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod patch` and `annotate` where the recordings do not tell: roles with a verb less, and what is not sent.
@Suite struct PatchTests {
    private static let path = "/api/v1/namespaces/default/configmaps/a"
    private static let object =
        #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"default","annotations":{"x":"1"}}}"#
    private static let noGet =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"a\" is forbidden: User \"u\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"default\"","details":{"name":"a","kind":"configmaps"}}"#

    private func body(_ client: FakeClient) -> String? {
        client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func withoutTheRightToGetThePatchGoesOutAlone() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.noGet)
        client.answer(.patch, Self.path + "?fieldManager=kpod-patch", body: Self.object)
        let run = CommandRun("patch", "cm", "a", "-p", "data: {k: v}", client: client)
        #expect(run.output == "configmap/a patched\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(body(client) == #"{"data":{"k":"v"}}"#)
        #expect(client.faults == [])
    }

    /// One request where nothing is told of what the object was.
    @Test func withAnOutputFormatItIsNotReadFirst() {
        let client = FakeClient()
        client.answer(.patch, Self.path + "?fieldManager=kpod-patch", body: Self.object)
        let run = CommandRun("patch", "cm", "a", "-p", "data: {k: v}", "-o", "name", client: client)
        #expect(run.output == "configmap/a\n")
        #expect(client.asked == ["PATCH \(Self.path)?fieldManager=kpod-patch"])
    }

    /// A dry run here tells as well what would be sent for nothing.
    @Test(arguments: [("metadata: {annotations: {x: \"1\"}}", " (no change)"), ("data: {k: v}", "")])
    func aDryRunHereTellsOfNoChange(_ patch: String, _ ending: String) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.object)
        let run = CommandRun("patch", "cm", "a", "-p", patch, "--dry-run=client", client: client)
        #expect(run.output == "configmap/a patched\(ending)\n")
        #expect(client.faults == [])
    }

    @Test func aFileSaysWhatItWasBefore() {
        let client = FakeClient()
        client.answer(.patch, Self.path + "?fieldManager=kpod-patch", body: Self.object)
        let run = CommandRun(
            "patch", "-f", "-", "-p", "data: {k: v}", client: client,
            input: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}"#)
        #expect(run.output == "configmap/a patched\n")
        #expect(client.asked == ["PATCH \(Self.path)?fieldManager=kpod-patch"])
    }

    @Test(arguments: [
        (["patch", "cm", "a", "-p", "{}", "--patch-file=x"], "cannot specify --patch and --patch-file together"),
        (["patch", "cm", "a"], "must specify --patch or --patch-file"),
        (["patch", "cm", "a", "-p", "a: [", "--type=merge"], "the patch cannot be read as JSON or YAML"),
        (["patch", "cm", "a", "-p", #"{"a":1,"a":2}"#], #"the key "a" stands twice"#),
        (["patch", "cm", "a", "-p", "{}", "--subresource=a/b"], "invalid subresource"),
        (["patch", "cm", "a", "-p", "{}", "--local"], "cannot specify --local and server resources"),
        (["patch", "cm", "-p", "{}"], "resource(s) were provided, but no name was specified"),
        (["annotate", "cm", "a", "x=1", "x-"], "can not both modify and remove the following annotation(s)"),
        (["annotate", "cm", "a"], "at least one annotation update is required"),
    ])
    func whatIsWrongIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(words, client: client)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }

    @Test func aStrategicPatchOfACustomTypeIsNotSent() {
        let client = FakeClient()
        let run = CommandRun(
            "patch", "--local", "-f", "-", "-p", "{}", client: client,
            input: #"{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"name":"a"}}"#)
        #expect(run.status == .usage)
        #expect(run.errors.contains("try --type merge"), "\(run.errors)")
        #expect(client.asked == [])
    }

    @Test(arguments: [
        (["--type=json", "-p", #"[{"op":"add","path":"/data","value":{"k":"v"}}]"#], "  k: v\n"),
        (["--type=json", "-p", #"[{"op":"test","path":"/kind","value":"Pod"}]"#], ""),
    ])
    func aJSONPatchIsMadeHereToo(_ words: [String], _ text: String) {
        let run = CommandRun(
            ["patch", "--local", "-f", "-", "-o", "yaml"] + words,
            input: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}"#)
        #expect((run.status == .success) == !text.isEmpty)
        if text.isEmpty {
            #expect(run.errors.contains("finds another value"), "\(run.errors)")
        } else {
            #expect(run.output.contains(text), "\(run.output)")
        }
    }

    @Test func annotateOverwritesWithoutTheRightToGet() {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.noGet)
        client.answer(.patch, Self.path + "?fieldManager=kpod-annotate", body: Self.object)
        let run = CommandRun("annotate", "cm", "a", "x=2", "--overwrite", client: client)
        #expect(run.output == "configmap/a annotated\n")
        #expect(body(client) == #"{"metadata":{"annotations":{"x":"2"}}}"#)
        let refused = FakeClient()
        refused.answer(.get, Self.path, status: 403, body: Self.noGet)
        let second = CommandRun("annotate", "cm", "a", "x=2", client: refused)
        #expect(second.status == .forbidden)
        #expect(second.errors.contains("kpod cannot tell which annotations configmaps/a has already"))
    }
}

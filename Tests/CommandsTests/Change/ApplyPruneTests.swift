import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// `kpod apply --prune`: what goes and what stays, by selectors and by sets, where the recordings do not tell.
@Suite struct ApplyPruneTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let written = "?fieldManager=kpod&fieldValidation=Strict&force=false"
    private static let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {app: x}}}\n"
    private static let prune = ["apply", "-f", "-", "--prune", "-l", "app=x", "--prune-allowlist=core/v1/ConfigMap"]

    private static func object(_ name: String, manager: String? = nil) -> String {
        let managed = manager.map { #","managedFields":[{"manager":"\#($0)","operation":"Apply"}]"# } ?? ""
        return
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"\#(name)-uid","resourceVersion":"1"\#(managed)}}"#
    }

    private static func list(_ objects: String...) -> String {
        #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[\#(objects.joined(separator: ","))]}"#
    }

    private static let missing = #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404}"#

    /// A client that has the object of the manifest, and beside it one of each manager.
    private func client(query: String = "", lists: Bool = true) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.maps + "/a", body: Self.object("a", manager: "kpod"))
        client.answer(.patch, Self.maps + "/a" + Self.written + query, body: Self.object("a", manager: "kpod"))
        if lists {
            client.answer(
                .get, Self.maps + "?labelSelector=app%3Dx",
                body: Self.list(
                    Self.object("a", manager: "kpod"), Self.object("gone", manager: "kpod"),
                    Self.object("other", manager: "helm"), Self.object("plain")))
        }
        return client
    }

    private func body(_ client: FakeClient) -> String? {
        client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func whatThisManagerHasAppliedGoes() {
        let client = client()
        client.answer(.delete, Self.maps + "/gone", body: Self.object("gone"))
        let words = Self.prune + ["--cascade=orphan", "--grace-period=3"]
        let run = CommandRun(words, client: client, input: Self.manifest)
        #expect(run.output == "configmap/a unchanged\nconfigmap/gone pruned\n")
        #expect(run.status == .success)
        #expect(
            body(client)
                == #"{"kind":"DeleteOptions","apiVersion":"v1","gracePeriodSeconds":3,"propagationPolicy":"Orphan"}"#)
        #expect(client.faults == [])
    }

    @Test func anotherManagersObjectsGoUnderItsNameOnly() {
        let client = FakeClient()
        client.answer(.get, Self.maps + "/a", body: Self.object("a"))
        client.answer(
            .patch, Self.maps + "/a?fieldManager=helm&fieldValidation=Strict&force=false", body: Self.object("a"))
        client.answer(
            .get, Self.maps + "?labelSelector=app%3Dx",
            body: Self.list(Self.object("gone", manager: "kpod"), Self.object("other", manager: "helm")))
        client.answer(.delete, Self.maps + "/other", body: Self.object("other"))
        let run = CommandRun(Self.prune + ["--field-manager=helm"], client: client, input: Self.manifest)
        #expect(run.output.hasSuffix("configmap/other pruned\n"))
        #expect(client.faults == [])
    }

    @Test func whatIsGoneMeanwhileIsNoFailure() {
        let client = client()
        client.answer(.delete, Self.maps + "/gone", status: 404, body: Self.missing)
        let run = CommandRun(Self.prune, client: client, input: Self.manifest)
        #expect(run.output == "configmap/a unchanged\n")
        #expect(run.status == .success)
    }

    @Test func nothingIsPrunedWhereSomethingFailed() {
        let client = client(lists: false)
        let second = "---\n{apiVersion: v1, kind: Nope, metadata: {name: b, labels: {app: x}}}\n"
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(.get, "/apis", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        let run = CommandRun(Self.prune, client: client, input: Self.manifest + second)
        #expect(run.output == "configmap/a unchanged\n")
        #expect(run.errors.contains("Nothing was pruned, since not everything could be applied."))
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    @Test(arguments: [
        (["--prune"], "without explicitly passing --all"), (["--prune", "--all", "-l", "a=b"], "at the same time"),
        (["--prune", "-l", "a=b", "--server-side"], "doesn't currently work on objects created by server-side apply"),
        (["--prune", "--all", "--prune-allowlist=v1/Pod"], "please follow <group/version/kind>"),
        (["--applyset=s", "-n", "x"], "--applyset requires --prune"),
        (["--applyset=s", "--prune", "--all", "-n", "x"], "--all is incompatible with --applyset"),
        (["--applyset=s", "--prune", "--prune-allowlist=core/v1/Pod", "-n", "x"], "is incompatible with --applyset"),
        (["--applyset=s", "--prune"], "namespace is required"),
    ])
    func whatDoesNotGoTogetherIsSaidBeforeAnythingIsSent(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(["apply", "-f", "-"] + words, client: client, input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }

    // MARK: Sets

    private static let parent = "/api/v1/namespaces/default/secrets/s"
    private static let set = ["apply", "-f", "-", "--prune", "--applyset=s", "-n", "default"]

    private static func parent(tooling: String) -> String {
        #"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s","labels":{"applyset.kubernetes.io/id":"x"},"annotations":{"applyset.kubernetes.io/tooling":"\#(tooling)","applyset.kubernetes.io/contains-group-kinds":"ConfigMap"}}}"#
    }

    @Test(arguments: [
        ("kubectl/v1.37", "is managed by tooling \"kubectl/v1.37\" instead of \"kpod\""),
        ("kpod/v0", "has incorrect value for label"),
    ])
    func aParentThatIsNotThisSetsIsLeftAlone(_ tooling: String, _ text: String) {
        let client = FakeClient()
        client.answer(.get, Self.parent, body: Self.parent(tooling: tooling))
        let run = CommandRun(Self.set, client: client, input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func inADryRunOfTheClientNothingIsWritten() {
        let client = FakeClient()
        client.answer(.get, Self.parent, status: 404, body: Self.missing)
        client.answer(.get, Self.maps + "/a", status: 404, body: Self.missing)
        let run = CommandRun(Self.set + ["--dry-run=client"], client: client, input: Self.manifest)
        #expect(run.output == "configmap/a created (dry run)\n")
        #expect(client.requests.allSatisfy { $0.method == .get })
        #expect(client.faults == [])
    }

    @Test func anObjectOfAnotherSetIsRefused() {
        let client = FakeClient()
        let input = Self.manifest.replacing("app: x", with: "applyset.kubernetes.io/part-of: other")
        let run = CommandRun(Self.set, client: client, input: input)
        #expect(run.status == .usage)
        #expect(run.errors.contains("already set in input data"))
        #expect(client.asked == [])
    }
}

import FakeTransport
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

@Suite struct CompleteCommandTests {
    private static let pods = "/api/v1/namespaces/shop/pods?includeObject=None&limit=500"

    /// What is offered for the last of the words.
    private static func offered(_ words: String..., client: FakeClient) -> [String] {
        let run = CommandRun(["__complete", "--"] + words, client: client, environment: ["KPOD_NAMESPACE": "shop"])
        #expect(run.errors == "")
        #expect(run.status == .success)
        return run.output.split(separator: "\n").map { String($0.split(separator: "\t", maxSplits: 1)[0]) }
    }

    private static func table(_ names: String...) -> String {
        let rows = names.map { #"{"cells":["1/1","\#($0)"]}"# }.joined(separator: ",")
        return #"{"kind":"Table","columnDefinitions":[{"name":"Ready"},{"name":"Name"}],"rows":[\#(rows)]}"#
    }

    /// A client whose discovery knows pods, deployments, a second type called events, and widgets.
    private static func cluster() -> FakeClient {
        func type(_ name: String, _ kind: String, _ rest: String = "") -> String {
            #"{"resource":"\#(name)","responseKind":{"kind":"\#(kind)"},"scope":"Namespaced","verbs":["list"]\#(rest)}"#
        }
        func group(_ name: String, _ types: String...) -> String {
            #"{"metadata":{"name":"\#(name)"},"versions":[{"version":"v1","resources":["#
                + types.joined(separator: ",") + "]}]}"
        }
        let client = FakeClient()
        let head = #"{"kind":"APIGroupDiscoveryList","items":["#
        let core = group(
            "", type("pods", "Pod", #","shortNames":["po"],"categories":["all"]"#), type("events", "Event"),
            #"{"resource":"bindings","responseKind":{"kind":"Binding"},"scope":"Namespaced","verbs":["create"]}"#)
        let named = [
            group("apps", type("deployments", "Deployment", #","shortNames":["deploy"]"#)),
            group("events.k8s.io", type("events", "Event")),
            group("x.io", type("widgets", "Widget"), type("$(id)", "Bad")),
        ]
        client.answer(.get, "/api", body: head + core + "]}")
        client.answer(.get, "/apis", body: head + named.joined(separator: ",") + "]}")
        return client
    }

    @Test func commandsNeedNoCluster() {
        let client = FakeClient()
        #expect(Self.offered("api-", client: client) == ["api-resources", "api-versions"])
        #expect(client.requests.isEmpty)
    }

    /// Either end of a copy is a pod and a colon, or a file; behind the colon nobody knows what there is.
    @Test func endsOfACopyArePodsAndFiles() {
        let client = FakeClient()
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2"))
        #expect(Self.offered("cp", "web", client: client) == ["web-1:", "web-2:", ":files"])
        #expect(Self.offered("cp", "web-1:/a", "", client: FakeClient()).last == ":files")
        #expect(Self.offered("cp", "./w", client: client) == [":files"])
        #expect(Self.offered("cp", "web-1:/e", client: client) == [":files"])
        client.answer(
            .get, "/api/v1/namespaces/shop/pods/web-1",
            body: #"{"kind":"Pod","metadata":{"name":"web-1"},"spec":{"containers":[{"name":"main"},{"name":"side"}]}}"#
        )
        #expect(Self.offered("cp", "a", "web-1:/a", "-c", "", client: client) == ["main", "side"])
        #expect(client.faults == [])
    }

    @Test func containersAndPortsAreThoseOfTheObject() {
        let client = FakeClient()
        let path = "/api/v1/namespaces/shop/"
        let pod =
            #"{"kind":"Pod","spec":{"containers":[{"name":"main","ports":[{"containerPort":80,"name":"http"}]},{"name":"side"}]}}"#
        for _ in 0..<3 { client.answer(.get, path + "pods/web-1", body: pod) }
        #expect(Self.offered("exec", "web-1", "-c", "", client: client) == ["main", "side"])
        #expect(Self.offered("exec", "pod/web-1", "-c", "", client: client) == ["main", "side"])
        #expect(Self.offered("port-forward", "web-1", "", client: client) == ["80"])
        client.answer(
            .get, path + "services/web", body: #"{"kind":"Service","spec":{"ports":[{"port":81},{"port":82}]}}"#)
        #expect(Self.offered("port-forward", "svc/web", "81", "", client: client) == ["82"])
        for _ in 0..<6 { client.answer(.get, path + "pods/web-1", body: pod) }
        #expect(Self.offered("logs", "web-1", "-c", "", client: client) == ["main", "side"])
        #expect(Self.offered("logs", "web-1", "--container=s", client: client) == ["--container=side"])
        #expect(Self.offered("logs", "pod/web-1", "", client: client) == ["main", "side"])
        #expect(Self.offered("attach", "web-1", "-c", "", client: client) == ["main", "side"])
        #expect(Self.offered("debug", "web-1", "--target", "", client: client) == ["main", "side"])
        #expect(Self.offered("debug", "pod/web-1", "--target=m", client: client) == ["--target=main"])
        // Of a workload's pods none is named.
        #expect(Self.offered("exec", "deploy/web", "-c", "", client: client) == [])
        #expect(client.faults == [])
    }

    /// What a command does something with is known, so that no server is asked for types.
    @Test(arguments: [
        (["rollout", "status"], ["deployments", "daemonsets", "statefulsets", "@owner"]),
        (["rollout", "undo"], ["deployments", "daemonsets", "statefulsets", "@owner"]),
        (["rollout", "pause"], ["deployments", "@owner"]),
        (["rollout", "resume", "deploy/web"], ["deployments/", "@owner"]),
        (["scale"], ["deployments", "statefulsets", "replicasets", "replicationcontrollers", "@owner"]),
        (
            ["expose"],
            ["pods", "services", "replicationcontrollers", "deployments", "replicasets", "@self", "@owner"]
        ),
        (["set", "selector"], ["services"]),
        (["set", "subject"], ["rolebindings", "clusterrolebindings"]),
        (["taint"], ["nodes"]),
        (["sync"], ["configmaps", "secrets"]),
        (["create", "job", "a", "--from"], ["cronjobs/"]),
    ])
    func onlyTypesThatFitAreOffered(_ words: [String], _ types: [String]) {
        let run = CommandRun(["__complete", "--"] + words + [""], client: FakeClient())
        #expect(run.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) } == types)
    }

    /// A type that is not offered may be there all the same.
    @Test func namesOfATypeThatIsNotOfferedAreOffered() {
        let client = Self.cluster()
        client.answer(
            .get, "/apis/x.io/v1/namespaces/shop/widgets?includeObject=None&limit=500", body: Self.table("small"))
        #expect(Self.offered("scale", "widgets", "", client: client) == ["small"])
        #expect(Self.offered("rollout", "status", "sts", client: FakeClient()) == ["sts"])
        #expect(client.faults == [])
    }

    @Test func podsComeFirstAndWhatHasPodsIsATypeWithASlash() {
        for command in ["logs", "exec", "attach", "port-forward"] {
            let client = FakeClient()
            client.answer(.get, Self.pods, body: Self.table("stage-1", "web-1"))
            #expect(
                Self.offered(command, "s", client: client)
                    == ["stage-1", "services/", "statefulsets/"])
            client.answer(
                .get, "/apis/apps/v1/namespaces/shop/deployments?includeObject=None&limit=500",
                body: Self.table("web"))
            #expect(Self.offered(command, "deploy/", client: client) == ["deploy/web"])
            #expect(client.faults == [])
        }
        let client = FakeClient()
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2"))
        #expect(Self.offered("debug", "web-1", "", client: client) == ["web-2", "pods/", "nodes/"])
    }

    @Test func typesComeFromDiscovery() {
        let client = Self.cluster()
        #expect(
            Self.offered("get", "", client: client)
                == ["pods", "events", "deployments", "events.events.k8s.io", "widgets", "all", "@self", "@owner"])
        #expect(client.faults == [])
        #expect(Self.offered("get", "p", client: Self.cluster()) == ["pods"])
        #expect(Self.offered("get", "pods,e", client: Self.cluster()) == ["pods,events", "pods,events.events.k8s.io"])
        #expect(Self.offered("get", "pods,p", client: Self.cluster()) == [])
        #expect(Self.offered("get", "deploy", client: Self.cluster()) == ["deployments"])
        #expect(Self.offered("get", "po", client: Self.cluster()) == ["pods"])
    }

    @Test func typesAreTheBuiltInOnesWithoutDiscovery() throws {
        let client = FakeClient()
        client.fail(.get, "/api", .refused(try ServerAddress(parsing: "https://api.test"), isFallback: false))
        client.answer(.get, "/apis", status: 403, body: "{}")
        #expect(Self.offered("get", "pods", client: client) == ["pods"])
        #expect(Self.offered("get", "svc", client: FakeClient()) == ["svc"])
    }

    /// A server without aggregated discovery is asked for each version; one of them never answers.
    @Test func aVersionThatDoesNotAnswerCostsItsOwnTypesOnly() {
        let client = FakeClient()
        client.answer(.get, "/api", body: #"{"kind":"APIVersions","versions":["v1"]}"#)
        client.answer(
            .get, "/apis",
            body:
                #"{"kind":"APIGroupList","groups":[{"name":"x.io","versions":[{"groupVersion":"x.io/v1","version":"v1"}]}]}"#
        )
        client.answer(
            .get, "/api/v1",
            body: #"{"kind":"APIResourceList","groupVersion":"v1","resources":[{"name":"pods","singularName":"pod","#
                + #""namespaced":true,"kind":"Pod","verbs":["list"]}]}"#)
        client.answer(.get, "/apis/x.io/v1", steps: [.silence])
        #expect(Self.offered("get", "p", client: client) == ["pods"])
        #expect(client.faults == [])
    }

    @Test func namesOfBuiltInTypesTakeOneRequest() {
        let client = FakeClient()
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2", "db-0"))
        #expect(Self.offered("get", "pods", "web", client: client) == ["web-1", "web-2"])
        #expect(client.faults == [])
        #expect(client.requests.count == 1)
    }

    @Test func namesGivenAlreadyAreLeftOut() {
        let client = FakeClient()
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2"))
        #expect(Self.offered("get", "po", "web-1", "", client: client) == ["web-2"])
    }

    @Test func slashedNames() {
        let client = FakeClient()
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2"))
        #expect(Self.offered("get", "pod/", client: client) == ["pod/web-1", "pod/web-2"])
        client.answer(.get, Self.pods, body: Self.table("web-1", "web-2"))
        #expect(Self.offered("get", "pod/web-1", "pod/", client: client) == ["pod/web-2"])
        #expect(Self.offered("get", "pod/web-1", "dep", client: Self.cluster()) == ["deployments/"])
    }

    @Test func namesOfCustomTypes() {
        let client = Self.cluster()
        client.answer(
            .get, "/apis/x.io/v1/namespaces/shop/widgets?includeObject=None&limit=500",
            body: #"{"kind":"WidgetList","items":[{"metadata":{"name":"small"}}]}"#)
        #expect(Self.offered("get", "widgets", "", client: client) == ["small"])
        #expect(client.faults == [])
    }

    /// Once it is clear that a word for one's own is meant nobody is asked, unless a type is not known.
    @Test func wordsForOnesOwn() {
        #expect(Self.offered("get", "@", client: FakeClient()) == ["@self", "@owner"])
        #expect(Self.offered("get", "@s", client: FakeClient()) == ["@self"])
        #expect(Self.offered("label", "pod", "@", client: FakeClient()) == ["@self"])
        #expect(Self.offered("get", "node/@", client: FakeClient()) == ["node/@self"])
        #expect(Self.offered("exec", "@", client: FakeClient()) == ["@self"])
        #expect(Self.offered("top", "node", "@", client: FakeClient()) == ["@self"])
        #expect(Self.offered("scale", "deploy", "@", client: FakeClient()) == ["@owner"])
        #expect(Self.offered("scale", "deploy/@o", client: FakeClient()) == ["deploy/@owner"])
        #expect(Self.offered("get", "widgets", "@", client: Self.cluster()) == ["@owner"])
        #expect(Self.offered("get", "configmaps", "@", client: FakeClient()) == [])
        #expect(Self.offered("get", "@self", "@", client: FakeClient()) == ["@owner"])
        #expect(Self.offered("get", "@self", "dep", client: Self.cluster()) == ["deployments/"])
        #expect(Self.offered("get", "-n", "@", client: FakeClient()) == [])
    }

    @Test func namespaces() {
        let client = FakeClient()
        client.answer(.get, "/api/v1/namespaces?includeObject=None&limit=500", body: Self.table("default", "shop"))
        #expect(Self.offered("get", "--namespace=s", client: client) == ["--namespace=shop"])
        client.answer(.get, "/api/v1/namespaces/other/pods?includeObject=None&limit=500", body: Self.table("a"))
        #expect(Self.offered("get", "-nother", "pods", "", client: client) == ["a"])
        #expect(client.faults == [])
    }

    @Test func groups() {
        #expect(Self.offered("api-resources", "--api-group", "e", client: Self.cluster()) == ["events.k8s.io"])
    }

    @Test func whatAShellMightActOnIsNotOffered() {
        let client = FakeClient()
        client.answer(
            .get, Self.pods,
            body: Self.table("ok", "a b", "$(reboot)", "`x`", "a;b", "x\\u001b[2J", "-f", "q'", "", "system:x"))
        #expect(Self.offered("get", "pods", "", client: client) == ["ok", "system:x"])
    }

    @Test(arguments: [
        (403, #"{"kind":"Status","status":"Failure","code":403}"#), (200, "<html>"), (200, ""), (200, "{}"),
        (200, #"{"rows":[{},{"cells":[]},{"cells":[1,2]}]}"#), (500, "x"),
    ])
    func failuresOfferNothing(status: Int, body: String) {
        let client = FakeClient()
        client.answer(.get, Self.pods, status: status, body: body)
        #expect(Self.offered("get", "pods", "", client: client) == [])
    }

    @Test func anAnswerThatDoesNotComeIsGivenUp() {
        let client = FakeClient()
        client.answer(.get, Self.pods, steps: [.pause, .text(Self.table("web"))])
        #expect(Self.offered("get", "pods", "", client: client) == [])
    }

    @Test func mistakesOfferNothing() {
        #expect(Self.offered("nope", "", client: FakeClient()) == [])
        #expect(Self.offered("get", "--retries=x", "pods", "", client: FakeClient()) == [])
        let run = CommandRun(
            "__complete", "--", "get", "-n", "", environment: ["KPOD_RETRIES": "many", "KPOD_SERVER": "ftp:"])
        #expect(run.output == "")
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionPrintsTheScript(shell: String) {
        let run = CommandRun("completion", shell)
        #expect(run.output.contains("kpod __complete") || run.output.contains("__complete --"))
        #expect(run.status == .success)
        #expect(CommandRun("completion", "tcsh").status == .usage)
    }
}

import Arguments
import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands

/// `@self` and `@owner`: what they stand for, and what makes sure of it.
@Suite struct OwnObjectsTests {
    private static let pod = "/api/v1/namespaces/shop/pods/web-0"
    private static let claims =
        #"{"sub":"system:serviceaccount:shop:web","kubernetes.io":{"namespace":"shop","node":{"name":"n1","uid":"nu"},"pod":{"name":"web-0","uid":"pu"}}}"#
    /// How `-o name` asks for an object.
    private static let bare = "?includeObject=None"
    /// A token that is bound to the pod web-0 on the node n1.
    private static let bound = ["KPOD_TOKEN": token(claims)]
    private static let named = ["POD_NAME": "web-0", "POD_NAMESPACE": "shop"]

    private static func token(_ claims: String) -> String {
        let text = Data(claims.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return "e30.\(text.replacing("=", with: "")).c2ln"
    }

    private static func object(_ kind: String, _ name: String, owner: String = "", more: String = "") -> String {
        let version = kind == "Pod" ? "v1" : kind == "Site" ? "example.com/v1" : "apps/v1"
        return
            #"{"kind":"\#(kind)","apiVersion":"\#(version)","metadata":{"name":"\#(name)","namespace":"shop","uid":"\#(name)-uid","labels":{}\#(owner)}\#(more)}"#
    }

    private static func owner(_ kind: String, _ name: String) -> String {
        let version = kind == "Site" ? "example.com/v1" : "apps/v1"
        return
            #","ownerReferences":[{"kind":"Other","apiVersion":"v1","name":"x"},{"kind":"\#(kind)","apiVersion":"\#(version)","name":"\#(name)","controller":true}]"#
    }

    private func body(_ client: FakeClient) -> String? {
        client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: @self

    @Test(arguments: [["pod/@self"], ["pod", "@self"], ["@self"]])
    func theUidOfTheTokenGoesAlongInAPatch(_ words: [String]) {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.object("Pod", "web-0"))
        client.answer(.patch, Self.pod + "?fieldManager=kpod-label", body: Self.object("Pod", "web-0"))
        let run = CommandRun(["label"] + words + ["role=primary"], client: client, environment: Self.bound)
        #expect(run.output == "pod/web-0 labeled\n")
        #expect(run.errors == "")
        #expect(body(client) == #"{"metadata":{"labels":{"role":"primary"},"uid":"pu"}}"#)
        #expect(client.faults == [])
    }

    @Test func theNodeIsTheTokensToo() {
        let client = FakeClient()
        let path = "/api/v1/nodes/n1"
        client.answer(.get, path, body: Self.object("Pod", "n1"))
        client.answer(.patch, path + "?fieldManager=kpod-label", body: Self.object("Pod", "n1"))
        let run = CommandRun("label", "node/@self", "a=b", "-n", "other", client: client, environment: Self.bound)
        #expect(run.output == "node/n1 labeled\n")
        #expect(body(client) == #"{"metadata":{"labels":{"a":"b"},"uid":"nu"}}"#)
        #expect(client.faults == [])
    }

    @Test func aTokenWithoutTheNodeCostsALookAtThePod() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.object("Pod", "web-0", more: #","spec":{"nodeName":"n2"}"#))
        client.answer(.get, "/api/v1/nodes/n2", body: Self.object("Pod", "n2"))
        let run = CommandRun(
            "get", "node/@self", "-o", "jsonpath={.metadata.name}", client: client, environment: Self.named)
        #expect(run.output == "n2")
        #expect(client.faults == [])
    }

    @Test func theUidIsThePreconditionOfADelete() {
        let client = FakeClient()
        client.answer(.delete, Self.pod, body: Self.object("Pod", "web-0"))
        let run = CommandRun("delete", "@self", "--wait=false", client: client, environment: Self.bound)
        #expect(run.output == "pod \"web-0\" deleted from shop namespace\n")
        #expect(body(client) == #"{"preconditions":{"uid":"pu"},"propagationPolicy":"Background"}"#)
        #expect(client.faults == [])
    }

    @Test func anotherPodOfTheNameIsLeftAlone() {
        let client = FakeClient()
        client.answer(
            .delete, Self.pod, status: 409,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"Precondition failed: UID in precondition: pu, UID in object meta: other"}"#
        )
        let run = CommandRun("delete", "@self", client: client, environment: Self.bound)
        #expect(run.status == .rejected)
        #expect(run.errors.contains("Another object has the name by now"))
    }

    @Test func theSourcesHaveAnOrderAndAreTold() {
        for (environment, source) in [
            (Self.bound.merging(["POD_NAME": "other"]) { $1 }, "the token"), (Self.named, "POD_NAME"),
        ] {
            let client = FakeClient()
            client.answer(.get, Self.pod + Self.bare, body: Self.object("Pod", "web-0"))
            let run = CommandRun("get", "@self", "-o", "name", "-v", "1", client: client, environment: environment)
            #expect(run.output == "pod/web-0\n")
            #expect(run.errors == "@self is pods/web-0 in the namespace \"shop\", by \(source)\n")
            #expect(client.faults == [])
        }
    }

    @Test func theHostNameServesForReadingOnly() {
        let client = FakeClient()
        let name = CLIRuntimeHost.name
        client.answer(.get, "/api/v1/namespaces/default/pods/\(name)\(Self.bare)", body: Self.object("Pod", name))
        #expect(CommandRun("get", "@self", "-o", "name", client: client).output == "pod/\(name)\n")
        for words in [["label", "@self", "a=b"], ["delete", "pod/@self"], ["rollout", "restart", "@owner"]] {
            let run = CommandRun(words, client: client)
            #expect(run.status == .usage)
            #expect(run.errors.contains("nothing is changed by the host name"))
            #expect(run.errors.contains("set POD_NAME"))
        }
        #expect(client.faults == [])
    }

    @Test(arguments: [
        (["get", "@self", "-n", "other"], "are in the namespace \"shop\", not in \"other\""),
        (["get", "@self", "-A"], "a resource cannot be retrieved by name across all namespaces"),
        (["get", "deployment/@self"], "and none of the deployments.apps: what owns the pod is @owner"),
        (["get", "@self", "-l", "a=b"], "name cannot be provided when a selector is specified"),
    ])
    func whatCannotBeMeantIsSaid(_ words: [String], _ text: String) {
        let client = FakeClient()
        let run = CommandRun(words, client: client, environment: Self.bound)
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(client.asked == [])
    }

    // MARK: @owner

    private static let replicaSet = "/apis/apps/v1/namespaces/shop/replicasets/web-1"
    private static let deployment = "/apis/apps/v1/namespaces/shop/deployments/web"
    private static let template = #","spec":{"template":{"spec":{"containers":[]}}}"#

    /// A pod, its ReplicaSet and its Deployment, which a resource of a custom type may own.
    private func levels(_ client: FakeClient, top: String = "") {
        client.answer(.get, Self.pod, body: Self.object("Pod", "web-0", owner: Self.owner("ReplicaSet", "web-1")))
        client.answer(
            .get, Self.replicaSet,
            body: Self.object("ReplicaSet", "web-1", owner: Self.owner("Deployment", "web"), more: Self.template))
        client.answer(
            .get, Self.deployment, body: Self.object("Deployment", "web", owner: top, more: Self.template))
    }

    @Test func theOwnerIsTheTopmost() {
        let client = FakeClient()
        levels(client)
        client.answer(.get, Self.deployment + Self.bare, body: Self.object("Deployment", "web"))
        let run = CommandRun("get", "@owner", "-o", "name", "-v1", client: client, environment: Self.bound)
        #expect(run.output == "deployment.apps/web\n")
        #expect(run.errors.contains("@owner is deployments.apps/web in the namespace \"shop\""))
        #expect(client.faults == [])
    }

    @Test func aRolloutIsOfTheTopmostThatHasATemplate() {
        let client = FakeClient()
        levels(client, top: Self.owner("Site", "main"))
        client.answer(
            .get, "/apis",
            body:
                #"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"example.com"},"versions":[{"version":"v1","resources":[{"resource":"sites","responseKind":{"kind":"Site"},"scope":"Namespaced"}]}]}]}"#
        )
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(.get, "/apis/example.com/v1/namespaces/shop/sites/main", body: Self.object("Site", "main"))
        client.answer(.get, Self.deployment, body: Self.object("Deployment", "web", more: Self.template))
        client.answer(.patch, Self.deployment + "?fieldManager=kpod-rollout", body: Self.object("Deployment", "web"))
        let run = CommandRun("rollout", "restart", "@owner", client: client, environment: Self.bound)
        #expect(run.output == "deployment.apps/web restarted\n")
        #expect(body(client)?.hasSuffix(#","metadata":{"uid":"web-uid"}}"#) == true)
        #expect(client.faults == [])
    }

    @Test func aScaleIsOfTheTopmostThatHasOne() {
        let client = FakeClient()
        levels(client)
        client.answer(.get, Self.deployment + "/scale", status: 404, body: #"{"kind":"Status","code":404}"#)
        client.answer(.get, Self.replicaSet + "/scale", body: #"{"kind":"Scale","apiVersion":"autoscaling/v1"}"#)
        let probe = Command(
            CommandSpec("probe", summary: "x", positionals: [PositionalSpec("TYPE", .any, "x")], options: [])
        ) { context in
            let targets = try ObjectSelection(context, ObjectSelection.Rules(owner: .scale)).targets
            for target in targets { context.output.print("\(target.location) \(target.uid)\n") }
            return .success
        }
        let output = MemorySink()
        var platform = Platform(
            output: output, errors: MemorySink(), readInput: { [] },
            environment: Self.bound.merging(["KPOD_SERVER": "https://api.test"]) { $1 }, now: { Timestamp(seconds: 0) },
            connect: { _, _ in client })
        platform.clock = { client.now }
        let spec = CommandSpec("kpod", summary: "x", options: GlobalOptions.all)
        _ = Program.run(["probe", "@owner"], of: Command(spec, subcommands: [probe]), in: platform)
        #expect(output.text == "replicasets.apps/web-1 web-1-uid\n")
        #expect(client.faults == [])
    }

    @Test func aTypeChoosesAmongTheOwners() {
        let client = FakeClient()
        levels(client)
        client.answer(.get, Self.replicaSet + Self.bare, body: Self.object("ReplicaSet", "web-1"))
        let run = CommandRun("get", "rs", "@owner", "-o", "name", client: client, environment: Self.bound)
        #expect(run.output == "replicaset.apps/web-1\n")
        #expect(client.faults == [])
    }

    @Test func aLevelThatMayNotBeReadIsAnErrorWithTheGrant() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.object("Pod", "web-0", owner: Self.owner("ReplicaSet", "web-1")))
        client.answer(
            .get, Self.replicaSet, status: 403,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"replicasets.apps \"web-1\" is forbidden: User \"u\" cannot get resource \"replicasets\" in API group \"apps\" in the namespace \"shop\"","details":{"name":"web-1","group":"apps","kind":"replicasets"}}"#
        )
        let run = CommandRun("get", "@owner", client: client, environment: Self.bound)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant get"))
        #expect(client.faults == [])
    }

    @Test func aPodWithoutAnOwnerIsToldOf() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.object("Pod", "web-0"))
        let run = CommandRun("get", "@owner", client: client, environment: Self.bound)
        #expect(run.status == .notFound)
        #expect(run.errors.contains("nothing owns pod web-0"))
    }

    @Test func aPlainNameKeepsItsMeaning() {
        let client = FakeClient()
        let run = CommandRun("get", "pod", "self@", "-o", "name", client: client, environment: Self.bound)
        #expect(client.asked == ["GET /api/v1/namespaces/default/pods/self@" + Self.bare])
        #expect(run.status != .success)
    }
}

/// The host name of the machine that the tests run on.
private enum CLIRuntimeHost {
    static var name: String {
        Platform(
            output: MemorySink(), errors: MemorySink(), readInput: { [] }, environment: [:],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in FakeClient() }
        )
        .hostName
    }
}

import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod drain` by the fake clock: budgets, time limits, servers that are away, and the pod that kpod runs in.
@Suite struct DrainTests {
    private let client = FakeClient()
    private static let pods = "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=500"
    private static let blocked =
        #"{"kind":"Status","status":"Failure","reason":"TooManyRequests","code":429,"message":"Cannot evict pod as it would violate the pod's disruption budget.","details":{"causes":[{"reason":"DisruptionBudget","message":"The disruption budget web needs 2 healthy pods and has 2 currently"}]}}"#
    private static let terminating =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods is forbidden","details":{"causes":[{"reason":"NamespaceTerminating","message":"namespace default is being terminated"}]}}"#

    private static func pod(_ name: String, _ metadata: String = "") -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"u-\#(name)","ownerReferences":[{"kind":"ReplicaSet","name":"web","controller":true}]\#(metadata)}}"#
    }

    private static func gone(_ name: String) -> String {
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"pods \"\#(name)\" not found","details":{"name":"\#(name)","kind":"pods"}}"#
    }

    private static func path(_ name: String) -> String { "/api/v1/namespaces/default/pods/\(name)" }

    /// A node that is cordoned, with pods.
    private func node(_ names: String...) {
        client.answer(
            .get, "/api/v1/nodes/n1",
            body: #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1"},"spec":{"unschedulable":true}}"#)
        client.answer(
            .get, Self.pods,
            body: #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":["#
                + names.map { Self.pod($0) }.joined(separator: ",") + "]}")
    }

    private func evicts(_ name: String, status: Int = 201, body: String = #"{"kind":"Status","status":"Success"}"#) {
        client.answer(.post, Self.path(name) + "/eviction", status: status, body: body)
    }

    private func isGone(_ name: String) { client.answer(.get, Self.path(name), status: 404, body: Self.gone(name)) }

    @Test func aBudgetKeepsOnePodAndNotTheOthers() {
        node("a", "b")
        evicts("a", status: 429, body: Self.blocked)
        evicts("b")
        client.answer(.get, Self.path("b"), body: Self.pod("b"))
        isGone("b")
        evicts("a")
        isGone("a")
        let run = CommandRun("drain", "n1", client: client)
        #expect(
            run.output
                == "node/n1 already cordoned\nevicting pod default/a\nevicting pod default/b\npod/b evicted\n"
                + "evicting pod default/a\npod/a evicted\nnode/n1 drained\n")
        #expect(
            run.errors.hasPrefix("error when evicting pods/\"a\" -n \"default\" (will retry after 5s): Cannot evict"))
        #expect(run.status == .success)
        #expect(client.elapsed == .seconds(5))
        #expect(client.faults == [])
    }

    @Test func theTimeLimitEndsItAndTheBudgetIsNamed() {
        node("a", "b")
        evicts("a", status: 429, body: Self.blocked)
        evicts("b")
        isGone("b")
        let run = CommandRun("drain", "n1", "--timeout=3s", client: client)
        #expect(run.status == .timedOut)
        #expect(client.elapsed == .seconds(3))
        #expect(run.errors.contains("\npod/a\n"))
        #expect(!run.errors.contains("\npod/b\n"))
        #expect(
            run.errors.hasSuffix(
                "There are pending nodes to be drained:\n n1\nerror when evicting pods/\"a\" -n \"default\": "
                    + "global timeout reached: 3s\nThe disruption budget web needs 2 healthy pods and has 2 currently\n"
            ))
        #expect(client.faults == [])
    }

    @Test func thePodThatKpodRunsInGoesLast() {
        node("self", "a")
        evicts("a")
        client.answer(.get, Self.path("a"), body: Self.pod("a"))
        isGone("a")
        evicts("self")
        let run = CommandRun("drain", "n1", client: client, environment: ["POD_NAME": "self"])
        #expect(
            run.output
                == "node/n1 already cordoned\nevicting pod default/a\npod/a evicted\nevicting pod default/self\n"
                + "node/n1 drained\n")
        #expect(run.errors == "The pod in which kpod runs, default/self, goes last, and is not waited for.\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func thePodThatKpodRunsInStaysWhereOthersDo() {
        node("self", "a")
        evicts("a", status: 429, body: Self.blocked)
        let run = CommandRun("drain", "n1", "--timeout=1s", client: client, environment: ["POD_NAME": "self"])
        #expect(!run.output.contains("default/self"))
        #expect(run.status == .timedOut)
        #expect(client.faults == [])
    }

    /// A relay may keep a connection open and silent though its other side is gone.
    @Test func aPodIsLookedAtAgainOverAConnectionThatIsNotDead() {
        node("a")
        evicts("a")
        client.answer(.get, Self.path("a"), steps: [.silence])
        isGone("a")
        let run = CommandRun("drain", "n1", client: client)
        #expect(run.output.hasSuffix("pod/a evicted\nnode/n1 drained\n"), "\(run.errors)")
        #expect(run.status == .success)
        #expect(client.elapsed < .seconds(20))
        #expect(client.faults == [])
    }

    @Test func aDryRunTellsTheOrderToo() {
        node("self", "a")
        let run = CommandRun("drain", "n1", "--dry-run=client", client: client, environment: ["POD_NAME": "self"])
        #expect(
            run.output
                == "node/n1 already cordoned (dry run)\nevicting pod default/a (dry run)\n"
                + "evicting pod default/self (dry run)\nnode/n1 drained (dry run)\n")
        #expect(client.faults == [])
    }

    @Test func aServerThatIsAwayForAWhileIsOutlived() {
        node("a")
        evicts("a", status: 500, body: #"{"kind":"Status","status":"Failure","code":500,"message":"etcd is away"}"#)
        evicts("a")
        client.fail(.get, Self.path("a"), .timedOut(server, after: .seconds(1)))
        isGone("a")
        let run = CommandRun("drain", "n1", client: client)
        #expect(run.output.hasSuffix("pod/a evicted\nnode/n1 drained\n"))
        #expect(run.errors.contains("The API server does not answer, and is asked again"))
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    private var server: ServerAddress { try! ServerAddress(parsing: "https://api.test") }

    @Test func inANamespaceThatIsDeletedAPodIsWaitedFor() {
        node("a")
        evicts("a", status: 403, body: Self.terminating)
        client.answer(.get, Self.path("a"), body: Self.pod("a", #","deletionTimestamp":"2026-11-23T22:00:00Z""#))
        isGone("a")
        let run = CommandRun("drain", "n1", client: client)
        #expect(run.errors.contains("error when evicting pod \"a\" from terminating namespace \"default\""))
        #expect(run.output.hasSuffix("pod/a evicted\nnode/n1 drained\n"))
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func anotherPodOfTheNameIsNotWaitedFor() {
        node("a")
        evicts("a")
        client.answer(
            .get, Self.path("a"),
            body: #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"other"}}"#)
        let run = CommandRun("drain", "n1", client: client)
        #expect(run.output.hasSuffix("pod/a evicted\nnode/n1 drained\n"))
        #expect(client.faults == [])
    }

    @Test func aPodThatShouldBeGoneIsNotMinded() {
        node("a")
        evicts("a")
        client.answer(.get, Self.path("a"), body: Self.pod("a", #","deletionTimestamp":"2026-11-23T21:59:00Z""#))
        let run = CommandRun("drain", "n1", "--skip-wait-for-delete-timeout=30", client: client)
        #expect(run.output.contains("pod \"a\" has DeletionTimestamp older than 30 seconds, skipping\n"))
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func aRefusalIsOfOnePodAlone() {
        node("a", "b")
        evicts(
            "a", status: 403,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \"a\" is forbidden: User \"u\" cannot create resource \"pods/eviction\" in API group \"\" in the namespace \"default\"","details":{"name":"a","kind":"pods"}}"#
        )
        evicts("b")
        isGone("b")
        let run = CommandRun("drain", "n1", client: client)
        #expect(run.output.contains("pod/b evicted\n"))
        #expect(!run.output.contains("drained"))
        #expect(run.errors.contains("kpod auth grant"))
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    /// What Kubernetes before 1.22 answers.
    @Test func aServerWithoutEvictionsOfThisVersionIsToldWithAWayOut() {
        node("a")
        evicts(
            "a", status: 400,
            body:
                #"{"kind":"Status","status":"Failure","reason":"BadRequest","code":400,"message":"Eviction in version \"v1\" cannot be handled as a Eviction: no kind \"Eviction\" is registered for version \"policy/v1\" in scheme \"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""}"#
        )
        let run = CommandRun("drain", "n1", client: client)
        #expect(
            run.errors.contains(
                "The server has no evictions of policy/v1: --disable-eviction deletes instead, past disruption budgets."
            ))
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    @Test func whatNodesAreAskedToDo() {
        for (words, reason) in [
            (["cordon"], "name a node"), (["drain", "n1", "-l", "a=b"], "cannot specify both a node name"),
            (["cordon", "pod/a"], "only nodes can be cordoned"),
            (["drain", "n1", "--pod-selector=a in"], "--pod-selector"),
        ] {
            let run = CommandRun(words, client: client)
            #expect(run.errors.contains(reason))
            #expect(run.status == .usage)
        }
        #expect(client.asked == [])
    }
}

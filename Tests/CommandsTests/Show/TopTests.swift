import FakeTransport
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of top are replayed by ReplayTests; here is what no recording has.
@Suite struct TopTests {
    private static let metrics = "/apis/metrics.k8s.io/v1beta1"

    private static func pod(_ name: String, _ containers: String) -> String {
        #"{"metadata":{"name":"\#(name)","namespace":"default"},"containers":\#(containers)}"#
    }

    private static func list(_ items: String...) -> String {
        #"{"kind":"PodMetricsList","metadata":{},"items":[\#(items.joined(separator: ","))]}"#
    }

    private static func serve(_ client: FakeClient, groups: String) {
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(.get, "/apis", body: #"{"kind":"APIGroupDiscoveryList","items":[\#(groups)]}"#)
    }

    /// Nobody without a role may ask for what is not there: no role would bring it.
    @Test func whatIsNotServedIsNoMissingRight() {
        let client = FakeClient()
        client.answer(
            .get, Self.metrics + "/namespaces/default/pods", status: 403,
            body: #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"#
                + #""pods.metrics.k8s.io is forbidden: User \"u\" cannot list resource \"pods\" in API group "#
                + #"\"metrics.k8s.io\" in the namespace \"default\"","details":{"group":"metrics.k8s.io","kind":"pods"}}"#
        )
        Self.serve(client, groups: "")
        let run = CommandRun("top", "pod", client: client)
        #expect(run.errors.hasPrefix("error: Metrics API not available\nThe cluster has no metrics-server"))
        #expect(!run.errors.contains("auth grant"))
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    /// What may be amiss with the metrics differs, and so does what mends it.
    @Test func threeSentencesForThreeReasons() {
        let none = FakeClient()
        none.answer(
            .get, Self.metrics + "/namespaces/default/pods", status: 404,
            headers: [Header("Content-Type", "text/plain")], body: "404 page not found\n")
        let missing = CommandRun("top", "pod", client: none)
        #expect(missing.errors.hasPrefix("error: Metrics API not available\nThe cluster has no metrics-server"))
        #expect(missing.status == .notFound)

        let refused = FakeClient()
        refused.answer(
            .get, Self.metrics + "/nodes", status: 403,
            body: #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"#
                + #""nodes.metrics.k8s.io is forbidden: User \"u\" cannot list resource \"nodes\" in API group "#
                + #"\"metrics.k8s.io\" at the cluster scope","details":{"group":"metrics.k8s.io","kind":"nodes"}}"#)
        Self.serve(
            refused,
            groups: #"{"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","resources":[{"#
                + #""resource":"nodes","responseKind":{"kind":"NodeMetrics"},"scope":"Cluster","verbs":["get","list"]}]}]}"#
        )
        let forbidden = CommandRun("top", "node", client: refused)
        #expect(forbidden.errors.contains("kpod auth grant list nodes.metrics.k8s.io"))
        #expect(forbidden.status == .forbidden)

        let young = FakeClient()
        young.answer(.get, Self.metrics + "/namespaces/default/pods", body: Self.list())
        young.answer(
            .get, "/api/v1/namespaces/default/pods?limit=500",
            body: #"{"kind":"PodList","metadata":{},"items":[{"metadata":{"name":"p","namespace":"default","#
                + #""creationTimestamp":"2026-11-23T21:59:00Z"}}]}"#)
        let notYet = CommandRun("top", "pod", client: young)
        #expect(notYet.errors.hasPrefix("error: metrics not available yet\nThe metrics-server has measured nothing"))
        #expect(notYet.status == .notFound)
        for client in [none, refused, young] { #expect(client.faults == []) }
    }

    /// Amounts that are no quantities are not known, and neither is their sum; what is missing is nothing.
    @Test func amountsThatCannotBeReadAreUnknown() {
        let client = FakeClient()
        client.answer(
            .get, Self.metrics + "/namespaces/default/pods",
            body: Self.list(
                Self.pod("a", #"[{"name":"c","usage":{"cpu":"many","memory":1048576}}]"#),
                Self.pod("b", #"[null,{"name":"d","usage":{"cpu":"1","memory":{}}},{"name":"e"}]"#),
                Self.pod("c", "null"), #"{"metadata":null}"#, "7"))
        let run = CommandRun("top", "pod", "--sum", "--no-headers", client: client)
        let rows = run.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(
            rows == [
                ["0m", "0Mi"], ["0m", "0Mi"], ["a", "<unknown>", "1Mi"], ["b", "1000m", "<unknown>"],
                ["c", "0m", "0Mi"], ["________", "________"], ["<unknown>", "<unknown>"],
            ])
        #expect(run.status == .success)
    }

    /// A node that is listed no more has no shares.
    @Test func aNodeThatHasGoneHasNoShares() {
        let client = FakeClient()
        client.answer(
            .get, Self.metrics + "/nodes",
            body: #"{"kind":"NodeMetricsList","metadata":{},"items":["#
                + #"{"metadata":{"name":"gone"},"usage":{"cpu":"1","memory":"1Gi"}},"#
                + #"{"metadata":{"name":"n"},"usage":{"cpu":"1","memory":"1Gi","swap":"1Mi"}}]}"#)
        client.answer(
            .get, "/api/v1/nodes?limit=500",
            body: #"{"kind":"NodeList","metadata":{},"items":[{"metadata":{"name":"n"},"status":{"allocatable":"#
                + #"{"cpu":"4","memory":"0"},"nodeInfo":{"swap":{"capacity":2097152}}}}]}"#)
        let run = CommandRun("top", "node", "--show-swap", "--no-headers", client: client)
        let rows = run.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(
            rows == [
                ["gone", "1000m", "<unknown>", "1024Mi", "<unknown>", "<unknown>", "<unknown>"],
                ["n", "1000m", "25%", "1024Mi", "0%", "1Mi", "50%"],
            ])
        #expect(client.faults == [])
    }

    @Test(arguments: [
        ["top", "pod", "a", "-A"], ["top", "pod", "nodes/a"], ["top", "node", "a", "-l", "b=c"],
        ["top", "pod", "--field-selector", "nope"], ["top", "pod", "-l", "a in ("],
    ])
    func mistakesAreFoundBeforeAnythingIsSent(_ words: [String]) {
        #expect(CommandRun(words).status == .usage)
    }
}

import Testing

@testable import SandboxServer

@Suite struct ReadingTests {
    @Test func pagesShowOneState() async throws {
        let harness = try await Harness()
        let pods = "/api/v1/namespaces/shop/pods"
        let first = try await harness.ask("GET", "\(pods)?limit=4")
        #expect(first.json.at("metadata", "remainingItemCount") == 5)
        let token = try #require(first.json.at("metadata", "continue")?.string)
        _ = try await harness.ask("DELETE", "\(pods)/web-848f69bfd6-9dstl?gracePeriodSeconds=0")
        let rest = try await harness.ask("GET", "\(pods)?limit=10&continue=\(token)")
        #expect(rest.json["items"]?.array?.count == 5)
        #expect(rest.json.at("metadata", "resourceVersion") == first.json.at("metadata", "resourceVersion"))
        #expect(try await harness.ask("GET", pods).json["items"]?.array?.count == 8)
    }

    @Test func pagesExpire() async throws {
        let harness = try await Harness()
        let token = try #require(
            try await harness.ask("GET", "/api/v1/pods?limit=1").json.at("metadata", "continue")?.string)
        _ = await harness.server.answerControlOnly(Request(method: "POST", target: "/sandbox/expire-continue"))
        let answer = try await harness.ask("GET", "/api/v1/pods?limit=1&continue=\(token)")
        #expect(answer.status == 410)
        #expect(answer.json["reason"] == "Expired")
        #expect(answer.json.at("metadata", "continue")?.string?.isEmpty == false)
        #expect(
            try await harness.ask("GET", "/api/v1/pods?limit=1&continue=bad").json["message"]
                == "invalid continue token: continue key is not valid: invalid character 'm' looking for beginning of value"
        )
    }

    @Test func podsTableIsAsRecorded() async throws {
        let harness = try await Harness()
        let table = try await harness.ask(
            "GET", "/api/v1/namespaces/shop/pods?includeObject=None", accept: Harness.table
        ).json
        #expect(
            table["columnDefinitions"]?.array?.compactMap { $0["name"]?.string } == [
                "Name", "Ready", "Status", "Restarts", "Age", "IP", "Node", "Nominated Node", "Readiness Gates",
            ])
        let rows = table["rows"]?.array ?? []
        #expect(
            rows[0]["cells"] == ["broken-dx77d", "0/1", "Error", "0", "76s", "10.88.0.21", "node1", "<none>", "<none>"])
        #expect(rows[0].at("conditions")?.array?.first?["reason"] == "Failed")
        #expect(rows[4]["cells"] == ["pending", "0/1", "Pending", "0", "76s", "<none>", "<none>", "<none>", "<none>"])
        #expect(rows[6]["cells"]?.array?.prefix(5) == ["web-848f69bfd6-9dstl", "2/2", "Running", "0", "46s"])
        #expect(rows.allSatisfy { $0["object"] == .null })
    }

    private static let recorded: [(path: String, cells: JSON)] = [
        (
            "/api/v1/namespaces/shop/services/web",
            ["web", "ClusterIP", "10.96.210.156", "<none>", "80/TCP,53/UDP", "78s", "app=web"]
        ),
        (
            "/apis/apps/v1/namespaces/shop/deployments/web",
            ["web", "3/3", 3, 3, "78s", "main,sidecar", "localhost/box:1,localhost/box:1", "app=web"]
        ),
        ("/apis/example.com/v1/namespaces/shop/widgets/big", ["big", 12, "blue", "68s"]),
        (
            "/apis/batch/v1/namespaces/shop/cronjobs/nightly",
            ["nightly", "0 3 * * *", "<none>", "False", 0, "<none>", "78s", "main", "localhost/box:1", "<none>"]
        ),
        (
            "/api/v1/nodes/node1",
            [
                "node1", "Ready", "<none>", "79s", "v1.36.2", "127.0.0.1", "<none>", "Debian GNU/Linux 12 (bookworm)",
                "6.18.0 (amd64)", "containerd://1.6.20",
            ]
        ),
    ]

    @Test(arguments: recorded)
    func rowsAreAsRecorded(_ path: String, _ cells: JSON) async throws {
        let harness = try await Harness()
        #expect(try await harness.ask("GET", path, accept: Harness.table).json["rows"]?.array?.first?["cells"] == cells)
    }

    @Test func listsOfCustomResourcesEndWithTheirMetadata() async throws {
        let harness = try await Harness()
        let list = try await harness.ask("GET", "/apis/example.com/v1/namespaces/shop/widgets").json
        #expect(list.object?.keys == ["apiVersion", "items", "kind", "metadata"])
    }

    @Test func refusesForms() async throws {
        let harness = try await Harness()
        #expect(try await harness.ask("GET", "/api/v1/pods", accept: "application/xml").status == 406)
        #expect(try await harness.ask("GET", "/apis/nope/v1").status == 404)
        #expect(try await harness.ask("GET", "/apis/apps/v1/nope").status == 404)
    }

    @Test func discoveryNamesCustomTypes() async throws {
        let harness = try await Harness()
        let accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
        let groups = try await harness.ask("GET", "/apis", accept: accept).json["items"]?.array ?? []
        #expect(groups.last?.at("metadata", "name") == "example.com")
        let old = try await harness.ask("GET", "/apis/example.com/v1").json["resources"]?.array?.compactMap {
            $0["name"]?.string
        }
        #expect(old == ["widgets", "widgets/status", "widgets/scale"])
        _ = await harness.server.answerControlOnly(
            Request(method: "POST", target: "/sandbox/discovery", body: Array(#"{"down":["metrics.k8s.io"]}"#.utf8)))
        let stale = try await harness.ask("GET", "/apis", accept: accept).json["items"]?.array?.last
        #expect(stale?["versions"] == [["version": "v1", "freshness": "Stale"]])
        #expect(try await harness.ask("GET", "/apis/metrics.k8s.io/v1").status == 503)
    }

    @Test(arguments: [
        (119.0, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"), (10_800, "3h"), (12_000, "3h20m"), (180_000, "2d2h"),
        (-5, "<invalid>"),
    ])
    func ages(_ seconds: Double, _ text: String) { #expect(Time.age(seconds) == text) }
}

import Testing

@testable import SandboxServer

@Suite struct ManyPodsTests {
    @Test func pagesHoldEachPodOnce() async throws {
        let harness = try await Harness()
        try await harness.server.generate(pods: 1_200)
        for (accept, key, query) in [
            ("application/json", "items", ""), (Harness.table, "rows", ""),
            (Harness.table, "rows", "&includeObject=None"),
        ] {
            var names: [String] = []
            var token = ""
            repeat {
                let answer = try await harness.ask(
                    "GET", "/api/v1/pods?limit=500\(query)&continue=\(token)", accept: accept)
                names += (answer.json[key]?.array ?? []).compactMap {
                    $0["cells"]?.array?.first?.string ?? $0.at("metadata", "name")?.string
                }
                token = answer.json.at("metadata", "continue")?.string ?? ""
            } while !token.isEmpty
            #expect(names.count == 1_210)
            #expect(Set(names).count == 1_200 + 10 - 0)
        }
    }

    @Test func podsAreObjects() async throws {
        let harness = try await Harness()
        try await harness.server.generate(pods: 20)
        let list = try await harness.ask("GET", "/api/v1/namespaces/many/pods")
        let name = try #require(list.json["items"]?.array?.first?.at("metadata", "name")?.string)
        let one = try await harness.ask("GET", "/api/v1/namespaces/many/pods/\(name)")
        #expect(one.json.withoutType == list.json["items"]?.array?.first)
        #expect(one.json.bytes.count > 5_000)
        _ = try await harness.ask(
            "PATCH", "/api/v1/namespaces/many/pods/\(name)", ["metadata": ["labels": ["x": "y"]]],
            type: "application/merge-patch+json")
        let chosen = try await harness.ask("GET", "/api/v1/namespaces/many/pods?labelSelector=x%3Dy")
        #expect(chosen.json["items"]?.array?.count == 1)
        #expect(try await harness.ask("GET", "/api/v1/namespaces/many/pods").json["items"]?.array?.count == 20)
    }
}

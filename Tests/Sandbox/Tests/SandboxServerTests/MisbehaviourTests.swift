import Testing

@testable import SandboxServer

@Suite struct MisbehaviourTests {
    private func add(_ rule: JSON, to harness: Harness) async {
        _ = await harness.server.answerControlOnly(Request(method: "POST", target: "/sandbox/rules", body: rule.bytes))
    }

    @Test func failsAsOftenAsAsked() async throws {
        let harness = try await Harness()
        await add(
            ["path": "/configmaps", "method": "GET", "count": 2, "action": "status", "status": 429, "retryAfter": 3],
            to: harness)
        let first = try await harness.ask("GET", Harness.configMap("settings"))
        #expect(first.status == 429)
        #expect(first.response.headers.contains { $0 == ("Retry-After", "3") })
        #expect(try await harness.ask("GET", "/api/v1/pods").status == 200)
        #expect(try await harness.ask("GET", Harness.configMap("settings")).status == 429)
        #expect(try await harness.ask("GET", Harness.configMap("settings")).status == 200)
    }

    @Test func truncates() async throws {
        let harness = try await Harness()
        await add(["action": "truncate", "bytes": 10, "count": 1], to: harness)
        let answer = try await harness.ask("GET", Harness.configMap("settings"))
        guard case .truncated(let bytes, let promised) = answer.response.body else {
            Issue.record("not truncated")
            return
        }
        #expect(bytes.count == 10)
        #expect(promised > 10)
    }

    @Test func rotatesAndRevokes() async throws {
        let harness = try await Harness()
        let revoke: JSON = ["token": .string(harness.pod)]
        _ = await harness.server.answerControlOnly(
            Request(method: "POST", target: "/sandbox/revoke", body: revoke.bytes))
        #expect(try await harness.ask("GET", "/version", token: harness.pod).status == 401)
    }

    @Test func controlNeedsTheAdminsToken() async throws {
        let harness = try await Harness()
        #expect(try await harness.ask("GET", "/sandbox/requests", token: harness.pod).status == 401)
        #expect(try await harness.ask("GET", "/sandbox/requests").status == 200)
    }

    @Test func logHoldsNoToken() async throws {
        let harness = try await Harness()
        _ = try await harness.ask("GET", "/api/v1/pods?limit=1")
        let log = await harness.server.answerControlOnly(Request(method: "GET", target: "/sandbox/requests"))
        let text = String(decoding: log.bytes ?? [], as: UTF8.self)
        #expect(text.contains("/api/v1/pods?limit=1"))
        #expect(!text.contains(harness.admin))
    }
}

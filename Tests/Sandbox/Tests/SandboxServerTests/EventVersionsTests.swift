import Testing

@testable import SandboxServer

@Suite struct EventVersionsTests {
    private static let new = "/apis/events.k8s.io/v1/namespaces/shop/events"
    private static let core = "/api/v1/namespaces/shop/events"
    private static let event: JSON = [
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "e"],
        "eventTime": "2026-11-23T21:00:00.000000Z", "reportingController": "c", "reportingInstance": "i", "action": "a",
        "reason": "R", "regarding": ["kind": "Pod", "name": "p", "namespace": "shop"], "note": "words",
        "type": "Normal",
    ]

    @Test func oneEventHasTheNamesOfEitherGroup() async throws {
        let harness = try await Harness()
        let made = try await harness.ask("POST", Self.new, Self.event)
        #expect(made.status == 201)
        #expect(made.json["note"] == "words")
        #expect(made.json["message"] == nil)
        let core = try await harness.ask("GET", Self.core + "/e").json
        #expect(core["apiVersion"] == "v1")
        #expect(core["message"] == "words")
        #expect(core.at("involvedObject", "name") == "p")
        #expect(core["reportingComponent"] == "c")
        #expect(core["lastTimestamp"] == .null)
        #expect(core["note"] == nil)
        for (path, field) in [(Self.core, "involvedObject.name"), (Self.new, "regarding.name")] {
            let list = try await harness.ask("GET", "\(path)?fieldSelector=\(field)%3Dp").json
            #expect(list["items"]?.array?.count == 1)
            #expect(list["items"]?.array?.first?[path == Self.core ? "message" : "note"] == "words")
        }
        // A recorded event, by the other group.
        let others = try await harness.ask("GET", Self.new).json["items"]?.array ?? []
        #expect(others.count > 10)
        #expect(others.allSatisfy { $0["note"] != nil && $0["message"] == nil })
        let counted = try await harness.ask(
            "PATCH", Self.new + "/e", ["series": ["count": 2, "lastObservedTime": "2026-11-23T21:30:00.000000Z"]],
            type: "application/merge-patch+json")
        #expect(counted.status == 200)
        #expect(try await harness.ask("GET", Self.core + "/e").json.at("series", "count") == 2)
        let table = try await harness.ask("GET", Self.new + "/e", accept: Harness.table).json
        #expect(table["rows"]?.array?.first?["cells"]?.array?.contains("words") == true)
    }

    @Test func whatIsNoEventIsRefused() async throws {
        let harness = try await Harness()
        var bare = Self.event
        for member in ["eventTime", "action"] { bare[member] = nil }
        let refused = try await harness.ask("POST", Self.new, bare)
        #expect(refused.status == 422)
        #expect(refused.json.at("details", "causes")?.array?.count == 2)
        _ = try await harness.ask("POST", Self.new, Self.event)
        for patch in [["note": "other"], ["series": ["count": 1]]] as [JSON] {
            let answer = try await harness.ask(
                "PATCH", Self.new + "/e", patch, type: "application/merge-patch+json")
            #expect(answer.status == 422)
        }
    }
}

import Testing

@testable import SandboxServer

@Suite struct SelectorTests {
    private let labels: JSON = ["app": "web", "tier": "front", "size": "3"]

    @Test(arguments: [
        ("app=web", true), ("app==web,tier!=back", true), ("app in (web, api)", true), ("app notin (web)", false),
        ("!gone", true),
        ("app", true), ("gone", false), ("size>2", true), ("size<2", false), ("gone!=x", true), ("app=", false),
    ])
    func matches(_ text: String, _ expected: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(labels) == expected)
    }

    @Test(arguments: [
        ("app in", "unable to parse requirement: found '' expected: '('"),
        ("app=a b", "unable to parse requirement: found 'b', expected: ',' or 'end of string'"),
    ])
    func refuses(_ text: String, _ message: String) {
        #expect { try LabelSelector(parsing: text) } throws: { ($0 as? APIError)?.message == message }
    }

    @Test func selectsByFields() async throws {
        let harness = try await Harness()
        let running = try await harness.ask(
            "GET", "/api/v1/namespaces/shop/pods?fieldSelector=status.phase%3DRunning,metadata.name!%3Ddb-0")
        let names = running.json["items"]?.array?.compactMap { $0.at("metadata", "name")?.string } ?? []
        #expect(names == ["crasher", "shell", "web-848f69bfd6-9dstl", "web-848f69bfd6-pglqk", "web-848f69bfd6-ppcrg"])
        let bad = try await harness.ask("GET", "/api/v1/pods?fieldSelector=spec.nope%3Da")
        #expect(bad.status == 400)
        #expect(bad.json["message"] == "field label not supported: spec.nope")
    }
}

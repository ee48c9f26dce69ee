import Testing

@testable import SandboxServer

@Suite struct WatchingTests {
    private static let maps = "/api/v1/namespaces/shop/configmaps"

    /// Opens a watch and reads some of its events.
    private func events(
        _ harness: Harness, _ query: String, _ count: Int, accept: String = "application/json",
        after act: () async throws -> Void = {}
    )
        async throws -> [JSON]
    {
        let answer = try await harness.ask("GET", "\(Self.maps)?watch=1&timeoutSeconds=5&\(query)", accept: accept)
        try await act()
        guard case .stream(let stream) = answer.response.body else { return [] }
        var events: [JSON] = []
        for await piece in stream {
            events.append(try JSON(parsing: piece))
            if events.count == count { break }
        }
        return events
    }

    @Test func beginsWithWhatIsThere() async throws {
        let harness = try await Harness()
        let all = try await events(
            harness, "allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan", 4)
        #expect(all.map { $0["type"]?.string } == ["ADDED", "ADDED", "ADDED", "BOOKMARK"])
        #expect(all.last?.at("object", "metadata", "annotations") == ["k8s.io/initial-events-end": "true"])
    }

    @Test func tellsChangesAsTheSelectorSeesThem() async throws {
        let harness = try await Harness()
        let version = try await harness.ask("GET", Self.maps).json.at("metadata", "resourceVersion")?.string ?? ""
        let all = try await events(harness, "resourceVersion=\(version)&labelSelector=x%3Dy", 3) {
            for labels in [["x": "y"], ["x": "y", "z": "1"], ["x": "n"]] as [JSON] {
                _ = try await harness.ask(
                    "PATCH", "\(Self.maps)/settings", ["metadata": ["labels": labels]],
                    type: "application/merge-patch+json")
            }
        }
        #expect(all.map { $0["type"]?.string } == ["ADDED", "MODIFIED", "DELETED"])
    }

    @Test func sendsColumnsOnce() async throws {
        let harness = try await Harness()
        let all = try await events(harness, "includeObject=None", 2, accept: Harness.table)
        #expect(all[0].at("object", "columnDefinitions")?.array?.count == 3)
        #expect(all[1].at("object", "columnDefinitions") == .null)
        #expect(all[0].at("object", "rows")?.array?.first?["object"] == .null)
    }

    @Test func refusesWhatIsForgotten() async throws {
        let harness = try await Harness()
        let all = try await events(harness, "resourceVersion=1", 1)
        #expect(all[0]["type"] == "ERROR")
        #expect(all[0].at("object", "code") == 410)
    }
}

import FakeTransport
import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime

/// What is done after a change, by the fake's clock.
@Suite struct HookRunnerTests {
    private let client = FakeClient()
    private let lines = MemorySink()

    private func runner(_ hooks: [any Hook], settle: Duration = .seconds(1), retries: Int? = nil) -> HookRunner {
        HookRunner(hooks, client: client, settle: settle, timeout: .seconds(30), retries: retries) {
            try? lines.write($0 + "\n")
        }
    }

    private func request(
        _ text: String, _ requests: OtherServerRequests = OtherServerRequests(), body: String? = nil
    ) throws -> RequestHook {
        RequestHook(
            try RequestHook.Target(text), requests, body: body.map { .text($0) },
            successes: try StatusRanges("200-299", of: "--request-success"), client: client)
    }

    /// Waits and steps until nothing is to come, or for so long.
    private func run(_ runner: HookRunner, for time: Duration = .seconds(1_000)) throws {
        let end = client.now + time
        while client.now < end {
            try runner.step()
            if runner.isIdle { return }
            _ = try client.wait(for: runner.sources, until: min(runner.due, end))
        }
    }

    @Test func aRequestIsSentOnceForAllChangesOfAWhile() throws {
        client.answer(.post, "/-/reload", body: "")
        let runner = runner([try request("http://127.0.0.1:9090/-/reload")])
        runner.note()
        client.at(.milliseconds(400)) { runner.note() }
        try run(runner)
        #expect(client.faults == [])
        #expect(client.elapsed == .seconds(1))
        #expect(client.requests.map(\.otherServer?.authority) == ["127.0.0.1:9090"])
        #expect(client.requests[0].body == [])
        #expect(lines.text == "")
    }

    @Test func whatFailsIsTriedAgainAndToldOnce() throws {
        for _ in 0..<3 { client.answer(.post, "/reload?key=hidden", status: 503, body: "") }
        client.answer(.post, "/reload?key=hidden", body: "")
        let runner = runner([try request("http://app/reload?key=hidden")])
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        // 1, 2 and 4 seconds.
        #expect(client.elapsed == .seconds(7))
        #expect(
            lines.text == """
                POST http://app:80/reload?… failed: the answer is 503; it is tried again
                POST http://app:80/reload?… has succeeded.

                """)
        #expect(runner.failureCount == 3)
        #expect(runner.successCount == 1)
    }

    @Test func thereIsAnEndWhereOneIsWanted() throws {
        for _ in 0..<3 { client.answer(.post, "/reload", status: 500, body: "") }
        let runner = runner([try request("http://app/reload")], retries: 2)
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        #expect(runner.hasFailed)
        #expect(lines.text.hasSuffix("failed: the answer is 500\n"))
    }

    /// A server that never answers costs the time of a hook, and no more.
    @Test func aServerThatNeverAnswersIsGivenUp() throws {
        client.answer(.post, "/reload", steps: [.silence])
        client.answer(.post, "/reload", body: "")
        let runner = runner([try request("http://app/reload")])
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        #expect(client.elapsed == .seconds(31))
        #expect(lines.text.contains("POST http://app:80/reload failed: "))
        #expect(lines.text.hasSuffix("has succeeded.\n"))
    }

    @Test func aFailureKeepsNoOtherHookFromRunning() throws {
        client.answer(.get, "/b", body: "")
        let runner = runner([ProgramHook(["/no/such/program"]), try request("GET http://app/b")], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        #expect(lines.text == "The program /no/such/program failed: it cannot be run: No such file or directory\n")
    }

    @Test(arguments: ["https://elsewhere/c", "//elsewhere/c", "http://app/c", "ftp://app/c"])
    func redirectsAreFollowedOnTheSameHostAlone(_ place: String) throws {
        client.answer(.post, "/a", status: 308, headers: [Header("Location", "/b")], body: "")
        client.answer(.post, "/b", status: 307, headers: [Header("Location", place)], body: "")
        var requests = OtherServerRequests()
        requests.skipsVerification = true
        let runner = runner([try request("https://app/a", requests)], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        #expect(client.asked == ["POST /a", "POST /b"])
        #expect(lines.text.contains("leads to another server"))
    }

    /// Another port of the host is another server, and what was given for the first is not for it.
    @Test(arguments: [("http://app:8081/b", 0), ("http://app/b", 1), ("https://app:8443/b", 0), ("https://app/b", 1)])
    func whatProvesWhoOneIsStaysWithItsServer(_ place: String, _ headers: Int) throws {
        client.answer(.post, "/a", status: 307, headers: [Header("Location", place)], body: "")
        client.answer(.post, "/b", body: "")
        var requests = OtherServerRequests()
        requests.headers = [Header("Authorization", "Basic x")]
        requests.skipsVerification = true
        let runner = runner([try request("http://app/a", requests)], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        #expect(client.requests.map(\.headers.count) == [1, headers])
    }

    @Test func whatGoesWithARequest() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-hook-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("Ωuser\n".utf8).write(to: URL(fileURLWithPath: folder + "/user"))
        try Data("pass word\n".utf8).write(to: URL(fileURLWithPath: folder + "/password"))
        try Data("PEM".utf8).write(to: URL(fileURLWithPath: folder + "/ca"))
        try Data("X-Key: secret\n".utf8).write(to: URL(fileURLWithPath: folder + "/headers"))
        var requests = OtherServerRequests()
        requests.headers = [Header("X-A", "b")]
        requests.headerFiles = [folder + "/headers"]
        requests.user = .file(folder + "/user")
        requests.password = .file(folder + "/password")
        requests.authorityFile = folder + "/ca"
        client.answer(.put, "/x", status: 204, body: "")
        let runner = runner([try request("put https://app/x", requests, body: "{}")])
        runner.noteSettled()
        try run(runner)
        #expect(client.faults == [])
        let sent = client.requests[0]
        #expect(sent.otherServer?.trust == .authorities(Array("PEM".utf8)))
        #expect(sent.contentType == "application/json")
        #expect(
            sent.headers.map { "\($0.name): \($0.value)" } == [
                "X-A: b", "X-Key: secret", "Authorization: Basic zql1c2VyOnBhc3Mgd29yZA==",
            ])
    }

    @Test func aCertificateIsNeverTakenUnverified() throws {
        var requests = OtherServerRequests()
        requests.authorityFile = "/no/such/file"
        let runner = runner([try request("https://app/x", requests)], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(client.requests.isEmpty)
        #expect(lines.text.contains("/no/such/file cannot be read"))
    }

    @Test func programsEndWithinTheirTime() throws {
        let program = ProgramHook(["sleep", "1000"])
        let runner = runner([program], retries: 0)
        runner.noteSettled()
        client.at(.seconds(30)) {}
        try run(runner)
        #expect(lines.text == "The program sleep failed: it did not end within 30s\n")
    }

    @Test func programsRunToTheirEnd() throws {
        let runner = runner([ProgramHook(["sh", "-c", "exit 3"]), ProgramHook(["true"])], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(lines.text == "The program sh failed: it ended with exit code 3\n")
        #expect(runner.successCount == 1)
    }

    @Test func aSignalReachesTheProcessOfAName() throws {
        // Not a copy: another test's child, forked while it is written, would hold it open, and keep it from being run.
        let link = FileManager.default.temporaryDirectory.appending(path: "kpodhk\(UInt16.random(in: 0...9_999))").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/bin/sleep")
        defer { try? FileManager.default.removeItem(atPath: link) }
        let name = URL(fileURLWithPath: link).lastPathComponent
        let child = try ChildProcess([link, "1000"])
        let runner = runner([SignalHook(Signals.hangUp, name: "HUP", process: name)], retries: 0)
        runner.noteSettled()
        try run(runner)
        #expect(lines.text == "")
        while child.poll() == nil { usleep(1_000) }
        #expect(child.poll() == .killed(Signals.hangUp))
        runner.noteSettled()
        try run(runner)
        #expect(lines.text.contains("no process of that name"))
    }

    @Test(arguments: ["", "GET", "FETCH http://a", "tcp://a:1", "GET http://a b", "http://u:p@a/"])
    func wrongTargets(_ text: String) {
        #expect(throws: InvalidInput.self) { try RequestHook.Target(text) }
    }
}

import Foundation
import Testing

@testable import SandboxServer

@Suite struct SandboxTests {
    /// Runs curl on a thread of its own: the server needs those of the tests.
    private func run(_ arguments: [String]) async throws -> Command.Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { try Command.run("curl", arguments) }) }.start()
        }
    }

    /// The whole of it: nghttpx in front, curl as the client.
    @Test func answersBehindTLS() async throws {
        let sandbox = try await Sandbox(try Options([]))
        defer { sandbox.stop() }
        let details = try JSON(parsing: sandbox.announcement)
        let server = details["server"]?.string ?? ""
        let authority = details["ca"]?.string ?? ""
        let folder = details.at("accounts", "demo-admin")?.string ?? ""
        let token = try String(contentsOfFile: "\(folder)/token", encoding: .utf8)
        for version in ["--http1.1", "--http2"] {
            let result = try await run(
                [
                    "-sS", version, "--cacert", authority, "-H", "Authorization: Bearer \(token)", "-A", "test",
                    "\(server)/api/v1/namespaces/shop/pods/shell",
                ])
            #expect(result.status == 0, "\(result.errors)")
            #expect(try JSON(parsing: [UInt8](result.output)).at("metadata", "name") == "shell")
        }
        let log = try await run(["-sS", (details["control"]?.string ?? "") + "/requests"])
        let entries = try JSON(parsing: [UInt8](log.output)).array ?? []
        #expect(entries.map { $0["version"]?.string } == ["HTTP/1.1", "HTTP/2"])
        #expect(entries.compactMap { $0["connection"]?.int }.count == 2)
    }
}

import Foundation
import Programs
import Testing

/// `kpod token` beside a kubelet that replaces the token.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct TokenTests {
    @Test func keepsAFileFreshUntilASignalComes() throws {
        let sandbox = try Sandbox.shared()
        let folder = NSTemporaryDirectory() + "/kpod-token-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = try #require(sandbox.announcement.accounts["default"]) + "/token"
        let path = folder + "/token"
        func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

        let watcher = try sandbox.start("token", "--watch", path, as: "default")
        try wait { text(path) == text(source) }
        let first = text(path)
        let bits = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(bits == 0o600)
        try sandbox.control("POST", "rotate", body: #"{"account":"default","revoke":false}"#)
        try wait { text(path) != first }
        #expect(text(path) == text(source))
        watcher.signal(SIGTERM)
        let outcome = try watcher.wait()
        #expect(outcome.status == 143)
        #expect(outcome.output + outcome.errors == "")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["token"])
    }

    @Test func refusesTheTokensOwnFile() throws {
        let sandbox = try Sandbox.shared()
        let source = try #require(sandbox.announcement.accounts["default"]) + "/token"
        let outcome = try sandbox.kpod("token", "--watch", source, as: "default")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("is the token's own file"))
    }

    private func wait(seconds: Double = 15, _ holds: () -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !holds() {
            guard Date() < deadline else { throw HarnessError(description: "nothing came in \(seconds) s") }
            usleep(50_000)
        }
    }
}

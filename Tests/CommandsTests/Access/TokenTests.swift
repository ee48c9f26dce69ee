import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct TokenTests {
    @Test func printsTheTokenAndNothingElse() {
        let run = CommandRun("token", environment: ["KPOD_TOKEN": "a.b.c"])
        #expect(run.output == "a.b.c\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    @Test func nothingToPrintOrWatch() {
        let fixed = CommandRun("token", "--watch=/nowhere/x")
        #expect(fixed.status == .usage)
        #expect(fixed.errors.contains("there is nothing to watch"))
        let none = CommandRun("token", environment: ["KPOD_TOKEN": "", "KPOD_TOKEN_FILE": "/nowhere/token"])
        #expect(none.output == "")
        #expect(none.status != .success)
    }

    /// The file follows the mounted one, by the fake clock: a new token, a volume that is gone for a while, and the next
    /// token; a file that cannot be written ends it.
    @Test func aWatchedFileFollowsTheMountedOne() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-token-\(UUID().uuidString)")
        let ours = folder.appending(path: "ours")
        let source = folder.appending(path: "mounted")
        try FileManager.default.createDirectory(at: ours, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func mount(_ text: String) { try? text.write(to: source, atomically: true, encoding: .utf8) }
        let path = ours.appending(path: "token").path
        var seen: [String?] = []
        func look() { seen.append(try? String(contentsOfFile: path, encoding: .utf8)) }

        mount("one")
        let client = FakeClient()
        client.at(.seconds(1)) {
            look()
            mount("two")
        }
        client.at(.seconds(3)) {
            look()
            try? FileManager.default.removeItem(at: source)
        }
        client.at(.seconds(7)) {
            look()
            mount("three")
        }
        client.at(.seconds(9)) {
            look()
            try? FileManager.default.removeItem(at: ours)
            mount("four")
        }
        let run = CommandRun(
            ["token", "--watch", path], client: client,
            environment: ["KPOD_TOKEN": "", "KPOD_TOKEN_FILE": source.path])
        #expect(seen == ["one", "two", "two", "three"])
        #expect(run.output == "")
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2, "\(run.errors)")
        #expect(lines.first?.hasSuffix("; \(path) is left as it is") == true)
        #expect(lines.last?.hasPrefix("error: cannot write \(path): ") == true)
        #expect(run.status == .failure)
        #expect(client.elapsed == .seconds(10))
    }
}

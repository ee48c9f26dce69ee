import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// A namespace is one segment of a path, wherever it was found.
@Suite struct NamespaceTests {
    private static let words = "error: invalid namespace \"default/pods\": may not contain '/'\n"

    @Test(arguments: [
        ["get", "services"], ["get", "services", "-w"], ["delete", "cm", "x"], ["logs", "x"], ["exec", "x", "--", "y"],
        ["auth", "can-i", "get", "pods"], ["events"], ["wait", "--for=ready", "pod/x"],
        ["create", "serviceaccount", "x"],
        ["rollout", "status", "deployment/x"], ["get", "pods", "--curl"],
    ])
    func aBadOneIsRefusedBeforeAnythingIsSent(_ words: [String]) {
        let at = words.firstIndex(of: "--") ?? words.endIndex
        let client = FakeClient()
        let given = CommandRun(words[..<at] + ["-n", "default/pods"] + words[at...], client: client)
        #expect(given.errors.hasPrefix(Self.words), "\(given.errors)")
        #expect(given.output == "")
        #expect(given.status == .usage)
        for name in ["KPOD_NAMESPACE", "POD_NAMESPACE"] {
            let found = CommandRun(words, client: client, environment: [name: "default/pods"])
            #expect(found.errors.hasPrefix(Self.words), "\(found.errors)")
        }
        #expect(client.faults == [])
    }

    @Test(arguments: ["a/b", ".", "..", "a%2fb", "a\u{1B}b"])
    func theMountedFileMayHoldNoneEither(_ text: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-namespace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: "namespace"))
        let client = FakeClient()
        let run = CommandRun(
            "get", "services", client: client, environment: ["KPOD_SERVICE_ACCOUNT_DIR": folder.path])
        #expect(run.errors.hasPrefix("error: invalid namespace "), "\(run.errors)")
        #expect(run.status == .usage)
        #expect(client.faults == [])
    }

    @Test func aManifestMayHoldNoneEither() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-namespace-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","namespace":"default/pods"}}"#.utf8)
            .write(to: file)
        let client = FakeClient()
        for command in ["create", "apply", "delete", "get"] {
            let run = CommandRun(command, "-f", file.path, client: client)
            #expect(run.errors.hasPrefix(Self.words), "\(command): \(run.errors)")
            #expect(run.status == .usage)
        }
        #expect(client.faults == [])
    }
}

import Arguments
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// The files of `man/` and `completions/`, which are generated from the declarations of the commands and committed.
///
/// `KPOD_REGENERATE=1 swift test --filter GeneratedFilesTests` writes them anew.
@Suite struct GeneratedFilesTests {
    private static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What the pages tell beside the tree of commands.
    private static let facts = ManualFacts(
        manual: "kpod manual", date: "2026-11-23",
        exitStatus: CLIRuntime.ExitStatus.table.map { ManualFacts.Entry($0.code, $0.meaning) },
        environment: [
            .init("KUBERNETES_SERVICE_HOST", "The API server's host, which Kubernetes sets in every container."),
            .init("KUBERNETES_SERVICE_PORT", "The API server's port, which Kubernetes sets in every container."),
            .init("POD_NAMESPACE", "The namespace to work in where neither --namespace nor KPOD_NAMESPACE names one."),
            .init("KPOD_SERVICE_ACCOUNT_DIR", "The folder that the service account is mounted in, if it is another."),
        ],
        files: [
            .init(
                "/var/run/secrets/kubernetes.io/serviceaccount/token",
                "The bearer token, read again when it changes."),
            .init(
                "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt",
                "The CA that the server's certificate must lead to."),
            .init("/var/run/secrets/kubernetes.io/serviceaccount/namespace", "The namespace of the pod."),
        ],
        seeAlso: ["kubectl(1)"])

    /// Every file by its path in the repository.
    private static var files: [String: String] {
        let root = Root.command.spec
        var files: [String: String] = [:]
        for path in visiblePaths(of: root) {
            files["man/" + manPageName(for: path, root: root)] = manPage(for: path, root: root, facts: facts)
        }
        for shell in Shell.allCases {
            files["completions/" + shell.fileName(program: "kpod")] = completionScript(for: shell, program: "kpod")
        }
        return files
    }

    @Test func theCommittedFilesAreWhatTheDeclarationsGive() throws {
        let files = Self.files
        let manager = FileManager.default
        if ProcessInfo.processInfo.environment["KPOD_REGENERATE"] == "1" {
            for folder in ["man", "completions"] {
                try? manager.removeItem(at: Self.repository.appending(path: folder))
                try manager.createDirectory(
                    at: Self.repository.appending(path: folder), withIntermediateDirectories: true)
            }
            for (path, text) in files { try Data(text.utf8).write(to: Self.repository.appending(path: path)) }
        }
        var committed: Set<String> = []
        for folder in ["man", "completions"] {
            let names = try manager.contentsOfDirectory(atPath: Self.repository.appending(path: folder).path)
            committed.formUnion(names.map { folder + "/" + $0 })
        }
        let hint: Comment = "KPOD_REGENERATE=1 swift test --filter GeneratedFilesTests writes them anew"
        #expect(committed == Set(files.keys), hint)
        let stale = files.filter { path, text in
            (try? Data(contentsOf: Self.repository.appending(path: path))) != Data(text.utf8)
        }
        #expect(stale.keys.sorted() == [], hint)
    }
}

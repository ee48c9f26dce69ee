import Foundation
import Testing

/// `kustomize` and `-k` with a server, beside a real kubectl where there is one.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct KustomizeTests {
    private static let overlay = Sandbox.repository + "/Tests/Fixtures/recordings/W/writes/kustom/overlay"

    /// What is applied is there, is as it should be, and goes again.
    @Test func anOverlayIsAppliedAndDeleted() throws {
        let sandbox = try Sandbox.shared()
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try """
        namespace: shop
        namePrefix: k-
        configMapGenerator:
        - {name: conf, literals: [a=1]}
        - {name: plain, literals: [b=2], options: {disableNameSuffixHash: true}}

        """.write(to: folder.appending(path: "kustomization.yaml"), atomically: true, encoding: .utf8)
        defer { _ = try? sandbox.kpod("delete", "-k", folder.path, "--ignore-not-found") }
        let names = ["configmap/k-conf-h29d89cmmt", "configmap/k-plain"]
        let applied = try sandbox.kpod("apply", "-k", folder.path)
        #expect(applied.output == names.map { "\($0) created\n" }.joined())
        #expect(applied.errors == "")
        #expect(try sandbox.kpod("get", "-k", folder.path, "-o", "name").output == names.map { $0 + "\n" }.joined())
        #expect(try sandbox.kpod("diff", "-k", folder.path).status == 0)
        #expect(try sandbox.kpod("wait", "--for=create", "-k", folder.path).status == 0)
        #expect(try sandbox.kpod("label", "-k", folder.path, "x=y").status == 0)
        let deleted = try sandbox.kpod("delete", "-k", folder.path)
        #expect(deleted.status == 0)
        #expect(try sandbox.kpod("get", "-k", folder.path).status == 3)
    }

    @Test(.enabled(if: Sandbox.installedKubectl != nil)) func theOutputIsKubectls() throws {
        let sandbox = try Sandbox.shared()
        let theirs = try sandbox.kubectl(["kustomize", Self.overlay])
        #expect(try sandbox.kpod("kustomize", Self.overlay).output == theirs.output)
    }
}

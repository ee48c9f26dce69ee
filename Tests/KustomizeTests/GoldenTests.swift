import Foundation
import JSON
import Kustomize
import Programs
import Testing
import Text
import YAML

/// What kustomize 5.8 makes of the trees, byte for byte. Where KUBECTL names a kubectl, it is asked anew; elsewhere the
/// hashes of its outputs count, in Tests/Fixtures/kustomize/golden.txt. `KPOD_REGENERATE=1` writes them anew from kubectl.
struct GoldenTests {
    private static let kubectl = ProcessInfo.processInfo.environment["KUBECTL"].flatMap { $0.isEmpty ? nil : $0 }

    /// The hash that stands for a tree that is refused.
    private static let refused = "refused"

    @Test func outputsAreThoseOfKustomize() throws {
        var golden: [String: String] = [:]
        for line in try Trees.text("golden.txt").split(separator: "\n") {
            let words = line.split(separator: " ")
            golden[String(words[0])] = String(words[1])
        }
        let trees = try Trees.all()
        #expect(trees.count >= 200)
        #expect(Set(trees.map(\.name)) == Set(golden.keys))
        for tree in trees {
            let output = Self.build(tree)
            #expect(Self.hash(output) == golden[tree.name], "\(tree): \(output ?? Self.refused)")
        }
    }

    @Test(.enabled(if: GoldenTests.kubectl != nil)) func outputsAreThoseOfKubectl() throws {
        let kubectl = try #require(Self.kubectl)
        var lines: [String] = []
        for tree in try Trees.all() {
            let expected = try Self.run(kubectl, tree)
            #expect(Self.build(tree) == expected, "\(tree)")
            lines.append("\(tree.name) \(Self.hash(expected))\n")
        }
        if ProcessInfo.processInfo.environment["KPOD_REGENERATE"] != nil {
            try lines.joined().write(
                to: Trees.folder.appending(path: "golden.txt"), atomically: true, encoding: .utf8)
        }
    }

    private static func hash(_ output: String?) -> String {
        output.map { String(SHA256.hexadecimal($0.utf8).prefix(16)) } ?? refused
    }

    /// What kpod prints; nil where it refuses.
    private static func build(_ tree: Tree) -> String? {
        guard let result = try? KustomizeBuild(files: memory(tree.files)).run(tree.directory) else { return nil }
        return text(result.objects)
    }

    /// What kubectl prints; nil where it refuses.
    private static func run(_ kubectl: String, _ tree: Tree) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, bytes) in tree.files {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        let outcome = try Programs.run(
            [kubectl, "kustomize", folder.path() + tree.directory], environment: ["PATH": "/usr/bin:/bin"])
        return outcome.status == 0 ? outcome.output : nil
    }
}

/// Objects as YAML, with lines between them.
func text(_ objects: [JSONValue]) -> String {
    var bytes: [UInt8] = []
    let writer = YAMLWriter()
    for (index, object) in objects.enumerated() {
        if index > 0 { bytes += "---\n".utf8 }
        writer.write(object.document().root, into: &bytes)
    }
    return String(decoding: bytes, as: UTF8.self)
}

import Foundation
import System
import Testing

/// Patterns of paths, which nobody has taken apart where there is no shell.
@Suite struct FilePatternTests {
    @Test func aPatternStandsForThePathsThatAreThere() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for path in ["a/x.yaml", "a/y.yaml", "a/z.json", "a/.hidden.yaml", "b/x.yaml", "b/[1].yaml"] {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        let root = folder.path
        func matches(_ pattern: String) -> [String] {
            FilePattern.matches(root + "/" + pattern).map { String($0.dropFirst(root.count + 1)) }
        }
        #expect(matches("a/*.yaml") == ["a/.hidden.yaml", "a/x.yaml", "a/y.yaml"])
        #expect(matches("*/x.yaml") == ["a/x.yaml", "b/x.yaml"])
        #expect(matches("a/[xz].*") == ["a/x.yaml", "a/z.json"])
        #expect(matches("a/?.yaml") == ["a/x.yaml", "a/y.yaml"])
        #expect(matches("b/\\[1].yaml") == ["b/[1].yaml"])
        #expect(matches("a/x.yaml/*") == [])
        #expect(matches("c/*") == [])
        #expect(matches("?") == ["a", "b"])
        #expect(FilePattern.matches("") == [])
    }
}

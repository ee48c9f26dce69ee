import Foundation
import Testing

/// Dependencies point one way, as the design draws them: each target imports what is below it and nothing else.
@Suite struct LayersTests {
    /// What each target may import of the project's own.
    private static let below: [String: Set<String>] = [
        "Text": [], "System": ["CProcess"], "Arguments": [], "JSON": [], "YAML": ["JSON", "Text", "CYAML"],
        "Kube": ["YAML", "JSON", "Text"],
        "Transport": ["Kube", "JSON", "System", "Text", "CCurl", "CZlib"],
        "Output": ["Kube", "YAML", "JSON", "Text"],
        "CLIRuntime": ["Output", "Transport", "Arguments", "Kube", "YAML", "JSON", "System", "Text"],
        "Commands": ["CLIRuntime", "Output", "Transport", "Arguments", "Kube", "YAML", "JSON", "System", "Text"],
        "kpod": ["Commands", "CLIRuntime"],
    ]

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    private static func files(_ target: String) -> [URL] {
        let found = FileManager.default.enumerator(at: sources.appending(path: target), includingPropertiesForKeys: nil)
        return (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
    }

    @Test(arguments: below.keys.sorted())
    func aTargetImportsOnlyWhatIsBelowIt(_ target: String) throws {
        let allowed = (Self.below[target] ?? []).union(target == "System" ? ["Glibc"] : [])
        let files = Self.files(target)
        #expect(!files.isEmpty)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.hasPrefix("import ") {
                let module = String(line.dropFirst("import ".count))
                #expect(allowed.contains(module), "\(file.lastPathComponent) of \(target) imports \(module)")
            }
        }
    }

    /// A command is built on CLIRuntime, and on no other command but those below it.
    @Test func everyTargetIsListed() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter {
            !$0.hasPrefix("C")
        }
        #expect(
            Set(folders).subtracting(["Commands", "CLIRuntime"])
                == Set(Self.below.keys).subtracting(["Commands", "CLIRuntime"]))
    }

    /// Files stay small enough to be read at once.
    @Test func noFileIsLongerThan400Lines() throws {
        var lengths: [Int] = []
        for target in Self.below.keys {
            for file in Self.files(target) {
                let count =
                    try String(contentsOf: file, encoding: .utf8).split(
                        separator: "\n", omittingEmptySubsequences: false
                    ).count - 1
                lengths.append(count)
                #expect(count <= 400, "\(file.lastPathComponent) has \(count) lines")
            }
        }
        #expect(lengths.sorted()[lengths.count / 2] <= 100)
    }
}

import Foundation
import Testing

/// The targets depend on each other in one direction only. The compiler takes any import of a module that it has built,
/// so the imports themselves are compared with the arrows.
struct LayoutTests {
    /// What each target in Sources imports, no more and no less.
    private static let arrows: [String: Set<String>] = [
        "kpod": ["Commands", "CLIRuntime"],
        "Commands": [
            "CLIRuntime", "Certificates", "HTTPServer", "Tar", "Output", "Transport", "Arguments", "Kube", "JSON",
            "System", "Text",
        ],
        "CLIRuntime": [
            "Output", "Kustomize", "Transport", "HTTPServer", "Arguments", "Kube", "YAML", "JSON", "System", "Text",
        ],
        // A directory in, objects out: it reads files through closures.
        "Kustomize": ["Kube", "YAML", "JSON", "Text"],
        "Output": ["Kube", "YAML", "JSON", "Text"],
        // Alone to know libcurl, ISA-L and zlib.
        "Transport": ["Kube", "System", "Text", "CCurl", "CISAL", "CZlib"],
        "Kube": ["YAML", "JSON", "Text"],
        // Alone to know libyaml.
        "YAML": ["JSON", "Text", "CYAML"],
        "JSON": [],
        // Alone to know glibc.
        "System": ["Glibc", "CProcess"],
        // Alone to know libcrypto.
        "Certificates": ["CCrypto"],
        // Alone to know http-parser.
        "HTTPServer": ["System", "Text", "CHTTPParser"],
        "Arguments": [],
        // Archives as they come, without I/O.
        "Tar": [],
        "Text": [],
        // Declarations of C libraries.
        "CCurl": [], "CISAL": [], "CCrypto": [], "CZlib": [], "CYAML": [], "CProcess": [], "CHTTPParser": [],
    ]

    private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

    @Test func importsPointOneWay() throws {
        var targets = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
        targets.removeAll { $0 == "README.md" }
        #expect(Set(targets) == Set(Self.arrows.keys))
        for target in targets {
            #expect(try Self.imports(of: target) == Self.arrows[target], "\(target)")
        }
    }

    /// Files stay small enough to be read at once.
    @Test func noFileIsLongerThan400Lines() throws {
        var lengths: [Int] = []
        for target in Self.arrows.keys {
            for (name, text) in try Self.files(of: target) {
                let count = text.count { $0 == "\n" }
                lengths.append(count)
                #expect(count <= 400, "\(name) has \(count) lines")
            }
        }
        #expect(lengths.sorted()[lengths.count / 2] <= 100)
    }

    /// The types and files that Sources/README.md names are there.
    @Test func theReadmeOfTheSourcesNamesWhatIsThere() throws {
        let readme = try String(contentsOf: Self.sources.appendingPathComponent("README.md"), encoding: .utf8)
        let named = Set(readme.matches(of: /`([A-Z][A-Za-z]+[a-z])`/).map { String($0.1) })
        let files = try Self.arrows.keys.flatMap { try Self.files(of: $0) }
        let names = files.map { (($0.name as NSString).lastPathComponent as NSString).deletingPathExtension }
        let declared = files.flatMap { $0.text.matches(of: /(?:struct|class|enum|protocol) ([A-Z][A-Za-z]+)/) }
            .map { String($0.1) }
        let known = Set(names + declared + Self.arrows.keys)
        #expect(named.count > 40)
        #expect(named.filter { !known.contains($0) && !$0.hasSuffix("Tests") } == [])
    }

    /// The Swift files of a target and what stands in them.
    private static func files(of target: String) throws -> [(name: String, text: String)] {
        let folder = sources.appendingPathComponent(target)
        return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .map { ($0, try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)) }
    }

    /// All modules that the files of a target import.
    private static func imports(of target: String) throws -> Set<String> {
        var modules: Set<String> = []
        for (_, text) in try files(of: target) {
            for line in text.split(separator: "\n") {
                // An attribute or an access level may stand before the word.
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                    words[..<place].allSatisfy({ $0.hasPrefix("@") || ["public", "package", "internal"].contains($0) })
                else { continue }
                modules.insert(String(words[place + 1]))
            }
        }
        return modules
    }
}

import JSON
import Testing

@testable import Kube

/// The keys and contents of ConfigMaps and Secrets.
@Suite struct DataKeyTests {
    @Test(arguments: [
        ("a", [String]()), ("A.b-c_1", []), ("a..b", []), (".", ["must not be '.'"]), ("..", ["must not be '..'"]),
        ("..a", ["must not start with '..'"]), (String(repeating: "a", count: 253), []),
        (String(repeating: "a", count: 254), ["must be no more than 253 characters"]),
    ])
    func keysAreCheckedAsKubectlDoes(_ key: String, _ faults: [String]) {
        #expect(DataKey.faults(in: key) == faults)
    }

    @Test(arguments: ["", "a b", "a/b", "é", "a\u{301}", "a\n"])
    func otherKeysAreRefused(_ key: String) {
        #expect(DataKey.faults(in: key).first?.hasPrefix("a valid config key must consist of") == true)
    }

    @Test(arguments: ["1A", "", "A B", "\u{FEFF}B", "C\rD"])
    func variablesHaveOtherNames(_ name: String) {
        #expect(DataKey.variableFaults(in: name).first?.hasPrefix("a valid environment variable name") == true)
    }

    @Test func filesOfVariablesAreReadAsKubectlDoes() throws {
        let text = "\u{FEFF}A=1\r\n# no\n\n \tB=two words \nC\nD=\"q\"\n\u{A0}E=a=b\nF=\n"
        let lines = try EnvironmentFile(Array(text.utf8), path: "x").lines
        #expect(lines.map(\.key) == ["A", "B", "C", "D", "E", "F"])
        #expect(lines.map(\.value) == ["1", "two words ", nil, "\"q\"", "a=b", ""])
    }

    /// A mark that combines with the `=` is part of the value.
    @Test func whatCombinesIsNoPartOfTheKey() throws {
        let lines = try EnvironmentFile(Array("A=\u{301}x".utf8), path: "x").lines
        #expect(lines.map(\.key) == ["A"])
        #expect(lines.first?.value.map { Array($0.utf8) } == Array("\u{301}x".utf8))
    }

    /// kubectl shows them, and with them what may be a secret.
    @Test func linesThatCannotBeReadAreRefused() {
        #expect(throws: InvalidInput("env file x contains invalid utf8 bytes at line 2")) {
            try EnvironmentFile(Array("B=1\n".utf8) + [65, 61, 255], path: "x")
        }
        #expect(throws: InvalidInput.self) { try EnvironmentFile(Array("A B=1".utf8), path: "x") }
        do throws(InvalidInput) {
            _ = try EnvironmentFile(Array("A=1\nhunter2 and more\n".utf8), path: "x")
            Issue.record("it is read")
        } catch {
            #expect(error.message.hasPrefix("env file x, line 2, which has no '=', is not a valid key name: "))
            #expect(!error.message.contains("hunter2"))
        }
    }

    /// The hashes are kubectl's.
    @Test func contentsAreHashedAsKustomizeDoes() {
        let empty: JSONValue = ["kind": "ConfigMap", "name": "hashed", "data": [:]]
        #expect(ContentHash.text(of: empty) == "47gf8288c4")
        let one: JSONValue = ["data": ["a": "1"], "kind": "ConfigMap", "name": "m"]
        #expect(ContentHash.text(of: one) == "6h6t2ccm85")
    }

    @Test func chanceGivesOtherSuffixes() {
        let suffixes = Set((0..<50).map { _ in GeneratedSuffix.make() })
        #expect(suffixes.count > 40)
        #expect(suffixes.allSatisfy { $0.utf8.count == 5 })
    }
}

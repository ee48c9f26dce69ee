import JSON
import Testing

@testable import Kube

/// Environment variables in manifests: the forms, what stays as it is, and that no value changes the structure.
@Suite struct EnvironmentSubstitutionTests {
    private static let environment = ["A": "1", "B": "two", "EMPTY": "", "EVIL": "x: [1]\nkind: Other", "YES": "yes"]

    private func substitution(_ names: String...) throws -> EnvironmentSubstitution {
        try EnvironmentSubstitution(names: names) { Self.environment[$0] }
    }

    @Test(arguments: [
        ("$A", "1"), ("${A}", "1"), ("a$A-$B.c", "a1-two.c"), ("$A$B", "1two"), ("${A}B", "1B"),
        ("${NO:-d}", "d"), ("${EMPTY:-d}", "d"), ("${A:-d}", "1"), ("${NO:-}", ""), ("$EMPTY", ""),
        ("${NO:-${B}}", "two"), ("${NO:-a${NO:-b}c}", "abc"), ("${NO:-$A}", "1"), ("${NO:-a b:c}", "a b:c"),
        ("$$A", "$A"), ("$$$A", "$1"), ("$$$$", "$$"), ("$$(A)", "$(A)"), ("${NO:-$$x}", "$x"),
        ("$(A)", "$(A)"), ("$1", "$1"), ("$", "$"), ("a$", "a$"), ("${A", "${A"), ("${}", "${}"), ("${A-x}", "${A-x}"),
        ("${A%x}", "${A%x}"), ("${NO:-x", "${NO:-x"), ("$-", "$-"), ("${1}", "${1}"),
        ("\u{e4}$A\u{e4}", "\u{e4}1\u{e4}"),
    ])
    func forms(_ text: String, _ expected: String) throws {
        #expect(try substitution().substitute(in: text) == (expected, []))
    }

    @Test func whatIsUnsetIsToldOnceAndStays() throws {
        let result = try substitution().substitute(in: "$NO ${NO} $A $OTHER")
        #expect(result.text == "$NO ${NO} 1 $OTHER")
        #expect(result.unset == ["NO", "OTHER"])
    }

    @Test(arguments: [
        ("$A $B $$ $NO", "1 $B $$ $NO"), ("$$A $$B", "$A $$B"), ("${B:-x} ${A:-x}", "${B:-x} 1"), ("$$$A", "$$A"),
    ])
    func onlyTheNamesGivenAreTouched(_ text: String, _ expected: String) throws {
        #expect(try substitution("A").substitute(in: text) == (expected, []))
    }

    @Test(arguments: ["1A", "A-B", "A=b", "\u{e4}"]) func badNames(_ name: String) {
        #expect(throws: InvalidInput.self) { try EnvironmentSubstitution(names: [name]) { _ in nil } }
    }

    @Test func deepDefaultsEnd() throws {
        let text = String(repeating: "${NO:-", count: 50) + String(repeating: "}", count: 50)
        #expect(try substitution().substitute(in: text).text.contains("${NO:-"))
    }

    // MARK: In manifests

    private func value(_ text: String) throws -> JSONValue? {
        let entries = Manifest.read(Array(text.utf8), source: "f", substitution: try substitution())
        guard case .object(let object)? = entries.first, entries.count == 1 else { return nil }
        return object.value["x"]
    }

    private func value(yaml: String) throws -> JSONValue? {
        try value("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: $B}\nx: \(yaml)\n")
    }

    private static let scalars: [(yaml: String, value: JSONValue)] = [
        ("$A", .number("1")), ("${A}0", .number("10")), ("$YES", .bool(true)), ("${NO:-null}", .null),
        ("${NO:-}", .null), ("$B", .string("two")), ("\"$A\"", .string("1")), ("'$YES'", .string("yes")),
        ("|-\n  $A", .string("1")), (">-\n  $A", .string("1")), ("!!str $A", .string("1")), ("!!int $A", .number("1")),
        ("$EVIL", .string("x: [1]\nkind: Other")), ("[$A, \"$A\"]", [.number("1"), .string("1")]),
        ("{$A: $A}", ["$A": .number("1")]), ("&a $A", .number("1")), ("${NO:-[1]}", .string("[1]")),
        ("${NO:-~}", .null),
    ]

    @Test(arguments: scalars)
    func aPlainScalarIsResolvedAgain(_ scalar: (yaml: String, value: JSONValue)) throws {
        #expect(try value(yaml: scalar.yaml) == scalar.value)
    }

    @Test func jsonStringsStayStrings() throws {
        let text = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"x":{"$A":"$A","l":["$B"]}}"#
        #expect(try value(text) == ["$A": "1", "l": ["two"]])
    }

    @Test func whatIsUnsetIsRefusedWithItsLineAndCostsItsDocumentOnly() throws {
        let text =
            "apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: A\nmetadata:\n  name: $NO\n"
        let entries = Manifest.read(Array(text.utf8), source: "f.yaml", substitution: try substitution())
        #expect(entries.count == 2)
        guard case .invalid(let fault)? = entries.last else {
            Issue.record("nothing is refused")
            return
        }
        #expect(fault.message.hasPrefix("error parsing f.yaml: line 8: the variable NO is not set"))
    }

    @Test func inJSONTheLineIsThatOfTheName() throws {
        let text = "{\"apiVersion\":\"v1\",\n\"kind\":\"A\",\n\"metadata\":{\"name\":\"${NO}\"}}"
        let entries = Manifest.read(Array(text.utf8), source: "-", substitution: try substitution())
        guard case .invalid(let fault)? = entries.first else {
            Issue.record("nothing is refused")
            return
        }
        #expect(fault.message.contains("line 3"))
    }

    @Test func withoutASubstitutionEverythingStays() {
        let entries = Manifest.read(
            Array("apiVersion: v1\nkind: A\nmetadata: {name: $A}\n".utf8), source: "f", substitution: nil)
        guard case .object(let object)? = entries.first else {
            Issue.record("not read")
            return
        }
        #expect(object.name == "$A")
    }
}

import Foundation
import JSON
import Testing

@testable import Output

@Suite struct CustomColumnsTests {
    static func object() throws -> JSONNode {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = Array(try Data(contentsOf: folder.appending(path: "Fixtures/jsonpath/object.json")))
        return try JSONDocument(parsing: bytes).root
    }

    static func print(_ columns: CustomColumns, _ objects: [JSONNode]) throws -> String {
        var layout = ColumnLayout()
        columns.appendHeader(to: &layout)
        for object in objects { try columns.appendRow(for: object, to: &layout) }
        var output: [UInt8] = []
        layout.flush(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// What kubectl 1.37.1 prints for the object of the JSONPath tests.
    @Test(arguments: [
        ("A:.n,B:.arr", "A     B\n3     [1 2 3 4 5]\n"),
        (
            "A:.n,B:{.arr[*]},C:.nope,D:.nul,E:.metadata.labels,F:.f,G:.big",
            """
            A     B           C        D       E                                F     G
            3     1,2,3,4,5   <none>   <nil>   map[a.b/c:dots app:web empty:]   1.5   9.223372036854776e+18

            """
        ),
        ("A:.arr[0]", "A\n1\n"), ("A:.list[*].tags", "A\n[x y],[],[z],[p q r]\n"), ("A:.list[*].f", "A\n1.5,2.5\n"),
        ("A:", "A\n<none>\n"), (":.n", "\n3\n"), ("A:.x:y", "A\n<none>\n"),
        ("A:.list[?(@.n>1)].name", "A\nb,c,d d\n"), ("A:.t,B:.no", "A      B\ntrue   false\n"),
        ("A:.metadata.labels.a\\.b/c", "A\ndots\n"), (" A : .n ", " A \n<none>\n"),
        ("A:.mixed", "A\n[1 a true <nil> 1.5 map[k:v] [1]]\n"),
        (
            "A:.list[0:2].metadata,B:.emptyobj,C:.empty,D:.empty[*],E:.es",
            "A                           B       C     D        E\nmap[name:ia],map[name:ib]   map[]   []    <none>   \n"
        ),
    ])
    func printsWhatKubectlPrints(specification: String, expected: String) throws {
        #expect(try Self.print(CustomColumns(specification: specification), [Self.object()]) == expected)
    }

    @Test(arguments: [
        ("", "custom-columns format specified but no custom columns given"),
        ("NAME", "unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>"),
        ("A:.n,B", "unexpected custom-columns spec: B, expected <header>:<json-path-expr>"),
        (
            "A:{.n}{.f}",
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        ),
        ("A:..x[", "unterminated array (at column 5)"),
    ])
    func badSpecifications(specification: String, message: String) {
        #expect(throws: TemplateError(message)) { _ = try CustomColumns(specification: specification) }
    }

    @Test func errorsNameTheColumn() throws {
        let columns = try CustomColumns(specification: "A:.arr[9]")
        #expect(throws: TemplateError("column A: array index out of bounds: index 9, length 5")) {
            _ = try columns.cells(for: Self.object())
        }
    }

    @Test func filesHaveTwoLines() throws {
        let columns = try CustomColumns(file: Array("NAME   PHASE\r\n{metadata.name}\t.n\nmore\n".utf8))
        #expect(try Self.print(columns, [Self.object()]) == "NAME   PHASE\nx      3\n")
        #expect(throws: TemplateError.self) { _ = try CustomColumns(file: []) }
        #expect(throws: TemplateError.self) { _ = try CustomColumns(file: Array("A B\n".utf8)) }
        #expect(throws: TemplateError("number of headers (2) and field specifications (1) don't match")) {
            _ = try CustomColumns(file: Array("A B\n.a\n".utf8))
        }
    }

    @Test func valuesWithLineBreaksBecomeRows() throws {
        let columns = try CustomColumns(specification: "A:.metadata.annotations.note,B:.str")
        #expect(try Self.print(columns, [Self.object()]) == "A     B\nline1\nline2   hello wörld\n")
    }

    @Test func terminalsAreNotSteered() throws {
        let object = try JSONDocument(parsing: Array(#"{"a":"x\u001b[1m\ry","b":"p\tq"}"#.utf8)).root
        let columns = try CustomColumns(specification: "A:.a,B:.b,C:.c")
        #expect(try Self.print(columns, [object]) == "A           B     C\nx^[[1m\\ry   p     q     <none>\n")
    }
}

import JSON
import Testing

@testable import Output

@Suite struct GoTemplateStreamTests {
    static let lists = [
        "[]", #"[{"a":1}]"#,
        #"[{"a":1,"s":"x","t":["p","q"],"m":{"k":1}},{"a":2,"t":[],"s":""},{"t":["r"],"s":"z","n":null},{"a":3}]"#,
        #"[1,"two",null,true,{"a":5}]"#,
    ]

    static let streamed = [
        "{{range .items}}{{.a}}{{\"\\n\"}}{{end}}", "x{{range .items}}{{.s}},{{else}}none {{.kind}}{{end}}y{{.kind}}",
        "{{range $i, $e := .items}}{{$i}}={{$e.a}};{{end}}", "{{range $.items}}{{$.kind}}{{.a}}{{end}}",
        "{{$s := \"\"}}{{range .items}}{{$s}}{{.a}}{{$s = \",\"}}{{end}}{{$s}}",
        "{{$l := 0}}{{range .items}}{{$l = .t}}{{end}}{{$l}}", "{{$l := 0}}{{range .items}}{{$l = .}}{{end}}{{$l}}",
        "{{range $i, $e := .items}}{{$i}}{{else}}{{$e}}{{end}}",
        "{{range .items}}{{if .a}}{{.a}}{{else}}{{break}}{{end}}{{end}}.", "{{range .items}}{{continue}}x{{end}}",
        "{{range .items}}{{range .t}}{{.}}{{end}};{{end}}", "{{range .items}}{{with .m}}{{.k}}{{end}}{{end}}",
        "{{define \"T\"}}<{{.}}>{{end}}{{range .items}}{{template \"T\" .}}{{end}}",
        "{{range .items}}{{.a.b}}{{end}}", "{{range .items}}{{.}}{{end}}{{.metadata.resourceVersion}}",
        "{{with .metadata}}{{.resourceVersion}}{{end}}{{range .items}}.{{end}}",
    ]

    static let whole = [
        "{{$e := 0}}{{range $e = .items}}{{$e}}{{end}}{{$e}}",
        "{{.items}}", "{{.}}", "text", "{{len .items}}{{range .items}}{{end}}",
        "{{range .items}}{{end}}{{range .items}}{{end}}",
        "{{range .items}}{{len $.items}}{{end}}", "{{range .items}}{{template \"T\" $}}{{end}}{{define \"T\"}}{{end}}",
        "{{$x := .}}{{range .items}}{{end}}", "{{if .items}}{{range .items}}{{end}}{{end}}",
        "{{range .items | len}}{{end}}",
        "{{(index .items 0).a}}", "{{range .items}}{{else}}{{.}}{{end}}",
        "{{range .items}}{{with $}}{{.items}}{{end}}{{end}}",
    ]

    @Test(arguments: streamed)
    func streamPrintsWhatTheWholePrints(text: String) throws {
        let printer = try TemplatePrinter(.goTemplate, text)
        for list in Self.lists {
            let head = #""apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""}"#
            let whole = try JSONDocument(parsing: Array("{\(head),\"items\":\(list)}".utf8))
            let envelope = try JSONDocument(parsing: Array("{\(head),\"items\":[]}".utf8))
            var expected: [UInt8] = []
            var failure: TemplateError?
            do throws(TemplateError) { try printer.print(whole.root, into: &expected) } catch { failure = error }
            var stream = try #require(printer.stream(), "\(text) streams")
            let items = try #require(whole.root["items"])
            var output: [UInt8] = []
            var streamFailure: TemplateError?
            do throws(TemplateError) {
                try stream.begin(envelope.root, into: &output)
                for item in items.elements where stream.needsMore {
                    try stream.item(item, into: &output)
                }
                try stream.finish(into: &output)
            } catch {
                streamFailure = error
            }
            #expect(streamFailure == failure)
            #expect(String(decoding: output, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
        }
    }

    @Test(arguments: whole)
    func otherTemplatesNeedTheList(text: String) throws {
        #expect(try GoTemplate(text).stream() == nil)
    }
}

@Suite struct GoTemplateErrorTests {
    @Test(arguments: [
        ("{{.n}}\n{{nope}}", 2, 3), ("{{range}", 1, 3), ("a {{ .x ! }}", 1, 9), ("{{end}}", 1, 6), ("{{\"a", 1, 3),
    ])
    func errorsSayWhere(text: String, line: Int, column: Int) {
        do throws(GoTemplateError) {
            _ = try GoTemplate(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.line == line)
            #expect(error.column == column, "\(error)")
        }
    }

    @Test func recursionIsBounded() throws {
        let object = try JSONDocument(parsing: Array("{}".utf8)).root
        let endless = try GoTemplate("{{define \"R\"}}{{template \"R\" .}}{{end}}{{template \"R\" .}}")
        var output: [UInt8] = []
        #expect(throws: GoTemplateError.self) { try endless.print(object, into: &output) }
        let deep = String(repeating: "(", count: 100_000)
        #expect(throws: GoTemplateError.self) { _ = try GoTemplate("{{\(deep)") }
        let nested = String(repeating: "{{if 1}}", count: 100_000)
        #expect(throws: GoTemplateError.self) { _ = try GoTemplate(nested) }
        let chained = "{{if 1}}" + String(repeating: "{{else if 1}}", count: 100_000)
        #expect(throws: GoTemplateError.self) { _ = try GoTemplate(chained) }
    }

    /// Nothing that can be typed may trap, and what can be read must run to text or to an error.
    @Test func randomTemplatesAreReadOrRefused() throws {
        let pieces = [
            "{{", "}}", "{{-", "-}}", " ", "range ", "if ", "with ", "else", "end", "define ", "template ", "block ",
            "\"T\"", ".", ".list", ".name", ".arr", ".n", ".str", "$", "$x", ":=", "=", ",", "|", "(", ")", "eq ",
            "index ", "slice ", "len ", "printf ", "\"%5.2d %v%s%q\"", "\"%*[2]d\"", "print ", "and ", "not ", "1",
            "-1",
            "1.5", "'a'", "nil", "true", "break", "continue", "/*", "*/", "\n", "é", "text", "{{end}}",
            "{{range .arr}}",
            "{{if .n}}", "{{.}}", "`", "\"", "html ", "exists ", "base64decode ", "@",
        ]
        let object = try GoTemplateCase.object()
        var random = Generator(state: 7)
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            do throws(GoTemplateError) {
                let template = try GoTemplate(Int.random(in: 0...1, using: &random) == 0 ? text : "{{\(text)}}")
                var output: [UInt8] = []
                try template.print(object, into: &output)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }

    /// A small generator, so that a failure comes again.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}

import JSON
import Kube
import Testing

@testable import Output

@Suite struct TablePrinterTests {
    private static let table = """
        {"columnDefinitions":[{"name":"Name","type":"string","format":"name","priority":0},
        {"name":"Ready","type":"string","format":"","priority":0},{"name":"IP","type":"string","format":"","priority":1}],
        "rows":[{"cells":["a","1/1","10.0.0.1"],"object":{"metadata":{"namespace":"n","labels":{"x":"1","app/name":"w"}}}},
        {"cells":["b"]},{"cells":["c",3,null,"extra","more"]},{"cells":[]}]}
        """

    private func print(event: String? = nil, _ change: (inout TableOptions) -> Void = { _ in }) throws -> String {
        var options = TableOptions()
        change(&options)
        var printer = TablePrinter(options)
        let root = try JSONDocument(parsing: Array(Self.table.utf8)).root
        printer.setColumns(root["columnDefinitions"])
        for row in try #require(root["rows"]).elements { printer.append(row: row, event: event) }
        var output: [UInt8] = []
        printer.flush(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func rowsWithMissingAndExtraCellsStayRows() throws {
        #expect(try print() == "NAME   READY\na      1/1\nb      \nc      3\n       \n")
    }

    /// Printer columns of custom resources may point at anything.
    @Test func cellsOfEveryKindArePrinted() throws {
        let cells = [
            (#"["a",{"c":1,"b":[]}]"#, #"["a",{"b":[],"c":1}]"#), (#"{"b":"é","a":null}"#, #"{"a":null,"b":"é"}"#),
            ("[]", "[]"),
            ("{}", "{}"), ("true", "true"), ("-1.50", "-1.50"), ("null", ""), (#""a\tb""#, "a b"), (#""é""#, "é"),
            ("\"a\u{7F}b\"", "a^?b"), (#""""#, ""),
        ]
        for (cell, expected) in cells {
            let json = #"{"columns":[{"name":"N"},{"name":"M"}],"rows":[{"cells":[\#(cell),"end"]}]}"#
            let root = try JSONDocument(parsing: Array(json.utf8)).root
            var options = TableOptions()
            options.noHeaders = true
            var printer = TablePrinter(options)
            printer.setColumns(root["columns"])
            for row in try #require(root["rows"]).elements { printer.append(row: row) }
            var output: [UInt8] = []
            printer.flush(into: &output)
            let line = String(decoding: output, as: UTF8.self)
            #expect(line.hasPrefix(expected + "   ") && line.hasSuffix("   end\n"), "\(cell): \(line)")
        }
    }

    @Test func wideShowsColumnsOfLowerPriority() throws {
        let first = try print { $0.wide = true }.split(separator: "\n").prefix(2)
        #expect(first == ["NAME   READY   IP", "a      1/1     10.0.0.1"])
    }

    @Test func metadataFillsNamespaceAndLabels() throws {
        let lines = try print {
            $0.withNamespace = true
            $0.labelColumns = ["app/name"]
            $0.showLabels = true
            $0.kindPrefix = "pod"
        }.split(separator: "\n").prefix(3)
        #expect(lines[0] == "NAMESPACE   NAME    READY   NAME   LABELS")
        #expect(lines[1] == "n           pod/a   1/1     w      app/name=w,x=1")
        #expect(lines[2] == "            pod/b                  <none>")
    }

    /// Labels are sorted as texts, the `=` included, and headers are in capitals of one character each, as Go has both.
    @Test func labelsAndHeadersAreThoseOfGo() throws {
        var options = TableOptions()
        options.showLabels = true
        var printer = TablePrinter(options)
        let text =
            #"{"columnDefinitions":[{"name":"größe ǆ"}],"rows":[{"cells":["a"],"object":{"metadata":{"labels":"#
            + #"{"app":"a","app.kubernetes.io/name":"b","app-x":"c"}}}}]}"#
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        printer.setColumns(root["columnDefinitions"])
        for row in try #require(root["rows"]).elements { printer.append(row: row) }
        var output: [UInt8] = []
        printer.flush(into: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "GRÖßE Ǆ   LABELS\na         app-x=c,app.kubernetes.io/name=b,app=a\n")
    }

    @Test func eventsLeaveRoomForTheWidest() throws {
        let lines = try print(event: "ADDED") { $0.withEvents = true }.split(separator: "\n").prefix(2)
        #expect(lines == ["EVENT      NAME   READY", "ADDED      a      1/1"])
    }

    @Test func withoutHeadersOnlyRowsArePrinted() throws {
        #expect(try print { $0.noHeaders = true }.hasPrefix("a     1/1\n"))
    }

    /// The lines are those of kubectl 1.37.1 for the same rows: a column is as wide as the bytes of its cells, or as the
    /// characters shown where those are more.
    @Test(arguments: [
        (
            ["x", "first\\nsecond line long", "ééééé"],
            [
                "T                        AGE", "x                        1", "first...                 1",
                "ééééé                    1",
            ]
        ),
        (["x", "first\\u001bq", "日本語"], ["T           AGE", "x           1", "first^[q    1", "日本語         1"]),
    ])
    func columnsAreAsWideAsBytes(cells: [String], lines: [String]) throws {
        var printer = TablePrinter(TableOptions())
        let rows = cells.map { #"{"cells":["\#($0)","1"]}"# }.joined(separator: ",")
        let text = #"{"columnDefinitions":[{"name":"T"},{"name":"Age"}],"rows":[\#(rows)]}"#
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        printer.setColumns(root["columnDefinitions"])
        for row in try #require(root["rows"]).elements { printer.append(row: row) }
        var output: [UInt8] = []
        printer.flush(into: &output)
        #expect(String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init) == lines)
    }
}

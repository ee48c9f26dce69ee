import Foundation
import JSON
import Testing

@testable import Output

/// The recorded commands that print by templates, columns and sort keys, against what kubectl printed.
@Suite struct TemplateRecordingTests {
    /// A recorded `get`: the value of its `-o`, its answer and what it printed.
    struct Recorded {
        let format: String
        let body: JSONNode
        let stdout: String

        init(_ name: String) throws {
            let file = GoTemplateCase.fixtures.appending(path: "recordings/\(name).json")
            let root = try JSONDocument(parsing: Array(Data(contentsOf: file))).root
            stdout = try #require(root["stdout"]?.string)
            let command = try #require(root["command"]?.string)
            var words = command[...]
            var format = ""
            for flag in [" -o ", "--sort-by="] {
                guard let found = words.range(of: flag) else { continue }
                words = words[found.upperBound...]
                var quote: Character?
                for character in words {
                    if character == quote {
                        quote = nil
                    } else if quote == nil, character == "'" || character == "\"" {
                        quote = character
                    } else if quote == nil, character == " " {
                        break
                    } else {
                        format.append(character)
                    }
                }
                break
            }
            self.format = format
            let exchange = try #require(root["exchanges"]?.elements.reversed().first { $0["status"]?.int == 200 })
            body = try JSONDocument(parsing: Array(try #require(exchange["response_body"]?.string).utf8)).root
        }
    }

    @Test(arguments: [
        "get-jsonpath-names", "get-jsonpath-range", "get-jsonpath-filter", "get-jsonpath-exists", "get-jsonpath-int",
        "get-jsonpath-map", "get-jsonpath-missing", "get-jsonpath-neg", "get-jsonpath-quoted", "get-jsonpath-rec",
        "get-jsonpath-slice", "get-jsonpath-union", "get-jsonpath-as-json", "get-gotemplate", "get-gotemplate-if",
        "get-gotemplate-missing", "get-gotemplate-b64",
    ])
    func templatesPrintWhatKubectlPrinted(name: String) throws {
        let recorded = try Recorded(name)
        let equals = try #require(recorded.format.firstIndex(of: "="))
        let language = try #require(TemplatePrinter.Language(rawValue: String(recorded.format[..<equals])))
        let text = String(recorded.format[recorded.format.index(after: equals)...])
        let printer = try TemplatePrinter(language, text)
        var output: [UInt8] = []
        try printer.print(recorded.body, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == recorded.stdout)
        guard let items = recorded.body["items"], var stream = printer.stream() else { return }
        output = []
        try stream.begin(recorded.body, into: &output)
        for item in items.elements where stream.needsMore { try stream.item(item, into: &output) }
        try stream.finish(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == recorded.stdout)
    }

    @Test(arguments: ["get-cc", "get-cc-nohead"])
    func columnsPrintWhatKubectlPrinted(name: String) throws {
        let recorded = try Recorded(name)
        let columns = try CustomColumns(specification: String(recorded.format.dropFirst("custom-columns=".count)))
        var layout = ColumnLayout()
        if name == "get-cc" { columns.appendHeader(to: &layout) }
        for item in try #require(recorded.body["items"]).elements { try columns.appendRow(for: item, to: &layout) }
        var output: [UInt8] = []
        layout.flush(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == recorded.stdout)
    }

    @Test(arguments: ["get-sort-name", "get-sort-time", "get-sort-restarts"])
    func rowsAreSortedAsKubectlSortedThem(name: String) throws {
        let recorded = try Recorded(name)
        let key = try SortKey(recorded.format)
        let objects = try #require(recorded.body["rows"]).elements.compactMap { $0["object"] }
        let order = try key.order(objects.map { try key.value(of: $0) })
        let names = order.compactMap { objects[$0].at("metadata", "name")?.string }
        let printed = recorded.stdout.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").first }
        #expect(names == printed.map(String.init))
    }
}

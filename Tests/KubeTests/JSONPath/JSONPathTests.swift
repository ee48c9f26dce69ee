import Foundation
import JSON
import Testing

@testable import Kube

/// One template, and what kubectl makes of it.
struct JSONPathCase: Decodable, CustomTestStringConvertible {
    var template: String
    var asJSON: Bool?
    var strict: Bool?
    var output: String?
    var outputBytes: [UInt8]?
    var error: String?
    var execution: Bool?
    var random: Bool?

    var testDescription: String { template }

    var expected: [UInt8]? { outputBytes ?? output.map { Array($0.utf8) } }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Fixtures/jsonpath")

    static func all() throws -> [JSONPathCase] {
        try JSONDecoder().decode([JSONPathCase].self, from: Data(contentsOf: folder.appending(path: "cases.json")))
    }

    static func object() throws -> JSONNode {
        try JSONDocument(parsing: Array(Data(contentsOf: folder.appending(path: "object.json")))).root
    }
}

@Suite struct JSONPathTests {
    @Test func everyRecordedTemplatePrintsWhatKubectlPrints() throws {
        let object = try JSONPathCase.object()
        for test in try JSONPathCase.all() {
            var output: [UInt8] = []
            do {
                let path = try JSONPath(test.template)
                try path.print(
                    object, allowsMissingKeys: test.strict != true, asJSON: test.asJSON == true, into: &output)
                var expected = try #require(
                    test.expected, "\(test.template): printed \(String(decoding: output, as: UTF8.self))")
                if test.random == true {
                    expected.sort()
                    output.sort()
                }
                #expect(
                    output == expected,
                    "\(test.template): \(String(decoding: output, as: UTF8.self)), not \(test.output ?? "bytes")")
            } catch let error as JSONPathError {
                #expect(error.message == test.error, "\(test.template)")
                #expect((error.offset == nil) == (test.execution == true), "\(test.template): where?")
                #expect(output.isEmpty)
            }
        }
    }
}

@Suite struct JSONPathErrorTests {
    @Test(arguments: [
        ("{.items[", 7), ("a{.b", 4), ("{.a}{#}", 5), ("{\"x", 1), ("{.a[?(@.b==#)]}", 11), ("{.a[0,x]}", 6),
        ("{.a[?(@.b]}", 3), ("{.a[1:z]}", 4), ("{1.2.3}", 1), ("{.. ..b}", 4),
    ])
    func errorsSayWhere(template: String, offset: Int) {
        do throws(JSONPathError) {
            _ = try JSONPath(template)
            Issue.record("\(template) was read")
        } catch {
            #expect(error.offset == offset, "\(template): \(error)")
        }
    }

    @Test(arguments: [
        ("metadata.name", "{.metadata.name}"), (".metadata.name", "{.metadata.name}"),
        ("{metadata.name}", "{.metadata.name}"), ("{.metadata.name}", "{.metadata.name}"), ("", ""), (".", "{..}"),
        ("['a']", "{.['a']}"), (".items[*].name", "{.items[*].name}"),
    ])
    func relaxedExpressions(expression: String, template: String) throws {
        #expect(try JSONPath.relaxed(expression).template == template)
    }

    @Test(arguments: ["{", "}", "{}", "{.a", ".a}", "{.a}{.b}", "a{.b}"])
    func relaxedExpressionsThatAreNone(expression: String) {
        #expect(throws: JSONPathError.self) { _ = try JSONPath.relaxed(expression) }
    }

    /// Nothing that can be typed may trap, and what can be read must evaluate to text or to an error.
    @Test func randomTemplatesAreReadOrRefused() throws {
        let pieces = [
            "{", "}", "[", "]", "(", ")", "[?(", ")]", "..", ".", "*", "@", "$", "'", "\"", "\\", ",", ":", "-", "1",
            "0", "range ", "end", ".list", ".arr", ".str", "[*]", "==", "<", "!", "true", " ", "\n", "é", "a", ".m",
            "{range .list[*]}", "{end}", "{.name}", "[0]", "[-1:]", "['a','b']", "1.5", "\u{0}",
        ]
        let object = try JSONPathCase.object()
        var random = SplitMix(state: 20_261_123)
        for _ in 0..<5_000 {
            let template = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            do throws(JSONPathError) {
                let path = try JSONPath(template)
                var output: [UInt8] = []
                try path.print(object, into: &output)
            } catch {
                #expect(!error.message.isEmpty)
            }
        }
    }
}

/// A small generator, so that a failure comes again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

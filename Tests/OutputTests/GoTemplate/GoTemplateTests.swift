import Foundation
import JSON
import Testing

@testable import Output

/// One template, and what kubectl makes of it.
struct GoTemplateCase: Decodable {
    var template: String
    var strict: Bool?
    var output: String?
    var outputBytes: [UInt8]?
    var error: String?
    var execution: Bool?

    var expected: [UInt8] { outputBytes ?? Array((output ?? "").utf8) }

    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Fixtures")

    static func all() throws -> [GoTemplateCase] {
        let data = try Data(contentsOf: fixtures.appending(path: "gotemplate/cases.json"))
        return try JSONDecoder().decode([GoTemplateCase].self, from: data)
    }

    static func object() throws -> JSONNode {
        try JSONDocument(parsing: Array(Data(contentsOf: fixtures.appending(path: "jsonpath/object.json")))).root
    }
}

@Suite struct GoTemplateTests {
    @Test func everyRecordedTemplatePrintsWhatKubectlPrints() throws {
        let object = try GoTemplateCase.object()
        for test in try GoTemplateCase.all() {
            var output: [UInt8] = []
            var failure: GoTemplateError?
            do throws(GoTemplateError) {
                let template = try GoTemplate(test.template)
                try template.print(object, allowsMissingKeys: test.strict != true, into: &output)
            } catch {
                failure = error
            }
            #expect(failure?.message == test.error, "\(test.template)")
            let text = String(decoding: output, as: UTF8.self)
            #expect(output == test.expected, "\(test.template)\n\(text)\n\(test.output ?? "")")
        }
    }
}

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

    /// As kubectl prints them.
    @Test(arguments: [
        (
            #"{{printf "%b|%b|%b|%b|%b" 0.1 1.0 -2.5 0.0 5e-324}}"#,
            "7205759403792794p-56|4503599627370496p-52|-5629499534213120p-51|0p-1074|1p-1074"
        ),
        (
            #"{{printf "%x|%X|%.3x|%.0x|%.2x|%20x|%020x|%-20X|" 0.1 0.1 0.1 1.9 0.0 -1.5 -1.5 3.14}}"#,
            "0x1.999999999999ap-04|0X1.999999999999AP-04|0x1.99ap-04|0x1p+01|0x0.00p+00|          -0x1.8p+00|"
                + "-00000000000x1.8p+00|0X1.91EB851EB851FP+01|"
        ),
        (
            #"{{printf "%x|%.1x|%.20x|%+x|% x|%x" 1e21 1.97 0.5 2.0 2.0 5e-324}}"#,
            "0x1.b1ae4d6e2ef5p+69|0x1.0p+01|0x1.00000000000000000000p-01|+0x1p+01| 0x1p+01|0x1p-1074"
        ),
        (
            #"{{printf "%+b|%08b|%8.3b" 1.0 1.0 1.0}}"#,
            "+4503599627370496p-52|4503599627370496p-52|4503599627370496p-52"
        ),
    ])
    func numbersWithAPointInBinary(_ template: String, _ expected: String) throws {
        var output: [UInt8] = []
        try GoTemplate(template).print(try GoTemplateCase.object(), allowsMissingKeys: true, into: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }
}

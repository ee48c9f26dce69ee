import Foundation
import JSON
import Testing

@testable import Output

@Suite struct SortKeyTests {
    static func cases() throws -> [JSONNode] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = Array(try Data(contentsOf: folder.appending(path: "Fixtures/sort/cases.json")))
        return Array(try JSONDocument(parsing: bytes).root.elements)
    }

    @Test func everyRecordedListIsSortedAsKubectlSorts() throws {
        for test in try Self.cases() {
            let expression = try #require(test["expression"]?.string)
            let expected = test["order"]?.elements.compactMap(\.int)
            do {
                let key = try SortKey(expression)
                let values = try #require(test["values"]).elements.map { try key.value(of: $0) }
                #expect(try key.order(Array(values)) == expected, "\(expression) of \(test["values"]?.value as Any)")
            } catch let error as TemplateError {
                let message = try #require(test["error"]?.string, "\(expression): \(error)")
                let known = message == "unsortable interface: interface" ? "of different types" : message
                #expect(error.description.contains(known.replacing("unsortable type: ", with: "values of type ")))
            }
        }
    }

    @Test func manyEqualObjectsKeepTheirOrder() throws {
        let key = try SortKey(".v")
        let values = try (0..<100).map { number in
            try key.value(of: JSONDocument(parsing: Array("{\"v\":\(number % 3)}".utf8)).root)
        }
        let expected = (0..<3).flatMap { rest in (0..<100).filter { $0 % 3 == rest } }
        #expect(try key.order(values) == expected)
        #expect(throws: TemplateError.self) {
            let text = try key.value(of: JSONDocument(parsing: Array(#"{"v":"x"}"#.utf8)).root)
            _ = try key.order(values + [text])
        }
    }
}

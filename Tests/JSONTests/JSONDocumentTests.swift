import Testing

@testable import JSON

func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws -> JSONDocument {
    try JSONDocument(parsing: Array(text.utf8), limits: limits)
}

@Suite struct JSONDocumentTests {
    @Test func valuesAreReadFromTheTape() throws {
        let root = try parse(
            #" { "a" : [1, -2.5e3, true, false, null, "x\n\u00e9\ud83d\ude00"], "b": {"c": {}}, "a2": [], "b": 7 } "#
        ).root
        #expect(root.kind == .object)
        #expect(root.count == 4)
        #expect(root["a"]?.count == 6)
        #expect(root["a"]?[0]?.int == 1)
        #expect(root["a"]?[1]?.double == -2500)
        #expect(root["a"]?[1]?.numberText == "-2.5e3")
        #expect(root["a"]?[2]?.bool == true)
        #expect(root["a"]?[3]?.bool == false)
        #expect(root["a"]?[4]?.isNull == true)
        #expect(root["a"]?[5]?.string == "x\né😀")
        #expect(root["a"]?[6] == nil)
        #expect(root["b"]?.int == 7)
        #expect(root.members.map(\.key) == ["a", "b", "a2", "b"])
        #expect(root.value["a2"] == [])
    }
}

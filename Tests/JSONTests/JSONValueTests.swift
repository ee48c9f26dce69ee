import Testing

@testable import JSON

@Suite struct JSONValueTests {
    @Test func membersAreReadAndSet() {
        var value: JSONValue = ["kind": "Pod", "list": [1, 2.5, true, .null]]
        value["kind"] = "Job"
        value["metadata"] = nil
        value["spec"] = ["replicas": 3]
        value["spec"]?["replicas"] = 4
        value["list"] = ["first", 2.5, true, .null]
        #expect(value["kind"]?.string == "Job")
        #expect(value.at("spec", "replicas")?.int == 4)
        #expect(value["list"]?.array?.count == 4)
        #expect(
            String(decoding: value.compact, as: UTF8.self)
                == #"{"kind":"Job","list":["first",2.5,true,null],"spec":{"replicas":4}}"#)
        value["list"] = nil
        #expect(value.object?.map(\.key) == ["kind", "spec"])
    }

    @Test func documentsAndValuesAgree() throws {
        let text = #"{"a":[1,-2.50,"x\"\n\u0001é"],"b":{"c":null,"d":false},"e":12345678901234567890}"#
        let value = try JSONDocument(parsing: Array(text.utf8)).root.value
        #expect(value.document().root.value == value)
        #expect(value["a"]?.array?[1] == .number("-2.50"))
        #expect(String(decoding: value.compact, as: UTF8.self) == text)
        #expect(JSONValue.number("rubbish").document().root.string == "rubbish")
    }
}

@Suite struct JSONObjectTests {
    @Test func orderIsKeptButDoesNotMatter() {
        let one: JSONObject = ["a": 1, "b": 2]
        let other: JSONObject = ["b": 2, "a": 1]
        #expect(one == other)
        #expect(one.map(\.key) == ["a", "b"])
        #expect(other.map(\.key) == ["b", "a"])
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "b": 3])
    }

    @Test func largeObjectsAreIndexed() {
        var object = JSONObject()
        for number in 0..<1_000 { object["k\(number)"] = .int(number) }
        for number in stride(from: 0, to: 1_000, by: 2) { object["k\(number)"] = nil }
        #expect(object.count == 500)
        #expect(object["k1"]?.int == 1)
        #expect(object["k2"] == nil)
        #expect(object.first { _ in true }?.key == "k1")
        object["k1"] = 7
        #expect(object["k1"]?.int == 7)
    }
}

import Testing

@testable import SandboxServer

@Suite struct JSONTests {
    @Test func keepsNumbersAndOrder() throws {
        let text = #"{"b":1.50,"a":[1e3,true,null,"x\u003cy"],"c":{}}"#
        #expect(try JSON(parsing: text).text == text)
    }

    @Test func decodesEscapes() throws {
        #expect(try JSON(parsing: #""\ud83d\ude00\n\u00e9""#).string == "\u{1F600}\n\u{E9}")
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\"}", "tru", "1 2", "\"\u{1}\""])
    func refuses(_ text: String) { #expect(throws: JSONError.self) { try JSON(parsing: text) } }
}

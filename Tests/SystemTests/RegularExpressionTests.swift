import Testing

@testable import System

struct RegularExpressionTests {
    private func match(_ pattern: String, _ text: [UInt8], from start: Int = 0) throws -> Range<Int>? {
        let expression = try RegularExpression(pattern)
        return text.withUnsafeBytes { expression.firstMatch(in: $0, from: start) }
    }

    @Test func matchesBytes() throws {
        #expect(try match("b+", Array("abbc".utf8)) == 1..<3)
        #expect(try match("^a|c$", Array("abc".utf8), from: 1) == 2..<3)
        #expect(try match("^b", Array("abc".utf8), from: 1) == nil)
        #expect(try match("x", []) == nil)
        #expect(try match("^$", []) == 0..<0)
        // Bytes that are no text, and NUL among them.
        #expect(try match("end", [0xFF, 0, 0x65, 0x6E, 0x64]) == 2..<5)
        #expect(try match("\\bend\\b", Array("the end".utf8)) == 4..<7)
    }

    @Test(arguments: ["(", "[", "a{2,1}", "*("])
    func whatIsNoneIsRefused(_ pattern: String) {
        #expect(throws: SystemError.Text.self) { try RegularExpression(pattern) }
    }
}

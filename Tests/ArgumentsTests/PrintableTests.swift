import Testing

@testable import Arguments

@Suite struct PrintableTests {
    @Test func plainTextStands() {
        #expect(quotedWord("pods") == "\"pods\"")
        #expect(quotedWord("é🙂 x") == "\"é🙂 x\"")
        #expect(bareWord("--watch") == "--watch")
    }

    @Test func whatATerminalWouldActOnIsEscaped() {
        #expect(quotedWord("a\u{1b}[0m\u{9b}\u{7f}\n\t\r") == #""a\u{1b}[0m\u{9b}\u{7f}\n\t\r""#)
        #expect(quotedWord("\u{202e}\u{200b}\u{2028}\u{e000}") == #""\u{202e}\u{200b}\u{2028}\u{e000}""#)
        #expect(quotedWord(#"a"b\c"#) == #""a\"b\\c""#)
        #expect(bareWord("--a b") == "\"--a b\"")
    }

    @Test func longTextIsCutShort() {
        #expect(quotedWord(String(repeating: "x", count: 300)) == "\"" + String(repeating: "x", count: 200) + "…\"")
    }
}

import Testing

@testable import Arguments

@Suite struct PrintableTests {
    @Test func plainTextStands() {
        #expect(printable("pods") == "\"pods\"")
        #expect(printable("é🙂 x") == "\"é🙂 x\"")
        #expect(printableBare("--watch") == "--watch")
    }

    @Test func whatATerminalWouldActOnIsEscaped() {
        #expect(printable("a\u{1b}[0m\u{9b}\u{7f}\n\t\r") == #""a\u{1b}[0m\u{9b}\u{7f}\n\t\r""#)
        #expect(printable("\u{202e}\u{200b}\u{2028}\u{e000}") == #""\u{202e}\u{200b}\u{2028}\u{e000}""#)
        #expect(printable(#"a"b\c"#) == #""a\"b\\c""#)
        #expect(printableBare("--a b") == "\"--a b\"")
    }

    @Test func longTextIsCutShort() {
        #expect(printable(String(repeating: "x", count: 300)) == "\"" + String(repeating: "x", count: 200) + "…\"")
    }
}

import Testing

@testable import Output

@Suite struct CellTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("größe ✓", "größe ✓"), ("one\ntwo", "one..."), ("\u{1B}[31mred", "^[[31mred"),
        ("a\tb", "a b"), ("bell\u{7}", "bell^G"), ("del\u{7F}", "del^?"), ("csi\u{9B}2J", "csi\\u009b2J"),
        ("a\rb", "a..."), ("", ""),
    ])
    func textIsSafeForOneLine(_ given: String, _ expected: String) {
        var output = Array("x:".utf8)
        CellText.append(given, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "x:" + expected)
    }
}

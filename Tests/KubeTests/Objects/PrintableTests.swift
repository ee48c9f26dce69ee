import Testing

@testable import Kube

struct PrintableTests {
    @Test(arguments: [
        ("plain, ümläut 日本", "plain, ümläut 日本"), ("a\u{1B}[31mb", "a^[[31mb"), ("a\rb", "a\\rb"), ("a\n\tb", "a\n\tb"),
        ("\u{7F}\u{0}\u{7}", "^?^@^G"), ("\u{9B}31m", "\\u009b31m"), ("x\u{202E}y", "x\\u202ey"), ("“ok”", "“ok”"),
    ])
    func makesControlsVisible(text: String, expected: String) {
        #expect(printable(text) == expected)
    }

    @Test func aLineStaysOne() {
        #expect(printableLine("a\n\tb\u{1B}") == "a^J^Ib^[")
        #expect(printableLine("a\n\tb", keepsTabs: true) == "a^J\tb")
    }
}

import Testing

@testable import Arguments

@Suite struct TextLayoutTests {
    @Test func linesAreBrokenAtSpaces() {
        #expect(wrapped("one two three", width: 7) == ["one two", "three"])
        #expect(wrapped("  one   two ", width: 79) == ["one two"])
        #expect(wrapped("a-word-too-long x", width: 4) == ["a-word-too-long", "x"])
        #expect(wrapped("", width: 4) == [""])
        #expect(wrapped(["a b", "c"], width: 3) == ["a b", "c"])
    }

    @Test func paragraphsAreProseOrLiteral() {
        #expect(paragraphs("a\nb\n\n  c\n  d\n\n\ne") == [.prose("a b"), .literal(["  c", "  d"]), .prose("e")])
        #expect(paragraphs("") == [])
    }

    @Test func columnsThatAreTooLong() {
        #expect(
            columns([("a", "one two three"), ("a-long-first-column", "x")], limit: 6, width: 18) == """
                  a       one two
                          three
                  a-long-first-column
                          x

                """)
    }
}

import Testing

@testable import Kustomize

/// Regular expressions of selectors and images.
struct PatternTests {
    @Test(arguments: [
        ("a.c", ["abc", "xabcx"], ["ac", "a\nc"]),
        ("^(?:web|db-[0-9]+)$", ["web", "db-12"], ["web1", "db-", "adb-1"]),
        ("a{2,3}b?c{2}", ["aacc", "aaabcc"], ["acc", "aac"]),
        ("x{,2}", ["x{,2}"], ["xx"]),
        ("[^a-c\\d]+$", ["xyz"], ["xyz1", "c"]),
        ("[]a]", ["]", "a"], ["b"]),
        ("[a\\-z]", ["-", "z"], ["b"]),
        ("\\bfoo\\b", ["a foo b", "foo"], ["afoo", "foob"]),
        ("(?i)WEB", ["web", "Web"], ["we"]),
        ("a*?b+?", ["b", "aab"], ["a"]),
        ("\\.example\\.com$", ["a.example.com"], ["aXexample.com"]),
        ("[[:alpha:]_]+[[:digit:]]", ["a_1"], ["11"]),
        ("(a|b)*(c|)d", ["abcd", "d", "aad"], ["abc"]),
        ("^\\w+\\s\\S\\W$", ["ab c-"], ["ab cd"]),
        ("(?P<n>a)b", ["ab"], ["b"]),
        ("", ["", "x"], []),
    ])
    func expressionsFit(_ text: String, _ fitting: [String], _ others: [String]) throws {
        let pattern = try Pattern(text)
        for text in fitting { #expect(pattern.matches(text), "\(text)") }
        for text in others { #expect(!pattern.matches(text), "\(text)") }
    }

    @Test(arguments: [
        "(", ")", "[a", "a**b", "a{2}{3}", "*a", "\\", "[z-a]", "a{3,2}", "(?=a)", "\\1", "a{2000}", "(a{1000}){2}",
        "(((a{1000}){1000}){1000}){1000}", "((((){1000}){1000}){1000}){1000}", String(repeating: "(", count: 100_000),
        String(repeating: "(", count: 5_000) + String(repeating: ")", count: 5_000),
    ])
    func faultsAreRefused(_ text: String) {
        #expect(throws: KustomizeError.self) { try Pattern(text) }
    }

    /// What grows exponentially with others is done in no time.
    @Test func hardExpressionsEnd() throws {
        #expect(try !Pattern("^(a+)+$").matches(String(repeating: "a", count: 2_000) + "b"))
        #expect(try Pattern(String(repeating: "(|a)", count: 50_000)).matches("b"))
    }
}

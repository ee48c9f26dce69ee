import Testing

@testable import Text

struct ShellWordTests {
    @Test(arguments: [
        ("", []), ("  ", []), ("nginx -s reload", ["nginx", "-s", "reload"]),
        (#"a 'b c' "d e" f\ g"#, ["a", "b c", "d e", "f g"]), (#"'it'\''s'"#, ["it's"]), (#"a"b"'c'd"#, ["abcd"]),
        (#"x '' """#, ["x", "", ""]), (#""a\"b\\c\d""#, [#"a"b\c\d"#]), ("a\tb\nc", ["a", "b", "c"]),
        ("a \\\n b", ["a", "b"]), ("'$HOME `x` | y'", ["$HOME `x` | y"]), ("größe ü", ["größe", "ü"]),
        ("curl http://x/?a=1*", ["curl", "http://x/?a=1*"]),
    ])
    func splitsAsAShellDoes(_ line: String, _ words: [String]) throws {
        #expect(try ShellWord.split(line) == words)
    }

    @Test(arguments: ["'a", "\"a", "a\\", "a | b", "a; b", "a && b", "a > b", "echo $HOME", "\"$HOME\"", "`x`", "(a)"])
    func refusesWhatNeedsAShell(_ line: String) {
        #expect(throws: ShellWord.Fault.self) { try ShellWord.split(line) }
    }

    @Test(arguments: ["a b", "it's", "", "$x", "a|b", "\\", "ü \" x"])
    func splitsWhatItQuotes(_ word: String) throws {
        #expect(try ShellWord.split(ShellWord.quoted(word)) == [word])
    }
}

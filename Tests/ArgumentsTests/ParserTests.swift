import Testing

@testable import Arguments

@Suite struct ParserTests {
    @Test func commandsAreFoundByNameAndAlias() throws {
        #expect(try run("get", "pods").path == ["get"])
        #expect(try run("list", "pods").path == ["get"])
        #expect(try run("auth", "can-i", "list", "pods").path == ["auth", "can-i"])
        #expect(try run("auth", "can-i", "list", "pods").positionals == ["list", "pods"])
    }

    @Test func aCommandOfItsOwnMayHoldOthers() throws {
        #expect(try run("create", "-f", "x").path == ["create"])
        #expect(try run("create", "role", "reader").path == ["create", "role"])
        #expect(
            failure("create", "-f", "x", "role", "r").contains(
                "flag -f belongs to \"tool create\", not to \"tool create role\""))
    }

    @Test func globalFlagsStandAnywhere() throws {
        for line in [["-n", "x", "get", "pods"], ["get", "-n", "x", "pods"], ["get", "pods", "-n", "x"]] {
            guard case .run(let arguments) = try parse(line, root: sample) else { throw NotRun() }
            #expect(arguments.string("namespace") == "x")
            #expect(arguments.positionals == ["pods"])
        }
    }

    @Test func aLoneDashIsAnArgument() throws {
        #expect(try run("get", "-").positionals == ["-"])
        #expect(try run("get", "-f", "-").strings("filename") == ["-"])
    }

    @Test func afterTwoDashesNothingIsAnOption() throws {
        let plain = try run("get", "--", "-w", "--", "x")
        #expect(plain.positionals == ["-w", "--", "x"])
        #expect(plain.afterDashes == nil)
        let passed = try run("exec", "web-0", "-it", "--", "ls", "-l", "--", "", "--help")
        #expect(passed.positionals == ["web-0"])
        #expect(passed.afterDashes == ["ls", "-l", "--", "", "--help"])
        #expect(passed.flag("stdin") && passed.flag("tty"))
    }

    @Test func aCommandToRunMayBeRequired() {
        #expect(
            failure("exec", "p").contains("tool exec needs a command to run after two dashes: -- COMMAND [ARG ...]"))
        #expect(failure("exec", "p", "--").contains("needs a command"))
        #expect(
            failure("exec", "p", "ls").contains("unexpected argument \"ls\": a command to run stands after two dashes"))
    }

    @Test func argumentsAreCounted() {
        #expect(failure("logs").hasPrefix("error: tool logs needs POD\nSee 'tool logs --help'.\n"))
        #expect(
            failure("logs", "a", "b", "c").contains("unexpected argument \"c\": tool logs takes only POD [CONTAINER]"))
        #expect(failure("options", "x").contains("takes no arguments"))
        #expect(failure("completion").contains("needs SHELL, one of bash, zsh, fish"))
        #expect(failure("completion", "bsh").contains("did you mean \"bash\"?"))
    }

    @Test func emptyWordsAreNoticed() {
        #expect(failure("get", "pods", "").contains("argument 2 of tool get is empty (an unset variable?)"))
        #expect(failure("").contains("the command's name is empty"))
        #expect(failure("get", "a\0b").contains("NUL"))
        #expect(failure("get", "-n", "a\0b").contains("the value of -n contains a NUL character"))
    }

    @Test func unknownCommandsComeWithASuggestion() {
        #expect(
            failure("gte", "pods")
                == "error: unknown command \"gte\" for \"tool\"; did you mean \"get\"?\nSee 'tool --help'.\n")
        #expect(failure("auth", "can", "x").contains("did you mean \"can-i\"?"))
        #expect(failure("zzz") == "error: unknown command \"zzz\" for \"tool\"\nSee 'tool --help'.\n")
        #expect(failure("--", "get").contains("a command is missing before \"--\""))
    }

    @Test func typographicDashesAreExplained() {
        #expect(failure("get", "pods", "\u{2013}watch").contains("did you mean \"--watch\"?"))
        #expect(failure("get", "pods", "\u{2014}w").contains("did you mean \"-w\"?"))
    }

    @Test func helpIsAskedForInManyWays() throws {
        #expect(try helpRequest() == .command([]))
        #expect(try helpRequest("--help") == .command([]))
        #expect(try helpRequest("-h", "get") == .command(["get"]))
        #expect(try helpRequest("get", "pods", "-o", "json", "-h") == .command(["get"]))
        #expect(try helpRequest("get", "-Ah") == .command(["get"]))
        #expect(try helpRequest("exec", "--help") == .command(["exec"]))
        #expect(try helpRequest("auth") == .command(["auth"]))
        #expect(try helpRequest("help") == .command([]))
        #expect(try helpRequest("help", "auth", "can-i") == .command(["auth", "can-i"]))
        #expect(try helpRequest("help", "list") == .command(["get"]))
        #expect(try helpRequest("help", "exit-codes") == .topic("exit-codes"))
        #expect(try helpRequest("help", "options") == .options)
        #expect(try helpRequest("options") == .options)
        #expect(failure("help", "exit-code").contains("did you mean \"exit-codes\"?"))
    }

    @Test func helpBesideAMistakeIsHelp() throws {
        #expect(try helpRequest("get", "--wat", "--help") == .command(["get"]))
        #expect(try helpRequest("get", "-o", "nope", "-h") == .command(["get"]))
        #expect(failure("gte", "--help").contains("unknown command"))
        #expect(failure("get", "--wat", "--", "--help").contains("unknown flag"))
    }

    @Test func controlCharactersAreNeverPrinted() {
        let text = failure("get\u{1b}[31m\u{7}\n\u{202e}x")
        #expect(text.contains(#""get\u{1b}[31m\u{7}\n\u{202e}x""#))
        #expect(text.filter { $0 == "\n" }.count == 2)
        #expect(failure("get", "--a\u{1b}b").contains(#"unknown flag: "--a\u{1b}b""#))
        #expect(failure(String(repeating: "x", count: 100_000)).utf8.count < 500)
    }

    @Test func combiningCharactersHideNothing() {
        #expect(failure("get", "-\u{301}x").contains("unknown flag"))
        #expect(failure("get", "--output=\u{301}json").contains("invalid value"))
    }
}

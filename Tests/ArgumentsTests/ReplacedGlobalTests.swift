import Testing

@testable import Arguments

/// A command that means something of its own by the name of one of the root's options, on purpose.
@Suite struct ReplacedGlobalTests {
    static let global = Option(
        number: "retries", in: 0...9, value: "N", "How often a request is tried again", default: 5,
        environment: "APP_RETRIES")
    static let own = Option(
        number: "retries", in: Int.min...Int.max, value: "N", "How often a copy is made again", default: 0
    ).replacingGlobal()

    static func root(_ options: [any DeclaredOption] = [own]) -> CommandSpec {
        CommandSpec(
            "app", summary: "Do things", options: [global],
            examples: [Example("Copy", "app copy")],
            subcommands: [
                CommandSpec("copy", summary: "Copy", options: options, examples: [Example("Copy", "app copy")]),
                CommandSpec("other", summary: "Do other things", examples: [Example("Do", "app other --retries=3")]),
                .options,
            ])
    }

    private func arguments(_ words: String..., environment: [String: String] = [:]) throws -> ParsedArguments {
        guard case .run(let arguments) = try parse(words, root: Self.root()) else { throw UsageError("help", path: []) }
        return try arguments.applying(environment: environment)
    }

    @Test func theCommandsOwnIsMeantByTheName() throws {
        let given = try arguments("copy", "--retries=-1")
        #expect(given[Self.own] == -1)
        #expect(given[Self.global] == 5)
        #expect(!given.isSet(Self.global))
        #expect(given.ownOptionsGiven.map(\.name) == ["retries"])
        #expect(given.commandLine == "app copy --retries=-1")
        #expect(try arguments("other", "--retries=3")[Self.global] == 3)
        #expect(throws: UsageError.self) { try arguments("other", "--retries=-1") }
    }

    @Test func eachHasItsVariable() throws {
        let given = try arguments("copy", environment: ["APP_COPY_RETRIES": "2", "APP_RETRIES": "7"])
        #expect(given[Self.own] == 2)
        #expect(given[Self.global] == 7)
    }

    @Test func helpSaysSo() {
        let text = help(.command(["copy"]), root: Self.root())
        #expect(text.contains("How often a copy is made again (default 0; in place of"))
        #expect(!text.contains("Global flags (explained by 'app options'):\n  --retries"))
        #expect(help(.command(["other"]), root: Self.root()).contains("--retries"))
    }

    @Test func completionOffersItOnce() {
        let offered = complete(words: ["copy", "--re"], root: Self.root()).lines()
        #expect(offered == "--retries\tHow often a copy is made again\n")
    }

    @Test func itIsDeclaredOnPurpose() {
        #expect(violations(of: Self.root()) == [])
        let plain = Option(number: "retries", in: 0...9, value: "N", "How often a copy is made again", default: 0)
        #expect(violations(of: Self.root([plain])).contains("app copy: two options are called --retries"))
        let other = Option(flag: "force", "Do it").replacingGlobal()
        #expect(violations(of: Self.root([other])).contains("app copy: --force stands in place of no global option"))
    }
}

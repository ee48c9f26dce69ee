import Testing

@testable import Arguments

/// Options that are read by the constants that declare them.
@Suite struct OptionTests {
    static let all = Option(flag: "all", "Everything")
    static let wait = Option(flag: "wait", "Wait for it", default: true)
    static let selector = Option(text: "selector", short: "l", value: "SELECTOR", "What is chosen")
    static let keys = Option(list: "keys", value: "KEY", "Which keys")
    static let size = Option(number: "size", in: 0...9, value: "N", "How many", default: 5)
    static let replicas: Option<Int?> = Option(number: "replicas", value: "N", "How many there are to be")
    static let timeout = Option(duration: "timeout", "When to give up", default: "30s")
    static let mode = Option(choice: "mode", ["fast", "slow"], value: "MODE", "How").map { $0 == "fast" }

    static let root = CommandSpec(
        "kpod", summary: "A test's program",
        subcommands: [
            CommandSpec(
                "do", summary: "Do it",
                options: [
                    all, wait, selector.described(as: "Whom to choose"), keys, size, replicas, timeout, mode,
                    OptionSpec.refused("kubeconfig", "there is none"),
                ])
        ])

    private func arguments(_ words: String...) throws -> ParsedArguments {
        guard case .run(let arguments) = try parse(["do"] + words, root: Self.root) else {
            throw UsageError("no command was run", path: [])
        }
        return arguments
    }

    @Test func whatIsNotGivenHasTheDeclaredValue() throws {
        let arguments = try arguments()
        #expect(arguments[Self.all] == false)
        #expect(arguments[Self.wait])
        #expect(arguments[Self.selector] == "")
        #expect(arguments[Self.keys] == [])
        #expect(arguments[Self.size] == 5)
        #expect(arguments[Self.replicas] == nil)
        #expect(arguments[Self.timeout] == .seconds(30))
        #expect(arguments[Self.mode] == false)
        #expect(!arguments.isSet(Self.size))
        #expect(arguments.source(of: Self.size) == .fallback)
        #expect(arguments.given(Self.selector) == nil)
        #expect(arguments.given(Self.size) == 5)
    }

    @Test func whatIsGivenIsReadInItsType() throws {
        let arguments = try arguments(
            "--all", "--wait=false", "-l", "app=web", "--keys=a,b", "--keys=c", "--size=7", "--replicas=-3",
            "--timeout=1m30s", "--mode=fast")
        #expect(arguments[Self.all])
        #expect(arguments[Self.wait] == false)
        #expect(arguments[Self.selector] == "app=web")
        #expect(arguments[Self.keys] == ["a", "b", "c"])
        #expect(arguments[Self.size] == 7)
        #expect(arguments[Self.replicas] == -3)
        #expect(arguments[Self.timeout] == .seconds(90))
        #expect(arguments[Self.mode])
        #expect(arguments.source(of: Self.selector) == .commandLine)
    }

    @Test func aCommandMayWordAnOptionItsOwnWay() {
        #expect(Self.root.subcommands[0].options[2].summary == "Whom to choose")
        #expect(Self.selector.spec.summary == "What is chosen")
    }

    @Test func onlyWhatACommandListsIsAccepted() throws {
        let arguments = try arguments()
        #expect(arguments.accepts(Self.all))
        #expect(!arguments.accepts(Option(flag: "other", "Not listed")))
    }
}

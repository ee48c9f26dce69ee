import Testing

@testable import Arguments

@Suite struct ViolationsTests {
    @Test func theSampleHasOneFault() {
        // `name=x` is no output format, which the example of `get` uses.
        #expect(violations(of: sample).count == 1)
        #expect(violations(of: sample).first?.contains("an example is wrong: tool get pods -o name=x | wc -l") == true)
    }

    @Test(arguments: [
        (OptionSpec("namespace", "Twice"), "two options are called --namespace"),
        (OptionSpec("new", short: "n", "Twice"), "two options are called -n"),
        (OptionSpec("help", "Twice"), "two options are called --help"),
        (OptionSpec("Bad", "Name"), "not lower-case"),
        (OptionSpec("x", .string, value: nil, "No value"), "takes a value but does not name it"),
        (OptionSpec("x", .string, value: "value", "Small"), "value name in small letters"),
        (OptionSpec("x", .int, value: "N", "Default", default: "ten"), "default that does not read"),
        (OptionSpec("x", .choice(["a"]), value: "N", "Implied", implied: "b"), "implied value that does not read"),
        (OptionSpec("x", "Stops."), "full stop"),
        (OptionSpec("x", ""), "is empty"),
        (OptionSpec("x", String(repeating: "X", count: 80)), "longer than 79"),
        (OptionSpec("x", "Variable", environment: "tool_x"), "names a variable that is none"),
        (OptionSpec("x", "Variable", environment: "TOOL_NAMESPACE"), "two options read TOOL_NAMESPACE"),
        (OptionSpec.refused("x", "use y."), "refused with a sentence"),
    ])
    func optionsAreInspected(_ option: OptionSpec, _ sentence: String) {
        var tree = sample
        tree.subcommands[1].options.append(option)
        #expect(violations(of: tree).contains { $0.hasPrefix("tool logs: ") && $0.contains(sentence) })
    }

    @Test func commandsAreInspected() {
        var tree = sample
        tree.subcommands[1].examples = []
        tree.subcommands[2].examples = [Example("Other", "tool get pods")]
        tree.subcommands[3].name = "get"
        tree.subcommands[4].positionals = [PositionalSpec("A", .any, "Some"), PositionalSpec("B", "One")]
        let found = violations(of: tree).joined(separator: "\n")
        #expect(found.contains("tool logs: it has no example"))
        #expect(found.contains("tool exec: an example shows another command"))
        #expect(found.contains("two commands are called get"))
        #expect(found.contains("A leaves no words for what follows"))
        #expect(found.contains("B must be given, but what stands before it need not"))
    }
}

import Arguments
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct RootTests {
    @Test func theTreeOfCommandsKeepsItsRules() {
        #expect(violations(of: Root.command.spec) == [])
    }

    @Test func everyCommandRunsOrGroupsOthers() {
        func check(_ command: Command) {
            let role = command.spec.role
            let isRefused = if case .refused = role { true } else { false }
            let isBuiltIn = role == .help || role == .options || isRefused
            #expect((command.run == nil) == (isBuiltIn || role == .group), "\(command.declaration.name)")
            command.subcommands.forEach(check)
        }
        check(Root.command)
    }

    /// Variables of a command's own options are made from its name: none may be one that means something else.
    @Test func noVariableMeansTwoThings() {
        var seen: Set<String> = Set(Root.command.spec.options.compactMap(\.environment))
        seen.formUnion(["KPOD_SERVICE_ACCOUNT_DIR", RequestRecorder.variable])
        func check(_ command: CommandSpec, _ path: [String]) {
            for option in command.options where option.environment == nil {
                let words = ["KPOD"] + path + [option.name]
                let variable = String(words.joined(separator: "_").uppercased().map { $0 == "-" ? "_" : $0 })
                #expect(seen.insert(variable).inserted, "\(variable)")
            }
            for next in command.subcommands { check(next, path + [next.name]) }
        }
        for command in Root.command.spec.subcommands { check(command, [command.name]) }
    }

    @Test func helpIsPrintedWithoutACluster() {
        let run = CommandRun("get", "--help", environment: ["KPOD_TOKEN": "", "KPOD_TOKEN_FILE": "/nowhere"])
        #expect(run.output.hasPrefix("Show one or many objects\n"))
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    /// Each says why, whatever is asked of it, and is no part of the help.
    @Test(arguments: ["config", "kuberc", "plugin", "alpha", "convert"])
    func whatAPodHasNotIsRefused(_ name: String) {
        for words in [[name], [name, "view", "--minify", "-o", "json"], [name, "--help"], ["help", name]] {
            let run = CommandRun(words)
            #expect(run.errors.hasPrefix("error: kpod has no command \"\(name)\": "), "\(run.errors)")
            #expect(run.output == "")
            #expect(run.status == .usage)
        }
        #expect(!CommandRun("--help").output.contains("\n  \(name) "))
    }

    @Test func helpExplainsExitCodes() {
        let run = CommandRun("help", "exit-codes")
        #expect(run.output.contains("\n  4              forbidden by the authorizer (User … cannot VERB …)\n"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count < 80 })
        #expect(run.status == .success)
    }
}

import Arguments
import Testing

@testable import Commands

@Suite struct RootTests {
    @Test func theTreeOfCommandsKeepsItsRules() {
        #expect(violations(of: Root.command.spec) == [])
    }

    @Test func everyCommandRunsOrGroupsOthers() {
        func check(_ command: Command) {
            let role = command.spec.role
            let isBuiltIn = role == .help || role == .options
            #expect((command.run == nil) == (isBuiltIn || role == .group), "\(command.declaration.name)")
            command.subcommands.forEach(check)
        }
        check(Root.command)
    }

    @Test func helpIsPrintedWithoutACluster() {
        let run = CommandRun("get", "--help", environment: ["KPOD_TOKEN": "", "KPOD_TOKEN_FILE": "/nowhere"])
        #expect(run.output.hasPrefix("Show one or many objects\n"))
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    @Test func helpExplainsExitCodes() {
        let run = CommandRun("help", "exit-codes")
        #expect(run.output.contains("\n  4              forbidden by the authorizer (User … cannot VERB …)\n"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count < 80 })
        #expect(run.status == .success)
    }
}

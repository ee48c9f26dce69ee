import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct TokenTests {
    @Test func printsTheTokenAndNothingElse() {
        let run = CommandRun("token", environment: ["KPOD_TOKEN": "a.b.c"])
        #expect(run.output == "a.b.c\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
    }

    @Test func nothingToPrintOrWatch() {
        let fixed = CommandRun("token", "--watch=/nowhere/x")
        #expect(fixed.status == .usage)
        #expect(fixed.errors.contains("there is nothing to watch"))
        let none = CommandRun("token", environment: ["KPOD_TOKEN": "", "KPOD_TOKEN_FILE": "/nowhere/token"])
        #expect(none.output == "")
        #expect(none.status != .success)
    }
}

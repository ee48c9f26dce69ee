import FakeTransport
import Kube
import System

@testable import CLIRuntime
@testable import Commands

/// One run of kpod in this process against a client that a test scripts.
struct CommandRun {
    /// What kpod exits with.
    let status: CLIRuntime.ExitStatus
    /// Standard output.
    let output: String
    /// Standard error.
    let errors: String

    /// Runs the words after the program's name. The environment is that of a container without a mount, with an opaque
    /// token; `environment` adds to it and overrides it. `input` is standard input. The time of day stands still, unless `clock`
    /// says how many seconds it has gone on by the client's.
    init(
        _ words: [String], client: FakeClient = FakeClient(), environment: [String: String] = [:],
        now: String = "2026-11-23T22:00:00Z", clock: ((Duration) -> Int64)? = nil, input: String = "",
        editor: (([String]) throws -> Int32)? = nil, terminal: TerminalControl? = nil
    ) {
        let output = MemorySink()
        let errors = MemorySink()
        let usual = ["KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "opaque", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"]
        var platform = Platform(
            output: output, errors: errors, readInput: { Array(input.utf8) },
            environment: usual.merging(environment) { $1 },
            now: {
                let start = Timestamp(now) ?? Timestamp(seconds: 0)
                return clock.map { Timestamp(seconds: start.seconds + $0(client.elapsed)) } ?? start
            }, connect: { _, _ in client })
        platform.clock = { client.now }
        platform.runEditor = editor
        platform.input.terminal = terminal
        status = Program.run(words, of: Root.command, in: platform)
        self.output = output.text
        self.errors = errors.text
    }

    /// The same with the words one by one.
    init(
        _ words: String..., client: FakeClient = FakeClient(), environment: [String: String] = [:],
        now: String = "2026-11-23T22:00:00Z", input: String = ""
    ) {
        self.init(words, client: client, environment: environment, now: now, input: input)
    }
}

import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// `version`, where the recordings do not show it.
@Suite struct VersionTests {
    /// What answers and is no API server has no version, and that is a failure; kpod's own is printed all the same.
    @Test(arguments: ["null", "{}", "[]", #"{"gitVersion":7}"#, #"{"kind":"Table","rows":[]}"#])
    func anAnswerWithoutAVersionIsAnError(_ body: String) {
        for words in [["version"], ["version", "-o", "json"]] {
            let client = FakeClient()
            client.answer(.get, "/version", body: body)
            let run = CommandRun(words, client: client)
            #expect(run.output.contains(BuildInfo.version))
            #expect(!run.output.contains("erver"))
            #expect(run.errors.contains("no gitVersion"))
            #expect(run.status == .failure)
        }
    }
}

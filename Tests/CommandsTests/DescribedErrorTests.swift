import Arguments
import FakeTransport
import Kube
import Output
import System
import Testing
import Transport

@testable import CLIRuntime

@Suite struct DescribedErrorTests {
    private static let server = try? ServerAddress(parsing: "https://api.test")
    private static let request = Request(path: "/x")

    /// What is printed for a failure without anything known of the command.
    private static func report(_ error: any Error) -> (lines: [String], status: CLIRuntime.ExitStatus) {
        let sink = MemorySink()
        let status = ErrorReport(sink).report(error)
        return (sink.text.split(separator: "\n").map(String.init), status)
    }

    private static func errors() throws -> [(any Error, line: String, brief: String, CLIRuntime.ExitStatus)] {
        let server = try #require(server)
        return [
            (CommandError("no", status: .impossible), "error: no", "no", .impossible),
            (
                ServerError(status: Status(message: "gone", reason: "NotFound", code: 404), request: request),
                "Error from server (NotFound): gone", "gone", .notFound
            ),
            (
                UnexpectedAnswer(request: request, reason: "none"), "error: unexpected answer to GET /x: none",
                "unexpected answer to GET /x: none", .failure
            ),
            (
                TransportError.refused(server, isFallback: false),
                "The connection to the server api.test was refused - did you specify the right host or port?",
                "api.test refused the connection", .unreachable
            ),
            (
                TransportError.lost(server, reason: "reset", isWrite: false),
                "Unable to connect to the server: EOF: api.test closed the connection before it answered: reset",
                "api.test closed the connection before it answered", .unreachable
            ),
            (TransportError.deadlinePassed, "error: timed out", "timed out", .timedOut),
            (
                TransportError.configuration(.conflictingIdentities("a", "b")),
                "error: a and b are two identities; give one of them", "a and b are two identities; give one of them",
                .usage
            ),
            (
                ConfigurationError.empty(.token, path: "/t"), "error: the service account token /t is empty",
                "the service account token /t is empty", .unauthorized
            ),
            (
                UsageError("bad", suggestion: "good"), #"error: bad; did you mean "good"?"#,
                #"bad; did you mean "good"?"#, .usage
            ),
            (InvalidInput("bad"), "error: bad", "bad", .usage),
            (TemplateError("bad"), "error: bad", "bad", .usage),
            (
                SystemError(operation: "open", path: "/f", code: 2), "error: open /f: No such file or directory",
                "open /f: No such file or directory", .failure
            ),
            (TokenClaims.Fault.empty, "error: the token is empty", "the token is empty", .failure),
        ]
    }

    @Test func theLineIsMadeOfTheWordsOfTheFailure() throws {
        for (error, line, brief, status) in try Self.errors() {
            #expect(error.described.line == line)
            #expect(error.described.brief == brief)
            #expect(error.described.exitStatus == status)
            let report = Self.report(error)
            #expect(report.lines.first == line)
            #expect(report.status == status)
            #expect(report.lines.dropFirst().joined() == error.described.hint ?? "")
        }
    }

    @Test func aHintStandsOnceForARunOfErrors() {
        let errors = ["a", "b"].map { CommandError($0, status: .impossible, hint: "mend it") }
        #expect(Self.report(CommandError.Several(errors: errors)).lines == ["error: a", "mend it", "error: b"])
        let command = Command(CommandSpec("kpod", summary: "s")) { _ in
            throw CommandError.Several(errors: [InvalidInput("a"), InvalidInput("b")])
        }
        let sink = MemorySink()
        let platform = Platform(
            output: MemorySink(), errors: sink, readInput: { [] }, environment: [:],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in FakeClient() })
        #expect(Program.run([], of: command, in: platform) == .usage)
        #expect(sink.text == "error: a\nerror: b\nSee 'kpod --help'.\n")
    }

    @Test func whoEndedItKnowsOfIt() {
        for (error, signal) in [
            (TransportError.interrupted(signal: 15) as any Error, Int32(15)),
            (SystemError(operation: "write", code: 32), 13),
        ] {
            let report = Self.report(error)
            #expect(report.lines == [])
            #expect(report.status == .signal(signal))
        }
    }
}

import FakeTransport
import System
import Testing

@testable import CLIRuntime
@testable import Commands

/// The command that `auth record` runs stands for one that runs kpod: it writes what kpod would note.
@Suite struct AuthRecordTests {
    private static let account = ["auth", "record", "--serviceaccount", "shop:web"]

    private static func noting(_ lines: String...) -> [String] {
        ["--", "/bin/sh", "-c", lines.map { "echo '\($0)' >>$KPOD_RECORD" }.joined(separator: "; ")]
    }

    private static let pods = #"{"verb":"list","group":"","resource":"pods","subresource":"","namespace":"shop"}"#

    @Test func theRoleIsForWhatWasNoted() {
        let client = FakeClient()
        let run = CommandRun(
            Self.account
                + Self.noting(
                    Self.pods, Self.pods,
                    #"{"verb":"get","group":"","resource":"pods","subresource":"exec","namespace":"shop","name":"a"}"#,
                    #"{"verb":"create","group":"","resource":"pods","subresource":"exec","namespace":"shop","name":"a"}"#,
                    // What every account may do.
                    #"{"verb":"get","path":"/version"}"#), client: client)
        #expect(
            run.output.contains(
                """
                rules:
                - apiGroups:
                  - ""
                  resources:
                  - pods
                  verbs:
                  - list
                - apiGroups:
                  - ""
                  resourceNames:
                  - a
                  resources:
                  - pods/exec
                  verbs:
                  - create
                  - get
                ---
                """), "\(run.output)")
        #expect(!run.output.contains("nonResourceURLs"))
        #expect(run.status == .success)
        #expect(client.requests.isEmpty)
    }

    @Test func aCommandThatFailsIsNoWholeRecord() {
        let run = CommandRun(Self.account + ["--", "/bin/sh", "-c", "exit 3"])
        #expect(run.output == "")
        #expect(run.errors.contains("the command ended with 3"))
        #expect(run.status == .command(3))
    }

    @Test func aCommandThatIsNotThereIsSaid() {
        let run = CommandRun(Self.account + ["--", "/nowhere/program"])
        #expect(run.status == .command(127))
        #expect(run.output == "")
    }

    @Test func theCheckAsksForAllOfIt() {
        for isAllowed in [true, false] {
            let client = FakeClient()
            client.answer(
                .post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", status: 201,
                body: #"{"kind":"SelfSubjectAccessReview","status":{"allowed":\#(isAllowed)}}"#)
            let run = CommandRun(Self.account + ["--check"] + Self.noting(Self.pods, Self.pods), client: client)
            #expect(
                run.errors
                    == (isAllowed ? "All of it is granted now.\n" : "Not granted now: list pods in namespace shop\n"))
            #expect(run.status == (isAllowed ? .success : .no))
            #expect(client.faults == [])
        }
    }

    @Test(arguments: [("{", 1), (#"{"verb":""}"#, 1), ("x\n\n\(pods)\n[", 2)])
    func whatCannotBeReadIsCountedAndNoSuccess(_ line: String, _ count: Int) {
        let run = CommandRun(Self.account + Self.noting(Self.pods, line), client: FakeClient())
        #expect(run.output.contains("- pods"))
        let words = count == 1 ? "1 request could" : "\(count) requests could"
        #expect(run.errors == "error: \(words) not be read, so that rules may be missing\n")
        #expect(run.status == .failure)
    }

    /// The pipe is closed to processes of other users: what they note comes by another way.
    @Test func whatCannotBeWrittenIntoThePipeComesAllTheSame() throws {
        let mailbox = try Mailbox()
        let client = FakeClient()
        client.answer(.get, "/version", body: "{}")
        let run = CommandRun(
            "get", "--raw", "/version", client: client,
            environment: ["KPOD_RECORD": "/nowhere/pipe", "KPOD_RECORD_MAILBOX": mailbox.address])
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.errors == "")
        let messages = mailbox.take().map { String(decoding: $0, as: UTF8.self) }
        #expect(messages.count == 1 && messages[0].contains(#""verb":"get""#), "\(messages)")
    }

    @Test func whoCannotRecordDoesNotSucceed() {
        let client = FakeClient()
        client.answer(.get, "/version", body: "{}")
        let run = CommandRun(
            "get", "--raw", "/version", client: client,
            environment: ["KPOD_RECORD": "/nowhere/pipe", "KPOD_RECORD_MAILBOX": "nobody/x"])
        #expect(run.output == "{}")
        #expect(run.errors.hasPrefix("error: requests are not recorded: "))
        #expect(run.status == .failure)
    }
}

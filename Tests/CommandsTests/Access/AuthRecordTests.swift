import FakeTransport
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
}

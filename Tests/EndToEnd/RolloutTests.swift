import Foundation
import Testing

/// `kpod rollout` beside kubectl on the same server, and how a rollout that is followed ends.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct RolloutTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    /// What changes nothing, or puts back what the line before it did: each is run by both, one after the other.
    @Test(arguments: [
        "history deploy/web", "history deploy/web --revision=1", "history deploy/web --revision=9",
        "history deploy/web -o name",
        "history sts/db", "history sts/db --revision=1", "history pod/shell", "history deploy/web --revision=1 -o yaml",
        "status deploy", "status sts/db", "status pod/shell", "status deploy/nope deploy/web --watch=false",
        "undo deploy/web --dry-run=client", "undo deploy/web --dry-run=server", "undo deploy/web --to-revision=7",
        "undo sts/db", "undo deploy/web -o name --dry-run=server", "undo job/migrate",
        "restart pod/shell", "restart deploy -l app=none", "restart deploy/web sts/db", "resume deploy/web",
        "pause sts/db",
    ])
    func saysWhatKubectlSays(_ words: String) throws {
        guard sandbox.kubectl != nil else { return }
        let arguments = ["rollout"] + words.split(separator: " ").map(String.init) + ["-n", "shop"]
        let theirs = try sandbox.kubectl(arguments)
        // Within one second there is but one restart.
        if words.contains("restart deploy/web") { usleep(1_100_000) }
        let ours = try sandbox.kpod(arguments)
        #expect(ours.output == theirs.output)
        #expect(ours.errors.hasPrefix(theirs.errors), "\(ours.errors)\n\(theirs.errors)")
        #expect((ours.status == 0) == (theirs.status == 0))
    }

    @Test func pausesAndResumes() throws {
        #expect(
            try sandbox.kpod("rollout", "pause", "deploy/web", "-n", "shop").output == "deployment.apps/web paused\n")
        let again = try sandbox.kpod("rollout", "pause", "deploy/web", "-n", "shop")
        #expect(again.status == 8)
        #expect(again.errors == "error: deployments.apps \"web\" is already paused\n")
        let undo = try sandbox.kpod("rollout", "undo", "deploy/web", "-n", "shop")
        #expect(undo.errors.contains("you cannot rollback a paused deployment"))
        #expect(
            try sandbox.kpod("rollout", "resume", "deploy/web", "-n", "shop").output == "deployment.apps/web resumed\n")
    }

    @Test func goesBackToTheRevisionBefore() throws {
        let path = ["get", "deploy", "web", "-n", "shop", "-o", "jsonpath={.spec.template.spec.initContainers[0].env}"]
        let before = try sandbox.kpod(path).output
        let outcome = try sandbox.kpod("rollout", "undo", "deploy/web", "-n", "shop", "--to-revision=1")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "deployment.apps/web rolled back\n")
        #expect(try sandbox.kpod(path).output != before)
        let again = try sandbox.kpod("rollout", "undo", "deploy/web", "-n", "shop", "--to-revision=1")
        #expect(again.output == "deployment.apps/web skipped rollback (current template already matches revision 1)\n")
    }

    private static let deployments = "/apis/apps/v1/namespaces/shop/deployments"

    private func make(_ name: String) throws {
        let template =
            #""selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"main","image":"x"}]}}"#
        try sandbox.make(
            Self.deployments, #"{"metadata":{"name":"\#(name)"},"spec":{"replicas":2,\#(template)}}"#,
            status: #"{"observedGeneration":9,"replicas":2,"updatedReplicas":1}"#)
    }

    @Test(arguments: [
        (
            "through", #"{"updatedReplicas":2,"availableReplicas":2}"#, Int32(0),
            "deployment \"through\" successfully rolled out\n", ""
        ),
        (
            "stuck", #"{"conditions":[{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded"}]}"#,
            9, "",
            "error: deployment \"stuck\" exceeded its progress deadline\n"
        ),
        ("gone", "", 9, "", "error: object has been deleted\n"),
    ])
    func isFollowedToItsEnd(_ name: String, _ status: String, _ code: Int32, _ output: String, _ errors: String) throws
    {
        try make(name)
        let command = try sandbox.start("rollout", "status", "deploy/\(name)", "-n", "shop")
        let first =
            "Waiting for deployment \"\(name)\" rollout to finish: 1 out of 2 new replicas have been updated...\n"
        try command.waitForOutput { $0 == first }
        try sandbox.control("POST", "close-watches")
        if status.isEmpty {
            try sandbox.api("DELETE", "\(Self.deployments)/\(name)")
        } else {
            try sandbox.change("\(Self.deployments)/\(name)", status: status)
        }
        let outcome = try command.wait()
        #expect(outcome.status == code)
        #expect(outcome.output == first + output)
        #expect(outcome.errors == errors)
    }

    @Test func givesUpInTime() throws {
        try make("slow")
        let outcome = try sandbox.kpod("rollout", "status", "deploy/slow", "-n", "shop", "--timeout=400ms")
        #expect(outcome.status == 6)
        #expect(outcome.errors == "error: timed out waiting for the condition\n")
        // Less than nothing is never, as it is for kubectl.
        let never = try sandbox.start("rollout", "status", "deploy/slow", "-n", "shop", "--timeout=-1s")
        try never.waitForOutput { !$0.isEmpty }
        usleep(300_000)
        never.signal(SIGTERM)
        #expect(try never.wait().status == 143)
    }
}

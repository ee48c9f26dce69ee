import FakeTransport
import JSON
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of rollout are replayed by ReplayTests; here is what no recording has.
@Suite struct RolloutTests {
    private static let apps = "/apis/apps/v1/namespaces/default"
    private static let sets = apps + "/replicasets?labelSelector=app%3Dweb"

    private static func template(_ image: String, hash: String? = nil) -> String {
        let hash = hash.map { #","pod-template-hash":"\#($0)""# } ?? ""
        return
            #"{"metadata":{"labels":{"app":"web"\#(hash)}},"spec":{"containers":[{"name":"c","image":"\#(image)"}]}}"#
    }

    private static func deployment(_ image: String, paused: Bool = false) -> String {
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default","uid":"u","#
            + #""resourceVersion":"9","annotations":{"deployment.kubernetes.io/revision":"2","own":"x"}},"#
            + #""spec":{"paused":\#(paused),"selector":{"matchLabels":{"app":"web"}},"template":\#(template(image))}}"#
    }

    private static func set(_ revision: Int, _ image: String, owner: String = "u") -> String {
        #"{"metadata":{"name":"web-\#(revision)","namespace":"default","annotations":{"#
            + #""deployment.kubernetes.io/revision":"\#(revision)","kubernetes.io/change-cause":"to \#(image)"},"#
            + #""ownerReferences":[{"controller":true,"uid":"\#(owner)"}]},"#
            + #""spec":{"template":\#(template(image, hash: "h\(revision)"))}}"#
    }

    private static func server(_ image: String = "two", paused: Bool = false, _ sets: String...) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, apps + "/deployments/web", body: deployment(image, paused: paused))
        client.answer(
            .get, Self.sets,
            body: #"{"kind":"ReplicaSetList","metadata":{},"items":[\#(sets.joined(separator: ","))]}"#)
        return client
    }

    /// Revisions are the object's own, in order, whatever the order and the owners of what the selector finds.
    @Test func theHistoryIsOfTheObjectAlone() {
        let client = Self.server("two", Self.set(10, "ten"), Self.set(2, "two"), Self.set(3, "other", owner: "v"))
        let run = CommandRun("rollout", "history", "deployment/web", client: client)
        #expect(
            run.output == """
                deployment.apps/web\u{20}
                REVISION  CHANGE-CAUSE
                2         to two
                10        to ten


                """)
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// Back to the template without the hash; the controller's annotations stay, the others are the revision's.
    @Test func undoSendsTheRevisionsTemplate() throws {
        let client = Self.server("two", Self.set(2, "two"), Self.set(1, "one"))
        client.answer(.patch, Self.apps + "/deployments/web", body: Self.deployment("one"))
        let run = CommandRun("rollout", "undo", "deployment/web", client: client)
        #expect(run.output == "deployment.apps/web rolled back\n")
        #expect(run.status == .success)
        #expect(client.faults.isEmpty, "\(client.faults) \(run.errors)")
        let body = try JSONDocument(parsing: try #require(client.requests.last?.body)).root.value
        #expect(
            body
                == (try JSONDocument(
                    parsing: Array(
                        (#"[{"op":"replace","path":"/spec/template","value":\#(Self.template("one"))},"#
                            + #"{"op":"replace","path":"/metadata/annotations","value":"#
                            + #"{"deployment.kubernetes.io/revision":"2","kubernetes.io/change-cause":"to one"}}]"#)
                            .utf8)
                )).root.value)
    }

    @Test(
        arguments: [
            (
                ["--to-revision=7"], false, CLIRuntime.ExitStatus.notFound,
                "unable to find specified revision 7 in history"
            ),
            ([], true, .rejected, "you cannot rollback a paused deployment"),
        ] as [([String], Bool, CLIRuntime.ExitStatus, String)])
    func whatCannotBeUndoneIsSaid(
        _ options: [String], _ isPaused: Bool, _ status: CLIRuntime.ExitStatus, _ words: String
    ) {
        let client = Self.server("two", paused: isPaused, Self.set(1, "one"), Self.set(2, "two"))
        let run = CommandRun(["rollout", "undo", "deployment/web"] + options, client: client)
        #expect(run.output == "")
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.status == status)
        #expect(client.faults == [])
    }

    /// A template that is as it should be is not sent again.
    @Test func whatIsThereAlreadyIsSkipped() {
        let client = Self.server("one", Self.set(1, "one"), Self.set(2, "two"))
        let run = CommandRun("rollout", "undo", "deployment/web", "--to-revision=1", client: client)
        #expect(
            run.output
                == "deployment.apps/web skipped rollback (current template already matches revision 1)\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }
}

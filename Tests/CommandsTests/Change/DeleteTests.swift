import FakeTransport
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod delete` and its wait.
@Suite struct DeleteTests {
    private static let path = "/api/v1/namespaces/default/pods/web"
    private static let watch =
        "/api/v1/namespaces/default/pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&timeoutSeconds=300&watch=true"
    private static let notFound =
        #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"pods \"web\" not found","details":{"name":"web","kind":"pods"}}"#
    private static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"pods \"web\" is forbidden: User \"u\" cannot watch resource \"pods\"","details":{"name":"web","kind":"pods"}}"#

    private static func pod(_ uid: String = "u1") -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default","uid":"\#(uid)","resourceVersion":"5"}}"#
    }

    private static let line = "pod \"web\" deleted from default namespace\n"

    /// A client that has deleted the pod.
    private func client() -> FakeClient {
        let client = FakeClient()
        client.answer(.delete, Self.path, body: Self.pod())
        return client
    }

    private func expect(_ run: CommandRun, _ client: FakeClient, _ status: CLIRuntime.ExitStatus = .success) {
        #expect(run.output == Self.line)
        #expect(run.status == status, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aNameOfSeveralTypesIsMeantOfEach() {
        let client = FakeClient()
        for type in ["configmaps", "secrets"] {
            client.answer(.delete, "/api/v1/namespaces/default/\(type)/nginx", body: Self.pod())
        }
        let run = CommandRun("delete", "cm,secret", "nginx", "--wait=false", client: client)
        #expect(
            run.output
                == "configmap \"nginx\" deleted from default namespace\nsecret \"nginx\" deleted from default namespace\n"
        )
        #expect(client.faults == [])
    }

    @Test func isDoneWhenTheObjectIsGone() {
        let client = client()
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        expect(CommandRun("delete", "pod", "web", client: client), client)
        #expect(
            client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"propagationPolicy":"Background"}"#)
    }

    @Test func takesAnotherObjectOfTheNameForGone() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod("u2"))
        expect(CommandRun("delete", "pod/web", client: client), client)
    }

    @Test func watchesUntilTheObjectIsGone() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(
            .get, Self.watch,
            steps: [
                .text(#"{"type":"MODIFIED","object":\#(Self.pod())}"# + "\n"),
                .text(#"{"type":"DELETED","object":\#(Self.pod())}"# + "\n"),
            ])
        expect(CommandRun("delete", "pod", "web", client: client), client)
    }

    @Test func givesUpWhenTheTimeIsOver() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(
            .get, Self.watch, steps: [.text(#"{"type":"MODIFIED","object":\#(Self.pod())}"# + "\n"), .silence])
        let run = CommandRun("delete", "pod", "web", "--timeout=5s", client: client)
        expect(run, client, .timedOut)
        #expect(run.errors.hasPrefix("error: timed out waiting for the condition on pods/web\n"))
    }

    @Test func resumesAWatchThatCloses() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(.get, Self.watch, body: "")
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(.get, Self.watch, body: #"{"type":"DELETED","object":\#(Self.pod())}"# + "\n")
        expect(CommandRun("delete", "pod", "web", client: client), client)
    }

    @Test func readsWhereItMayNotWatch() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(.get, Self.watch, status: 403, body: Self.forbidden)
        client.answer(.get, Self.path, body: Self.pod())
        client.answer(.get, Self.path, status: 404, body: Self.notFound)
        expect(CommandRun("delete", "pod", "web", client: client), client)
    }

    @Test func doesNotWaitWhereItMayNotRead() {
        let client = client()
        client.answer(.get, Self.path, status: 403, body: Self.forbidden)
        let run = CommandRun("delete", "pod", "web", client: client)
        expect(run, client)
        #expect(run.errors.hasPrefix("Not waiting until pods/web is gone: "))
    }

    @Test func looksOnceWithATimeBelowZero() {
        let client = client()
        client.answer(.get, Self.path, body: Self.pod())
        let run = CommandRun("delete", "pod", "web", "--timeout=-1s", client: client)
        expect(run, client, .timedOut)
        #expect(run.errors.hasPrefix("error: timed out waiting for the condition on pods/web\n"))
    }

    @Test func sendsTheOptions() {
        for (options, body) in [
            (["--now"], #"{"gracePeriodSeconds":1,"propagationPolicy":"Background"}"#),
            (["--grace-period=0"], #"{"gracePeriodSeconds":1,"propagationPolicy":"Background"}"#),
            (["--force"], #"{"gracePeriodSeconds":0,"propagationPolicy":"Background"}"#),
            (["--cascade=orphan"], #"{"propagationPolicy":"Orphan"}"#),
            (["--cascade=foreground", "--dry-run=server"], #"{"propagationPolicy":"Foreground","dryRun":["All"]}"#),
        ] {
            let client = client()
            let run = CommandRun(["delete", "pod", "web", "--wait=false"] + options, client: client)
            #expect(run.status == .success)
            #expect(client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) } == body)
        }
    }

    @Test func deletesWhatASelectorChooses() {
        let client = client()
        client.answer(
            .get, "/api/v1/pods?labelSelector=app%3Dweb",
            body: #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[\#(Self.pod())]}"#)
        let run = CommandRun("delete", "pods", "-A", "-l", "app=web", "--wait=false", client: client)
        expect(run, client)
    }

    @Test func saysWhichFileAFailureIsAbout() {
        let client = FakeClient()
        let path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/role"
        client.answer(.delete, path + "s/demo-role", status: 404, body: Self.notFound)
        client.answer(.delete, path + "bindings/demo-role-binding", body: #"{"kind":"Status","status":"Success"}"#)
        let file = Recording.folder.path + "/W/role.yaml"
        let run = CommandRun("delete", "-f", file, "--wait=false", client: client)
        #expect(
            run.output == "rolebinding.rbac.authorization.k8s.io \"demo-role-binding\" deleted from default namespace\n"
        )
        #expect(
            run.errors == "Error from server (NotFound): error when deleting \"\(file)\": pods \"web\" not found\n")
        #expect(client.faults == [])
    }

    @Test func onlyPrintsInAClientDryRun() {
        let client = FakeClient()
        let run = CommandRun("delete", "pod", "web", "--dry-run=client", client: client)
        #expect(run.output == "pod \"web\" deleted from default namespace (dry run)\n")
        #expect(client.faults == [])
    }

    @Test func goesOnAfterAFailure() {
        let client = client()
        client.answer(.delete, "/api/v1/namespaces/default/pods/gone", status: 404, body: Self.notFound)
        let run = CommandRun("delete", "pod", "gone", "web", client: client)
        expect(run, client, .notFound)
    }

    @Test(arguments: [
        ["delete"], ["delete", "pods"], ["delete", "pod", "a", "-l", "x=y"], ["delete", "pod", "a", "-A"],
        ["delete", "pods", "--all", "-l", "x=y"], ["delete", "pod", "a", "--now", "--grace-period=3"],
        ["delete", "pod", "a", "--force", "--grace-period=3"], ["delete", "pod", "a", "-f", "x"],
        ["delete", "pod", "a\u{0}b"],
    ])
    func refusesWhatIsNotMeant(words: [String]) {
        let client = FakeClient()
        #expect(CommandRun(words, client: client).status == .usage)
        #expect(client.asked == [])
    }

    @Test(arguments: [
        "--dry-run=server", "--dry-run=client", "--dry-run=none", "--grace-period=5", "--wait=false", "-f=x.yaml",
        "-o=name", "--cascade=orphan", "--all",
    ])
    func nothingElseIsTakenBesideARawPath(_ flag: String) {
        for words in [["delete", "--raw", "/x", flag], ["delete", flag, "--raw=/x"]] {
            let client = FakeClient()
            let run = CommandRun(words, client: client)
            #expect(run.status == .usage)
            #expect(run.errors.contains(" are mutually exclusive"), "\(run.errors)")
            #expect(client.asked == [])
        }
    }

    @Test func ofVariablesARawPathRefusesTheDryRunAlone() {
        let client = FakeClient()
        let refused = CommandRun(
            "delete", "--raw", "/x", client: client, environment: ["KPOD_DELETE_DRY_RUN": "server"])
        #expect(refused.status == .usage)
        #expect(client.asked == [])
        client.answer(.delete, "/x", body: "gone")
        let run = CommandRun(
            "delete", "--raw", "/x", client: client,
            environment: ["KPOD_DELETE_OUTPUT": "name", "KPOD_DELETE_WAIT": "false", "KPOD_DELETE_DRY_RUN": "none"])
        #expect(run.output == "gone")
        #expect(client.faults == [])
        client.answer(.get, "/x", body: "there")
        #expect(
            CommandRun("get", "--raw", "/x", client: client, environment: ["KPOD_GET_OUTPUT": "yaml"]).output
                == "there")
        #expect(CommandRun("get", "--raw", "/x", "-A", client: client).status == .usage)
    }
}

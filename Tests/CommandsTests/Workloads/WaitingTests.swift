import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// What waits for objects, by the fake's clock.
@Suite struct WaitingTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let watch =
        "/apis/apps/v1/namespaces/default/deployments?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb&timeoutSeconds=300&watch=true"

    private static func deployment(_ ready: Int, _ version: Int, uid: String = "u") -> String {
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default","uid":"\#(uid)","resourceVersion":"\#(version)","generation":1},"spec":{"replicas":2},"status":{"observedGeneration":1,"replicas":2,"updatedReplicas":2,"availableReplicas":\#(ready)}}"#
    }

    private static func event(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    private static let waiting =
        "Waiting for deployment \"web\" rollout to finish: 1 of 2 updated replicas are available...\n"

    @Test func aRolloutIsFollowedToItsEnd() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("MODIFIED", Self.deployment(2, 2))])
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.output == Self.waiting + "deployment \"web\" successfully rolled out\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aRolloutThatTakesTooLongTimesOut() {
        let client = FakeClient()
        client.always(.get, Self.path, steps: [.text(Self.deployment(1, 1))])
        client.always(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(1, 1)), .silence])
        let run = CommandRun("rollout", "status", "deployment/web", "--timeout=90s", client: client)
        #expect(run.output == Self.waiting)
        #expect(run.errors == "error: timed out waiting for the condition\n")
        #expect(run.status == .timedOut)
        #expect(client.elapsed == .seconds(90))
        #expect(client.faults == [])
    }

    @Test func aRolloutOutlivesTheServer() {
        let client = FakeClient()
        let refused = TransportError.refused(ServerAddress(host: "api.test", port: 443), isFallback: false)
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.fail(.get, Self.watch, refused)
        for _ in 0..<5 { client.fail(.get, Self.path, refused) }
        client.answer(.get, Self.path, body: Self.deployment(2, 7))
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.output == Self.waiting + "deployment \"web\" successfully rolled out\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.elapsed > .seconds(5))
        #expect(client.faults == [])
    }

    @Test func aServerThatStaysAwayIsGivenUpAfterFiveMinutes() {
        let client = FakeClient()
        let refused = TransportError.refused(ServerAddress(host: "api.test", port: 443), isFallback: false)
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.fail(.get, Self.watch, refused)
        for _ in 0..<100 { client.fail(.get, Self.path, refused) }
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.status == .unreachable, "\(run.errors)")
        #expect((.seconds(295)...(.seconds(305))).contains(client.elapsed))
    }

    @Test func anotherObjectOfTheNameIsNotTheRollout() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(2, 9, uid: "other"))])
        let run = CommandRun("rollout", "status", "deployment/web", client: client)
        #expect(run.errors == "error: object has been deleted\n")
        #expect(run.status == .impossible)
    }

    @Test func aWaitThatIsNotMetTimesOut() {
        let client = FakeClient()
        client.always(.get, Self.path, steps: [.text(Self.deployment(1, 1))])
        client.always(.get, Self.watch, steps: [Self.event("ADDED", Self.deployment(1, 1)), .silence])
        let run = CommandRun("wait", "--for=ready", "deployment/web", "--timeout=10m", "-q", client: client)
        #expect(run.errors == "error: timed out waiting for the condition on deployments/web\n")
        #expect(run.status == .timedOut)
        #expect(client.elapsed == .seconds(600))
        #expect(client.faults == [])
    }

    /// A relay may keep a connection open and silent though its other side is gone.
    @Test(arguments: [["wait", "--for=ready", "-q"], ["rollout", "status"]])
    func aWatchOverADeadConnectionIsFollowedByAnotherLook(_ words: [String]) {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.deployment(1, 1))
        client.answer(.get, Self.watch, steps: [.silence])
        client.answer(.get, Self.path, body: Self.deployment(2, 2))
        let run = CommandRun(words + ["deployment/web", "--timeout=60s"], client: client)
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.elapsed <= .seconds(16))
        #expect(client.faults == [])
    }

    @Test func aLookOverADeadConnectionIsTakenAgain() {
        let client = FakeClient()
        client.answer(.get, Self.path, steps: [.silence])
        client.answer(.get, Self.path, body: Self.deployment(2, 2))
        let run = CommandRun("wait", "--for=ready", "-q", "deployment/web", "--timeout=60s", client: client)
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.elapsed < .seconds(16))
        #expect(client.faults == [])
    }

    /// What is followed is listed in pages, and a list whose rest has expired meanwhile begins anew.
    @Test func whatIsFollowedIsListedInPages() {
        let client = FakeClient()
        let pods = "/api/v1/pods?limit=500"
        func page(_ name: String, _ token: String) -> String {
            #"{"kind":"PodList","metadata":{"resourceVersion":"9","continue":"\#(token)"},"items":[{"metadata":{"name":"\#(name)","#
                + #""namespace":"x","resourceVersion":"5"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}]}"#
        }
        client.answer(.get, pods, body: page("a", "t"))
        client.answer(
            .get, "/api/v1/pods?continue=t&limit=500", status: 410,
            body: #"{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}"#)
        client.answer(.get, pods, body: page("a", "u"))
        client.answer(.get, "/api/v1/pods?continue=u&limit=500", body: page("b", ""))
        let run = CommandRun("wait", "pods", "--all", "-A", "--for=ready", "-q", client: client)
        #expect(run.output == "pod/a condition met\npod/b condition met\n", "\(run.errors)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// As for kubectl's wait, which so differs from its other commands.
    @Test func selectorsMayChooseAmongAll() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/pods?fieldSelector=status.phase%3DRunning&labelSelector=app%3Dweb&limit=500",
            body:
                #"{"kind":"PodList","items":[{"metadata":{"name":"a","namespace":"x"},"status":{"phase":"Running"}}]}"#)
        let run = CommandRun(
            "wait", "pods", "--all", "-A", "-l", "app=web", "--field-selector=status.phase=Running", "-q",
            "--for=jsonpath={.status.phase}=Running", client: client)
        #expect(run.output == "pod/a condition met\n", "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func pagesThatLeadBackToAnEarlierOneAreABrokenAnswer() {
        let client = FakeClient()
        client.answer(.get, "/api/v1/pods?limit=500", body: #"{"metadata":{"continue":"t"},"items":[]}"#)
        client.answer(.get, "/api/v1/pods?continue=t&limit=500", body: #"{"metadata":{"continue":"t"},"items":[]}"#)
        let run = CommandRun("wait", "pods", "--all", "-A", "--for=ready", "-q", client: client)
        #expect(run.errors.contains("a page of the list that leads back to an earlier one"), "\(run.errors)")
        #expect(run.status == .failure)
    }

    // MARK: What is waited for

    /// Without a condition nothing would be waited for, and what follows the wait would start.
    @Test(arguments: [[], ["--timeout=0"], ["--", "/bin/true"]])
    func objectsOfFilesNeedACondition(_ words: [String]) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-wait-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}"#.utf8).write(to: file)
        let client = FakeClient()
        let run = CommandRun(["wait", "-f", file.path] + words, client: client)
        #expect(run.errors.hasPrefix("error: say what to wait for with --for"), "\(run.errors)")
        #expect(run.status == .usage)
        #expect(client.faults == [])
    }

    private static let pods = "/api/v1/namespaces/default/pods"
    private static let chosenPods = "\(pods)?labelSelector=app%3Dweb&limit=500"
    private static let chosenWatch =
        "\(pods)?allowWatchBookmarks=true&labelSelector=app%3Dweb&resourceVersion=10&timeoutSeconds=300&watch=true"

    private static func pod(_ name: String, _ version: Int, isReady: Bool = false) -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"\#(name)","resourceVersion":"\#(version)"},"status":{"conditions":[{"type":"Ready","status":"\#(isReady ? "True" : "False")"}]}}"#
    }

    private static func podList(_ names: String...) -> String {
        let items = names.map { pod($0, 9) }.joined(separator: ",")
        return #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"10"},"items":[\#(items)]}"#
    }

    private static let notFound =
        #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"pods \"a\" not found","reason":"NotFound","code":404}"#

    @Test func aChosenPodThatIsDeletedIsChosenNoMore() {
        let client = FakeClient()
        client.answer(.get, Self.chosenPods, body: Self.podList("a", "b"))
        client.answer(
            .get, Self.chosenWatch,
            steps: [
                Self.event("DELETED", Self.pod("a", 11)), .pause,
                Self.event("MODIFIED", Self.pod("b", 12, isReady: true)), .silence,
            ])
        client.answer(.get, "\(Self.pods)/a", status: 404, body: Self.notFound)
        let run = CommandRun("wait", "--for=condition=Ready", "pods", "-l", "app=web", "-q", client: client)
        #expect(run.output == "pod/b condition met\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aWaitOfWhichNoPodIsLeftEnds() {
        let client = FakeClient()
        client.answer(.get, Self.chosenPods, body: Self.podList("a"))
        client.answer(.get, Self.chosenWatch, steps: [Self.event("DELETED", Self.pod("a", 11)), .silence])
        client.answer(.get, "\(Self.pods)/a", status: 404, body: Self.notFound)
        let run = CommandRun("wait", "--for=condition=Ready", "pods", "-l", "app=web", "-q", client: client)
        #expect(run.errors == "error: no pods are left of those that were found\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    // MARK: What is said

    /// What the server says comes in one line, and with nothing that a terminal obeys.
    @Test func whatTheServerSaysStaysOnItsLine() {
        let client = FakeClient()
        let path = Self.pods + "/a"
        client.answer(
            .get, path, status: 503,
            body: #"{"kind":"Status","status":"Failure","message":"one\n\u001b[31mtwo","code":503}"#)
        client.answer(
            .get, path,
            body: #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"a"},"#
                + #""status":{"phase":"Failed","reason":"Why","message":"three\n\u001b[31mfour"}}"#)
        client.answer(
            .get,
            Self.pods + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Da&timeoutSeconds=300&watch=true",
            steps: [.silence])
        let run = CommandRun("wait", "--for=ready", "pod/a", "--no-diagnosis", client: client)
        #expect(
            run.errors == """
                Waiting for pod/a: the server answers 503: one^J^[[31mtwo
                error: pod/a cannot meet the condition any more: the Pod has failed: Why: three^J^[[31mfour

                """)
        #expect(run.status == .impossible)
    }

    /// The log of another pod does not come into this pod's status unbidden: every request of a diagnosis is listed here.
    @Test(arguments: [
        ([], true, false), (["--diagnose-logs"], true, true), (["--no-diagnosis", "--diagnose-logs"], false, false),
    ])
    func theLogOfWhatHasFailedIsShownWhenAskedFor(_ options: [String], _ showsEvents: Bool, _ showsLog: Bool) {
        let client = FakeClient()
        let path = Self.pods + "/a"
        client.answer(
            .get, path,
            body:
                #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"u"},"status":{"phase":"Failed","#
                + #""containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":3}}}]}}"#)
        if showsEvents {
            client.answer(
                .get, "/api/v1/namespaces/default/events?fieldSelector=involvedObject.uid%3Du",
                body: #"{"items":[{"type":"Warning","reason":"R","message":"what\nhappened","count":1,"#
                    + #""firstTimestamp":"2026-11-23T21:59:00Z","lastTimestamp":"2026-11-23T21:59:00Z"}]}"#)
        }
        if showsLog {
            client.answer(.get, path + "/log?container=main&tailLines=10", body: "\tpassword\u{1B}[1m\n")
        }
        let run = CommandRun(["wait", "--for=ready", "pod/a", "-q"] + options, client: client)
        let events = showsEvents ? "Events of pod/a:\n  60s Warning R: what^Jhappened\n" : ""
        let log = showsLog ? "The log of pod/a, container main, ends with:\n  \tpassword^[[1m\n" : ""
        let end = "error: pod/a cannot meet the condition any more: the Pod has failed: container main ended with 3\n"
        #expect(run.errors == events + log + end)
        #expect(run.status == .impossible)
        #expect(client.faults == [])
    }

    /// A Service's endpoints tell whether it is ready, but not that it is gone.
    @Test func aChosenServiceThatIsDeletedIsChosenNoMore() {
        let client = FakeClient()
        let services = "/api/v1/namespaces/default/services"
        let slices = "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
        func service(_ version: Int) -> String {
            #"{"kind":"Service","apiVersion":"v1","metadata":{"name":"a","namespace":"default","uid":"a","resourceVersion":"\#(version)"}}"#
        }
        client.answer(
            .get, services + "?labelSelector=app%3Dweb&limit=500",
            body: #"{"metadata":{"resourceVersion":"10"},"items":[\#(service(9))]}"#)
        client.answer(
            .get,
            services
                + "?allowWatchBookmarks=true&labelSelector=app%3Dweb&resourceVersion=10&timeoutSeconds=300&watch=true",
            steps: [.pause, .pause, Self.event("DELETED", service(11)), .silence])
        client.answer(
            .get, slices + "?labelSelector=kubernetes.io%2Fservice-name%3Da&limit=500",
            body: #"{"metadata":{"resourceVersion":"10"},"items":[]}"#)
        client.answer(
            .get,
            slices
                + "?allowWatchBookmarks=true&labelSelector=kubernetes.io%2Fservice-name%3Da&resourceVersion=10&timeoutSeconds=300&watch=true",
            steps: [.silence])
        client.answer(.get, services + "/a", status: 404, body: Self.notFound)
        let run = CommandRun("wait", "--for=ready", "services", "-l", "app=web", "-q", client: client)
        #expect(run.errors == "error: no services are left of those that were found\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }
}

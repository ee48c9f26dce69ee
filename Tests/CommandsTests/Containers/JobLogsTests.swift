import FakeTransport
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `logs job/NAME --exit-code`: what a Job has come to, whatever its pods were.
@Suite struct JobLogsTests {
    private static let job = "/apis/batch/v1/namespaces/default/jobs/x"
    private static let jobWatch =
        "/apis/batch/v1/namespaces/default/jobs?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dx&timeoutSeconds=300&watch=true"
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let chosen = pods + "?labelSelector=job%3Dx&limit=500"
    private static let podWatch =
        pods + "?allowWatchBookmarks=true&labelSelector=job%3Dx&resourceVersion=10&timeoutSeconds=300&watch=true"

    private static func job(_ conditions: String..., uid: String = "j") -> String {
        let conditions = conditions.map { #"{"type":"\#($0)","status":"True","reason":"Why"}"# }.joined(separator: ",")
        return #"{"kind":"Job","apiVersion":"batch/v1","metadata":{"name":"x","namespace":"default","uid":"\#(uid)"},"#
            + #""spec":{"selector":{"matchLabels":{"job":"x"}}},"status":{"conditions":[\#(conditions)]}}"#
    }

    /// A pod whose containers have these states; the second, if any, is a sidecar.
    private static func pod(_ name: String, _ state: String, sidecar: String? = nil, deleted: Bool = false) -> String {
        let deletion = deleted ? #","deletionTimestamp":"2026-11-23T22:00:00Z""# : ""
        var initial = ""
        var statuses = #""containerStatuses":[{"name":"main","restartCount":0,"state":\#(state)}]"#
        if let sidecar {
            initial = #","initContainers":[{"name":"side","restartPolicy":"Always"}]"#
            statuses += #","initContainerStatuses":[{"name":"side","restartCount":0,"state":\#(sidecar)}]"#
        }
        return
            #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"\#(name)"\#(deletion)},"#
            + #""spec":{"containers":[{"name":"main"}]\#(initial)},"status":{\#(statuses)}}"#
    }

    private static func ended(_ code: Int, at second: Int = 0) -> String {
        #"{"terminated":{"exitCode":\#(code),"finishedAt":"2026-11-23T21:59:0\#(second)Z"}}"#
    }

    private static func list(_ pods: String...) -> String {
        #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"10"},"items":[\#(pods.joined(separator: ","))]}"#
    }

    private static func event(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    /// Answers what is asked about the log of a container that has ended.
    private static func log(_ client: FakeClient, _ name: String, _ pod: String) {
        let path = "\(pods)/\(name)/log?container=main&follow=true"
        let line = "2026-01-01T00:00:01Z \(name)\n"
        client.answer(.get, path + "&timestamps=true", body: line)
        client.answer(.get, "\(pods)/\(name)", body: pod)
        client.answer(.get, path + "&sinceTime=2026-01-01T00%3A00%3A01Z&timestamps=true", body: line)
    }

    private static func run(_ client: FakeClient) -> CommandRun {
        CommandRun("logs", "job/x", "--exit-code", client: client)
    }

    @Test(arguments: [
        // The second index.
        (pod("a", ended(0)), pod("b", ended(3)), 3),
        // The one that failed last, and of two at once the highest.
        (pod("a", ended(7, at: 1)), pod("b", ended(3, at: 2)), 3), (pod("a", ended(7)), pod("b", ended(3)), 7),
        // What was ended from outside has not failed.
        (pod("a", ended(7)), pod("b", ended(137, at: 2), deleted: true), 7),
        (pod("a", ended(0)), pod("b", ended(3, at: 1), sidecar: ended(143, at: 2)), 3),
        // A code of Windows that is a multiple of 256.
        (pod("a", ended(0)), pod("b", ended(768)), 255), (pod("a", ended(0)), pod("b", ended(3_221_225_477)), 255),
    ])
    func aJobThatHasFailedEndsWithTheCodeOfWhatFailedLast(_ first: String, _ second: String, _ code: Int) {
        let client = FakeClient()
        client.answer(.get, Self.job, body: Self.job("FailureTarget", "Failed"))
        client.answer(.get, Self.chosen, body: Self.list(first, second))
        Self.log(client, "a", first)
        Self.log(client, "b", second)
        let run = Self.run(client)
        #expect(Int(run.status.code) == code, "\(run.errors)")
        #expect(run.output.split(separator: "\n").sorted() == ["a", "b"])
        #expect(client.faults == [])
    }

    @Test func aJobThatIsCompleteHasSucceededWhateverWasTriedAgain() {
        let client = FakeClient()
        let (failed, done) = (Self.pod("a", Self.ended(3)), Self.pod("b", Self.ended(0)))
        client.answer(.get, Self.job, body: Self.job())
        client.answer(
            .get, Self.jobWatch, steps: [.pause, .pause, .pause, Self.event("MODIFIED", Self.job("Complete"))])
        client.answer(.get, Self.chosen, body: Self.list(failed))
        client.answer(.get, Self.podWatch, steps: [Self.event("ADDED", done), .silence])
        client.answer(.get, Self.chosen, body: Self.list(failed, done))
        Self.log(client, "a", failed)
        Self.log(client, "b", done)
        let run = Self.run(client)
        #expect(run.output == "a\nb\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    /// A container that is started anew in its pod has another log each time.
    @Test func everyRunOfAContainerIsFollowed() {
        let client = FakeClient()
        func pod(_ restarts: Int, _ state: String) -> String {
            Self.pod("a", state).replacing(
                #""restartCount":0"#, with: #""restartCount":\#(restarts),"lastState":{"terminated":{"exitCode":3}}"#)
        }
        let (again, done) = (pod(1, #"{"running":{}}"#), pod(1, Self.ended(0)))
        client.answer(.get, Self.job, body: Self.job())
        client.answer(
            .get, Self.jobWatch, after: .seconds(1), steps: [Self.event("MODIFIED", Self.job("Complete"))])
        client.answer(.get, Self.chosen, body: Self.list(Self.pod("a", #"{"running":{}}"#)))
        client.answer(.get, Self.podWatch, steps: [Self.event("MODIFIED", again), .silence])
        let log = Self.pods + "/a/log?container=main&follow=true"
        client.answer(.get, log + "&timestamps=true", body: "2026-01-01T00:00:01Z first\n")
        client.answer(.get, Self.pods + "/a", body: again)
        client.answer(.get, log + "&timestamps=true", body: "2026-01-01T00:00:02Z second\n")
        client.answer(.get, Self.pods + "/a", body: done)
        client.answer(
            .get, log + "&sinceTime=2026-01-01T00%3A00%3A02Z&timestamps=true", body: "2026-01-01T00:00:02Z second\n")
        client.answer(.get, Self.chosen, body: Self.list(done))
        let run = Self.run(client)
        #expect(run.output == "first\nsecond\n")
        #expect(run.status == .success, "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aJobThatFailedWithoutAnyCodeIs125() {
        let client = FakeClient()
        client.answer(.get, Self.job, body: Self.job("Failed"))
        client.answer(.get, Self.chosen, body: Self.list())
        let run = Self.run(client)
        #expect(run.errors == "error: job.batch/x has failed, and no exit code of a container is known: Why\n")
        #expect(run.status.code == 125)
        #expect(client.faults == [])
    }

    @Test func aJobWhoseNameIsAnothersMeanwhileIs125() {
        let client = FakeClient()
        client.answer(.get, Self.job, body: Self.job())
        client.answer(.get, Self.jobWatch, steps: [Self.event("ADDED", Self.job("Complete", uid: "other"))])
        client.answer(.get, Self.chosen, steps: [.silence])
        let run = Self.run(client)
        #expect(run.errors == "error: job.batch/x is gone, and what became of it is not known\n")
        #expect(run.status.code == 125)
        #expect(client.faults == [])
    }

    @Test func aJobOfWhichNothingStartsTimesOut() {
        let client = FakeClient()
        client.always(.get, Self.job, steps: [.text(Self.job())])
        client.always(.get, Self.jobWatch, steps: [Self.event("ADDED", Self.job()), .silence])
        client.always(.get, Self.chosen, steps: [.text(Self.list())])
        client.always(.get, Self.podWatch, steps: [.silence])
        let run = Self.run(client)
        #expect(run.errors.hasPrefix("error: timed out waiting for the condition\n"))
        #expect(run.status.code == 125)
        #expect(client.elapsed == .seconds(20))
        #expect(client.faults == [])
    }

    @Test(arguments: [(2, 3, 3), (3, 2, 3), (0, 2, 2), (2, 512, 255), (0, -256, 255), (0, 0, 0)])
    func ofSeveralContainersTheHighestCodeCounts(_ first: Int, _ second: Int, _ expected: Int) {
        let client = FakeClient()
        let path = Self.pods + "/web"
        let pod =
            #"{"kind":"Pod","metadata":{"name":"web","uid":"w"},"spec":{"containers":[{"name":"main"},{"name":"side"}]},"#
            + #""status":{"containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":\#(first)}}},"#
            + #"{"name":"side","state":{"terminated":{"exitCode":\#(second)}}}]}}"#
        for _ in 0..<3 { client.answer(.get, path, body: pod) }
        for name in ["main", "side", "main", "side"] {
            client.answer(.get, "\(path)/log?container=\(name)&follow=true&timestamps=true", body: "")
        }
        let run = CommandRun("logs", "web", "--all-containers", "--exit-code", client: client)
        #expect(Int(run.status.code) == expected, "\(run.errors)")
        #expect(client.faults == [])
    }
}

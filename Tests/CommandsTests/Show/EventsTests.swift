import FakeTransport
import Foundation
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// The recordings of events are replayed by ReplayTests; here is what no recording has.
@Suite struct EventsTests {
    private static let path = "/api/v1/namespaces/default/events"

    private static func event(_ name: String, _ version: Int, type: String = "Normal") -> String {
        #"{"kind":"Event","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"\#(name)","#
            + #""resourceVersion":"\#(version)"},"type":"\#(type)","reason":"R","message":"\#(name)","count":1,"#
            + #""involvedObject":{"kind":"Pod","name":"p"},"firstTimestamp":"2026-11-23T21:59:00Z","#
            + #""lastTimestamp":"2026-11-23T21:59:00Z"}"#
    }

    private static func change(_ type: String, _ object: String) -> FakeClient.Step {
        .text(#"{"type":"\#(type)","object":\#(object)}"# + "\n")
    }

    private static func watch(_ version: String) -> String {
        path
            + "?allowWatchBookmarks=true\(version.isEmpty ? "" : "&resourceVersion=" + version)&timeoutSeconds=300&watch=true"
    }

    /// A watch that the server ends is taken up where it was; one that it has forgotten begins anew, and what was printed
    /// is not printed again. Events that are gone are no news.
    @Test func aWatchOutlivesItsConnections() {
        let client = FakeClient()
        client.answer(
            .get, Self.watch(""),
            steps: [
                Self.change("ADDED", Self.event("a", 1)), Self.change("ADDED", Self.event("quiet", 2)),
                Self.change("ADDED", Self.event("b", 3, type: "Warning")),
            ])
        client.answer(
            .get, Self.watch("3"),
            steps: [
                Self.change(
                    "ERROR", #"{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old"}"#)
            ])
        client.answer(
            .get, Self.watch(""),
            steps: [
                Self.change("ADDED", Self.event("b", 3, type: "Warning")), Self.change("DELETED", Self.event("a", 4)),
                Self.change("ADDED", Self.event("c", 5, type: "Warning")), .failure(.interrupted(signal: 15)),
            ])
        let run = CommandRun("events", "-w", "--types=warning", client: client)
        let rows = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.first == ["LAST", "SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
        #expect(rows.dropFirst().map(\.last) == ["b", "c"])
        #expect(run.status == .signal(15))
        #expect(client.faults == [])
    }

    /// Items of a list have no type of their own, or have it anywhere; it is printed first.
    @Test func eachEventBeginsWithItsType() {
        let client = FakeClient()
        client.answer(
            .get,
            Self.path
                + "?fieldSelector=involvedObject.kind%3DPod%2CinvolvedObject.apiVersion%3Dv1%2CinvolvedObject.name%3Dp&limit=500",
            body: #"{"kind":"EventList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a"},"#
                + #""involvedObject":{"kind":"Pod","name":"p"},"apiVersion":"v1","kind":"Event"}]}"#)
        let run = CommandRun("events", "--for", "pod/p", "-o", "json", client: client)
        let lines = run.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(lines.dropFirst(6).prefix(3) == [#""kind": "Event","#, #""apiVersion": "v1","#, #""metadata": {"#])
        #expect(lines.count { $0.contains("apiVersion") } == 2)
        #expect(client.faults == [], "\(run.errors)")
    }

    @Test func aTypeThatThereIsNotIsNamed() {
        let run = CommandRun("events", "--types=Error")
        #expect(run.errors.hasPrefix("error: valid --types are Normal or Warning\n"))
        #expect(run.status == .usage)
    }

    @Test func aRefusalSaysWhatToGrant() {
        let client = FakeClient()
        client.answer(
            .get, Self.path + "?limit=500", status: 403,
            body:
                #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"events is forbidden: "#
                + #"User \"u\" cannot list resource \"events\" in API group \"\" in the namespace \"default\"","#
                + #""details":{"kind":"events"}}"#)
        let run = CommandRun("events", client: client)
        #expect(run.output == "")
        #expect(run.errors.contains("kpod auth grant list events"))
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    private static let ends = "The time of --request-timeout is over, and the watch ends with it.\n"

    @Test func aWatchEndsWithTheTimeOfOneRequest() {
        let client = FakeClient()
        client.answer(.get, Self.watch(""), steps: [Self.change("ADDED", Self.event("a", 1)), .silence])
        let run = CommandRun("events", "-w", "--request-timeout=90s", "-v", "5", client: client)
        #expect(run.output.hasPrefix("LAST SEEN"))
        #expect(run.errors == Self.ends + "context deadline exceeded\n")
        #expect(run.status == .success)
        #expect(client.elapsed == .seconds(90))
        #expect(client.faults == [])
    }

    private static let server = ServerAddress(host: "api.test", port: 443)

    /// Two cut connections five minutes apart are not five minutes without a server.
    @Test func aSilentWatchOutlivesCutsThatAreFarApart() {
        let client = FakeClient()
        let cut = FakeClient.Step.failure(.truncated(Self.server, reason: "cut"))
        for _ in 0..<40 {
            client.answer(.get, Self.watch(""), after: .seconds(95), steps: [cut])
        }
        client.answer(
            .get, Self.watch(""),
            steps: [Self.change("ADDED", Self.event("a", 1)), .failure(.interrupted(signal: 15))])
        let run = CommandRun("events", "-w", client: client)
        #expect(run.output.hasPrefix("LAST SEEN"))
        #expect(client.elapsed > .seconds(3_600))
        #expect(client.faults == [])
    }

    @Test func aWatchOverADeadConnectionIsOpenedAnew() {
        let client = FakeClient()
        client.answer(.get, Self.watch(""), steps: [Self.change("ADDED", Self.event("a", 1)), .silence])
        client.answer(
            .get, Self.watch("1"),
            steps: [Self.change("ADDED", Self.event("b", 2)), .failure(.interrupted(signal: 15))])
        let run = CommandRun("events", "-w", "-o", "name", client: client)
        #expect(run.output == "event/a\nevent/b\n")
        #expect(client.elapsed == .seconds(100))
        #expect(client.faults == [])
    }

    @Test(arguments: [
        ["events", "-w"], ["get", "events", "-w"], ["get", "events", "--watch-only"], ["get", "widgets", "-w"],
        ["logs", "-f", "web"], ["logs", "job/x", "--exit-code"], ["rollout", "status", "deployment/web"],
        ["rollout", "status", "widget/x"],
    ])
    func whatLastsOutlivesAServerThatComesLateButNotForEver(_ words: [String]) {
        let client = FakeClient()
        client.outage = .refused(Self.server, isFallback: false)
        let run = CommandRun(words, client: client)
        let told = "The API server does not answer, and is asked again: api.test:443 refused the connection\n"
        let refused =
            "The connection to the server api.test:443 was refused - did you specify the right host or port?\n"
        #expect(run.errors.hasPrefix(told + refused), "\(run.errors)")
        #expect(client.elapsed >= .seconds(300) && client.elapsed < .seconds(320))
    }

    @Test func aWatchBeginsWhenTheServerComes() {
        let client = FakeClient()
        client.outage = .refused(Self.server, isFallback: false)
        client.at(.seconds(120)) { client.outage = nil }
        client.answer(
            .get, Self.watch(""),
            steps: [Self.change("ADDED", Self.event("a", 1)), .failure(.interrupted(signal: 15))])
        let run = CommandRun("events", "-w", "-o", "name", client: client)
        #expect(run.output == "event/a\n")
        #expect(client.elapsed >= .seconds(120))
        #expect(client.faults == [])
    }

    @Test func aWatchThatNeverBeganHasTimedOut() {
        let client = FakeClient()
        client.answer(.get, Self.watch(""), after: .seconds(100), steps: [])
        let run = CommandRun("events", "-w", "--request-timeout=90s", client: client)
        #expect(run.errors.contains("no whole answer from api.test within 90s"), "\(run.errors)")
        #expect(run.status == .timedOut)
        #expect(client.faults == [])
    }

    /// A connection that breaks does not give the watch more time, and nothing is sent when the time is over.
    @Test func aWatchThatIsOpenedAnewHasNoMoreTime() {
        let client = FakeClient()
        client.answer(.get, Self.watch(""), steps: [Self.change("ADDED", Self.event("a", 1))])
        client.answer(.get, Self.watch("1"), steps: [.silence])
        let run = CommandRun("events", "-w", "--request-timeout=2s", client: client)
        #expect(run.errors == Self.ends)
        #expect(run.status == .success)
        #expect(client.elapsed == .seconds(2))
        #expect(client.faults == [])
    }

    /// The last event counts though its line break is missing, and is asked for by nobody again.
    @Test func theLastEventOfAWatchMayLackItsLineBreak() {
        let client = FakeClient()
        let last = #"{"type":"ADDED","object":\#(Self.event("b", 2))}"#
        client.answer(.get, Self.watch(""), steps: [Self.change("ADDED", Self.event("a", 1)), .text(last)])
        client.answer(.get, Self.watch("2"), steps: [.failure(.interrupted(signal: 15))])
        let run = CommandRun("events", "-w", "--no-headers", client: client)
        let rows = run.output.split(separator: "\n").map { $0.split(separator: " ").last ?? "" }
        #expect(rows == ["a", "b"])
        #expect(client.faults == [])
    }

    @Test func theLastEventMaySayThatTheVersionIsTooOld() {
        let client = FakeClient()
        let expired = #"{"type":"ERROR","object":{"kind":"Status","status":"Failure","reason":"Expired","code":410}}"#
        client.answer(.get, Self.watch(""), steps: [.text(expired)])
        client.answer(.get, Self.watch(""), steps: [.failure(.interrupted(signal: 15))])
        let run = CommandRun("events", "-w", client: client)
        #expect(run.status == .signal(15))
        #expect(client.faults == [])
    }
}

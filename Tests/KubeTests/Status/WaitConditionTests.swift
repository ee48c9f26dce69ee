import JSON
import Testing

@testable import Kube

struct WaitConditionTests {
    private func object(_ json: String) throws -> APIObject {
        APIObject(try JSONDocument(parsing: Array(json.utf8)).root)
    }

    private static let pod = ResourceType(group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true)

    private func holds(_ condition: String, _ json: String) throws -> Bool {
        try WaitCondition(condition).holds(for: object(json), type: Self.pod)
    }

    @Test(arguments: [
        ("condition=Ready", #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#, true),
        ("condition=ready", #"{"status":{"conditions":[{"type":"Ready","status":"true"}]}}"#, true),
        ("Condition=Ready=False", #"{"status":{"conditions":[{"type":"Ready","status":"False"}]}}"#, true),
        ("condition=Ready", #"{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}"#, false),
        ("condition=Ready", #"{"status":{}}"#, false),
        // What was said before the last change does not count.
        (
            "condition=Ready",
            #"{"metadata":{"generation":3},"status":{"observedGeneration":2,"conditions":[{"type":"Ready","status":"True"}]}}"#,
            false
        ),
        (
            "condition=Ready",
            #"{"metadata":{"generation":3},"status":{"conditions":[{"type":"Ready","status":"True","observedGeneration":3}]}}"#,
            true
        ),
        ("jsonpath={.status.phase}=Running", #"{"status":{"phase":"Running"}}"#, true),
        ("jsonpath=.status.phase=Running", #"{"status":{"phase":"Running"}}"#, true),
        ("jsonpath='{.status.phase}'=Running", #"{"status":{"phase":"Running"}}"#, false),
        ("jsonpath={.status.phase}=\"Running\"", #"{"status":{"phase":"Running"}}"#, true),
        ("jsonpath={.spec.replicas}=3", #"{"spec":{"replicas":3}}"#, true),
        ("jsonpath={.spec.paused}=true", #"{"spec":{"paused":true}}"#, true),
        ("jsonpath={.status.ip}", #"{"status":{"ip":"10.0.0.1"}}"#, true),
        ("jsonpath={.status.ip}", #"{"status":{"ip":null}}"#, false),
        ("jsonpath={.status.ip}", #"{"status":{}}"#, false),
        (
            "jsonpath={.status.conditions[?(@.type==\"Ready\")].status}=True",
            #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#, true
        ),
        (
            "jsonpath=.status.conditions[?(@.type==\"Available\")].status=True",
            #"{"status":{"conditions":[{"type":"Available","status":"True"}]}}"#, true
        ),
        ("jsonpath={.status.text}=a}b=c", #"{"status":{"text":"a}b=c"}}"#, true),
        ("jsonpath={.data.key}=YWI=", #"{"data":{"key":"YWI="}}"#, true),
        ("jsonpath={.a['b=c']}=d", #"{"a":{"b=c":"d"}}"#, true),
        ("jsonpath={.status.phase}=Running\n", #"{"status":{"phase":"Running"}}"#, true),
        ("jsonpath={.status.phase}= \"Running\" ", #"{"status":{"phase":"\tRunning\u00a0\n"}}"#, true),
        ("jsonpath={.status.phase}=' '", #"{"status":{"phase":""}}"#, true),
        ("jsonpath={.status.phase}=Run ning", #"{"status":{"phase":"Running"}}"#, false),
        ("create", "{}", true), ("delete", "{}", false), ("bound", #"{"status":{"phase":"Bound"}}"#, true),
        ("ready", #"{"status":{"phase":"Succeeded"}}"#, true), ("ready", #"{"status":{"phase":"Running"}}"#, false),
    ])
    func isJudged(_ condition: String, _ json: String, _ expected: Bool) throws {
        if condition.hasPrefix("jsonpath='") {
            // A shell takes these quotes away; kubectl takes them for a part of the path.
            #expect(throws: InvalidInput.self) { try holds(condition, json) }
        } else {
            #expect(try holds(condition, json) == expected)
        }
    }

    @Test(arguments: [
        "", "nope", "condition=", "jsonpath=", "jsonpath={.a}=", "jsonpath={.a", "Readyy", "condition",
        "jsonpath={.a}==x", "jsonpath=.a==x", "jsonpath={.a}=\"\"", "jsonpath={.a}x=y",
    ])
    func isRefused(_ text: String) { #expect(throws: InvalidInput.self) { try WaitCondition(text) } }

    @Test func severalValuesAndWholeObjectsAreRefused() throws {
        #expect(throws: InvalidInput.self) { try holds("jsonpath={.a[*]}=1", #"{"a":[1,2]}"#) }
        #expect(throws: InvalidInput.self) { try holds("jsonpath={.a}=1", #"{"a":{"b":1}}"#) }
    }

    @Test func aFailureThatIsAwaitedIsNone() throws {
        for text in ["create", "delete", "condition=Failed", "condition=Ready=False", "jsonpath={.status}"] {
            #expect(try WaitCondition(text).toleratesFailure, "\(text)")
        }
        for text in ["ready", "complete", "condition=Ready", "bound", "available"] {
            #expect(try !WaitCondition(text).toleratesFailure, "\(text)")
        }
    }
}

struct NetworkTargetTests {
    /// Messages may end in a pod's status, where others read them.
    @Test func messagesLeaveTheQueryOut() throws {
        #expect(try NetworkTarget("http://db/ready?key=secret").shown == "http://db:80/ready?…")
        #expect(try NetworkTarget("tcp://db:5432").shown == "tcp://db:5432")
    }

    @Test(arguments: [
        ("tcp://db:5432", "tcp://db:5432"), ("TCP://db:5432", "tcp://db:5432"), ("http://web", "http://web:80/"),
        ("https://web/healthz?x=1#top", "https://web:443/healthz?x=1"), ("http://web?x", "http://web:80/?x"),
        ("tcp://[::1]:80", "tcp://[::1]:80"), ("https://[fe80::1]/x", "https://[fe80::1]:443/x"),
    ])
    func isRead(_ text: String, _ url: String) throws { #expect(try NetworkTarget(text).url == url) }

    @Test(arguments: [
        "tcp://db", "tcp://db:0", "tcp://db:65536", "tcp://db:x", "tcp://db:80/x", "http://", "http://u:p@web",
        "ftp://web",
        "tcp://::1:80", "tcp://[::1", "http://web/a b", "http://we\nb", "web:80", "http://[::1]x",
    ])
    func isRefused(_ text: String) { #expect(throws: InvalidInput.self) { try NetworkTarget(text) } }
}

struct LeaseRecordTests {
    @Test func keepsWhatItDoesNotKnow() throws {
        let json =
            #"{"metadata":{"name":"l","labels":{"a":"b"}},"spec":{"holderIdentity":"x","leaseTransitions":4,"strategy":"s"}}"#
        var record = LeaseRecord(try JSONDocument(parsing: Array(json.utf8)).root)
        let before = record.renewal
        record.take(by: "me", seconds: 15, at: Timestamp(seconds: 0))
        #expect(record.holder == "me")
        #expect(record.duration == 15)
        #expect(record.renewal != before)
        #expect(record.value.at("spec", "leaseTransitions")?.int == 5)
        #expect(record.value.at("spec", "strategy")?.string == "s")
        #expect(record.value.at("metadata", "labels", "a")?.string == "b")
        record.release(at: Timestamp(seconds: 1))
        #expect(record.holder.isEmpty)
        #expect(record.duration == 1)
    }
}

struct EventFactsTests {
    private func interval(_ json: String) throws -> String {
        let now = try #require(Timestamp("2026-11-23T22:00:00Z"))
        return EventFacts(try JSONDocument(parsing: Array(json.utf8)).root).interval(at: now)
    }

    @Test func tellsHowOftenAndSinceWhen() throws {
        #expect(
            try interval(#"{"firstTimestamp":"2026-11-23T21:59:00Z","lastTimestamp":"2026-11-23T21:59:30Z","count":1}"#)
                == "60s")
        #expect(
            try interval(#"{"firstTimestamp":"2026-11-23T21:59:00Z","lastTimestamp":"2026-11-23T21:59:30Z","count":4}"#)
                == "30s (x4 over 60s)")
        #expect(
            try interval(
                #"{"eventTime":"2026-11-23T21:58:00.5Z","series":{"count":3,"lastObservedTime":"2026-11-23T21:59:55.1Z"}}"#
            )
                == "4s (x3 over 119s)")
        #expect(try interval("{}") == "<unknown>")
        // What Go has for no time is none.
        #expect(
            try interval(#"{"eventTime":"0001-01-01T00:00:00.000000Z","firstTimestamp":"2026-11-23T21:59:00Z"}"#)
                == "60s"
        )
    }
}

import Foundation
import Programs
import Testing

/// When `kpod wait` gives up, and what it outlives.
extension WaitTests {
    /// A state that ends the wait, and what is said then.
    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        var isJob = false
        var status: String
        var words: String
        var testDescription: String { name }
    }

    private static func waiting(_ reason: String) -> String {
        #"{"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"\#(reason)","message":"no such image"}}}]}"#
    }

    private static let unschedulable =
        #"{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}"#

    @Test(arguments: [
        Failure(
            name: "f1", arguments: ["--for=complete"], isJob: true,
            status:
                #"{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"too often"}]}"#,
            words: "the Job has failed: BackoffLimitExceeded: too often"),
        Failure(
            name: "f2", arguments: ["--for=ready"],
            status:
                #"{"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":3,"reason":"Error"}}}]}"#,
            words: "the Pod has failed: container main ended with 3 (Error)"),
        Failure(
            name: "f3", arguments: ["--for=condition=Ready"], status: #"{"phase":"Succeeded"}"#,
            words: "the Pod has succeeded, and will not be Ready any more"),
        Failure(
            name: "f4", arguments: ["--for=ready", "--grace=500ms"], status: waiting("ErrImagePull"),
            words: "the image of container main cannot be pulled: ErrImagePull: no such image"),
        Failure(
            name: "f5", arguments: ["--for=ready", "--grace=500ms"], status: unschedulable,
            words: "the Pod cannot be scheduled: 0/1 nodes"),
    ])
    func failsFast(_ failure: Failure) throws {
        let collection = failure.isJob ? "/apis/batch/v1\(Self.shop)jobs" : "/api/v1\(Self.shop)pods"
        try sandbox.make(
            collection, Self.named(failure.name, failure.isJob ? Self.job : Self.pod),
            status: #"{"startTime":"2026-01-01T00:00:00Z"}"#)
        let target = "\(failure.isJob ? "job" : "pod")/\(failure.name)"
        let command = try RunningCommand(
            [sandbox.kpod, "wait", target, "-n", "shop"] + failure.arguments, environment: sandbox.environment())
        try command.waitForWords("Waiting for ")
        try sandbox.change("\(collection)/\(failure.name)", status: failure.status)
        let outcome = try command.wait()
        #expect(outcome.status == 9, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let last = outcome.errors.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("error: ") && last.hasSuffix(failure.words), "\(outcome.errors)")
    }

    @Test(
        arguments: [
            // Within the grace, and without one for what has no node.
            (["--for=ready"], waiting("ErrImagePull")), (["--for=ready"], unschedulable),
            // What is awaited may be the failure.
            (["--for=delete"], #"{"phase":"Failed"}"#), (["--for=jsonpath={.status.reason}"], #"{"phase":"Failed"}"#),
        ] as [([String], String)])
    func waitsOn(_ arguments: [String], _ status: String) throws {
        let name = "on-\(abs((arguments[0] + status).hashValue))"
        try sandbox.make("/api/v1\(Self.shop)pods", Self.named(name, Self.pod), status: status)
        let outcome = try sandbox.kpod(["wait", "pod/\(name)", "-n", "shop", "--timeout=700ms"] + arguments)
        #expect(outcome.status == 6, "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("error: timed out waiting for the condition on pods/\(name)\n"))
    }

    @Test func theDiagnosisShowsEventsAndTheLog() throws {
        let arguments = ["wait", "--for=complete", "job/broken", "-n", "shop"]
        let outcome = try sandbox.kpod(arguments + ["--diagnose-logs"])
        #expect(outcome.status == 9)
        #expect(outcome.errors.contains("Warning BackoffLimitExceeded: "))
        #expect(outcome.errors.contains("ends with:\n  main 10\n"))
        let short = try sandbox.kpod(arguments + ["--no-diagnosis"])
        #expect(short.status == 9)
        #expect(short.errors.split(separator: "\n").count == 1)
    }

    @Test(
        arguments: [
            ("pod/nope --for=ready --must-exist", Int32(3), "Error from server (NotFound): pods \"nope\" not found\n"),
            ("pofs/x --for=ready", 3, "error: the server doesn't have a resource type \"pofs\"\nDid you mean \"po"),
            ("pod/shell --for=readdy", 2, "error: unrecognized condition: \"readdy\"; did you mean --for=ready?\n"),
            ("pod/shell", 2, "error: say what to wait for with --for"),
            ("pods --for=ready", 2, "error: resource(s) were provided, but no name was specified"),
            ("pods -l app=none --for=ready --timeout=300ms -q", 6, "error: no matching resources found\n"),
            (
                "deploy -l app=none --for=create --timeout=300ms -q", 6,
                "error: timed out waiting for the condition\n"
            ),
            ("pod/nope --for=ready --timeout=0 -q", 6, "error: condition not met for pods/nope\n"),
            (
                "tcp://127.0.0.1:1 --timeout=300ms -q", 6,
                "error: timed out waiting for the condition on tcp://127.0.0.1:1\n"
            ),
            (
                "http://user:secret@127.0.0.1/", 2,
                "error: \"http://user:secret@127.0.0.1/\": a user or password in a URL"
            ),
            (
                "pod/shell --for=jsonpath={.status}=x", 2,
                "error: jsonpath leads to a nested object or list which is not supported\n"
            ),
            (
                "pod/shell --for=jsonpath={.metadata['name','uid']}=x", 2,
                "error: given jsonpath expression matches more than one value\n"
            ),
            ("pod/shell --for=jsonpath={.status.phase", 2, "error: error parsing jsonpath"),
        ] as [(String, Int32, String)])
    func saysWhatIsWrong(_ words: String, _ status: Int32, _ errors: String) throws {
        let outcome = try sandbox.kpod(["wait", "-n", "shop"] + words.split(separator: " ").map(String.init))
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(errors), "\(outcome.errors)")
    }

    @Test func aRefusalSaysWhatToGrant() throws {
        let outcome = try sandbox.kpod("wait", "--for=ready", "pod/shell", "svc/web", "-n", "shop", as: "default")
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("kpod auth grant get,watch pods shell -n shop"), "\(outcome.errors)")
        #expect(outcome.errors.contains("kpod auth grant list,watch endpointslices -n shop"), "\(outcome.errors)")
    }

    @Test func asLittleAsPossibleIsAsked() throws {
        let sandbox = try Sandbox.another()
        let met = try sandbox.requests(of: "wait", "--for=ready", "pod/shell", "-n", "shop")
        #expect(met.map(\.path) == ["/api/v1/namespaces/shop/pods/shell"])
        try sandbox.forgetRequests()
        _ = try sandbox.kpod("wait", "--for=ready", "pod/pending", "-n", "shop", "--timeout=500ms")
        #expect(
            try sandbox.requests().map(\.path) == [
                "/api/v1/namespaces/shop/pods/pending",
                "/api/v1/namespaces/shop/pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dpending&timeoutSeconds=300&watch=true",
            ])
    }

    @Test func whatMayNotBeWatchedIsReadEachSecond() throws {
        let sandbox = try Sandbox.another()
        try sandbox.control(
            "POST", "rules",
            body: #"{"path":"watch=true","action":"status","status":403,"reason":"Forbidden","message":"no"}"#)
        let command = try sandbox.start("wait", "--for=create", "cm/polled", "-n", "shop")
        try command.waitForWords("it does not exist")
        usleep(300_000)
        try sandbox.make("/api/v1\(Self.shop)configmaps", Self.named("polled"))
        #expect(try command.wait().output == "configmap/polled condition met\n")
    }

    @Test(arguments: [
        #"{"count":4,"action":"status","status":503}"#, #"{"count":3,"action":"reset"}"#,
        #"{"count":2,"path":"watch=true","action":"truncate","bytes":90}"#,
        #"{"count":2,"path":"watch=true","action":"bad-json"}"#,
        #"{"count":2,"action":"status","status":429,"retryAfter":1}"#,
        #"{"count":1,"path":"watch=true","action":"status","status":410,"reason":"Expired"}"#,
    ])
    func outlivesFaults(_ rule: String) throws {
        let sandbox = try Sandbox.another()
        try sandbox.control("POST", "rules", body: rule)
        let command = try sandbox.start("wait", "--for=create", "cm/stormy", "-n", "shop", "--retries=0")
        usleep(700_000)
        try sandbox.control("DELETE", "rules")
        for fault in ["close-watches", "expire-watches", "compact"] { try sandbox.control("POST", fault) }
        try sandbox.make("/api/v1\(Self.shop)configmaps", Self.named("stormy"))
        #expect(try command.wait().output == "configmap/stormy condition met\n")
    }

    /// A server that begins to answer and falls silent.
    @Test(arguments: [
        (#"{"path":"/apis","action":"stall","bytes":9}"#, "nosuchtype/x"),
        (#"{"path":"/api","action":"stall"}"#, "nosuchtype/x"),
        (#"{"path":"/pods/shell","action":"stall","bytes":20}"#, "pod/shell"),
        (#"{"path":"/pods/shell","action":"stall"}"#, "pod/shell"),
    ])
    func aSilentServerDoesNotHoldItUp(_ rule: String, _ target: String) throws {
        let sandbox = try Sandbox.another()
        try sandbox.control("POST", "rules", body: rule)
        let outcome = try sandbox.kpod("wait", "--for=ready", target, "-n", "shop", "--timeout=1s", "-q")
        #expect(outcome.status == 6)
        #expect(outcome.errors.hasPrefix("error: timed out waiting for the condition"), "\(outcome.errors)")
        let lock = try sandbox.kpod("lock", "silent", "-n", "shop", "--timeout=1s", "--", "/bin/true")
        #expect(lock.status == (rule.contains("/pods") ? 0 : 6), "\(lock.errors)")
    }

    @Test func aSignalEndsIt() throws {
        let command = try sandbox.start("wait", "--for=create", "cm/never", "-n", "shop")
        try command.waitForWords("it does not exist")
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }
}

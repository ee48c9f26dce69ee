import Foundation
import Programs
import Testing

/// `kpod elect` against the sandbox: several processes that contend, die, are asked to end or lose the Lease.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ElectTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let leases = "/apis/coordination.k8s.io/v1/namespaces/shop/leases"

    private func start(_ pod: String, _ arguments: String..., in sandbox: Sandbox? = nil) throws -> RunningCommand {
        let sandbox = sandbox ?? self.sandbox
        return try RunningCommand(
            [sandbox.kpod, "elect"] + arguments,
            environment: sandbox.environment().merging(
                ["KPOD_NAMESPACE": "shop", "POD_NAME": pod, "PATH": "/usr/bin:/bin"]) { $1 })
    }

    private func holder(_ name: String, in sandbox: Sandbox? = nil) throws -> String {
        try (sandbox ?? self.sandbox).kpod(
            "get", "lease", name, "-n", "shop", "-o", "jsonpath={.spec.holderIdentity}", "--ignore-not-found"
        ).output
    }

    /// Waits until something holds.
    private func wait(_ what: String, seconds: Double = 30, until holds: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        while try !holds() {
            guard Date() < end else { throw HarnessError(description: "\(what) did not come about") }
            usleep(20_000)
        }
    }

    private static let short = ["--lease-duration=3s", "--renew-deadline=2s", "--retry-period=500ms"]

    @Test(arguments: [SIGTERM, SIGINT]) func theNextOneLeadsAtOnceWhenTheLeaderIsAskedToEnd(_ signal: Int32) throws {
        let name = "handover-\(signal)"
        let script = "trap 'echo ended; exit 0' TERM INT; echo up; while :; do sleep 0.05; done"
        let first = try start("a", name, "--", "/bin/sh", "-c", script)
        try first.waitForOutput { $0 == "up\n" }
        #expect(try holder(name) == "a")
        let second = try start("b", name, "--", "/bin/sh", "-c", "echo second; exit 4")
        try wait("b stands") { second.errorsSoFar.contains("held by a") }
        first.signal(signal)
        let outcome = try first.wait()
        #expect(outcome.status == 0)
        #expect(outcome.output == "up\nended\n")
        let next = try second.wait(seconds: 10)
        #expect(next.status == 4, "\(next.errors)")
        #expect(next.output == "second\n")
        #expect(try holder(name) == "")
    }

    /// As timeout(1) sends it: to the process, and to its group.
    @Test(arguments: 1...4) func twoSignalsInARowAreOne(_ number: Int) throws {
        let leader = try start("a", "twice-\(number)")
        try wait("a leads") { leader.errorsSoFar.contains("a leads") }
        for _ in 0..<2 { leader.signal(SIGTERM) }
        #expect(try leader.wait().status == 143)
        #expect(try holder("twice-\(number)") == "")
    }

    /// With time enough that no slow server loses it.
    @Test func itIsRenewedWhateverElseChangesTheLease() throws {
        let first = try start(
            "a", "edited", "-q", "--lease-duration=60s", "--renew-deadline=50s", "--retry-period=300ms", "--",
            "/bin/sh",
            "-c", "echo in; sleep 3; echo out")
        try first.waitForOutput { $0 == "in\n" }
        for number in 1...5 {
            try sandbox.api("PATCH", "\(Self.leases)/edited", #"{"metadata":{"labels":{"a":"\#(number)"}}}"#)
            usleep(200_000)
        }
        let outcome = try first.wait(seconds: 60)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "in\nout\n")
        #expect(outcome.errors == "")
        let label = try sandbox.kpod("get", "lease", "edited", "-n", "shop", "-o", "jsonpath={.metadata.labels.a}")
        #expect(label.output == "5")
    }

    /// Process 1 buries all that ends in its container: the end of the command must not be taken for another's.
    @Test(.enabled(if: geteuid() == 0, "needs root")) func processOneHearsOfItsCommandWhileAHookRuns() throws {
        let first = try RunningCommand(
            [
                "/usr/bin/unshare", "--pid", "--fork", "--kill-child", sandbox.kpod, "elect", "one", "-q",
                "--on-start=sleep 30", "--", "/bin/sh", "-c", "(sleep 0.2 &); sleep 1; exit 3",
            ],
            environment: sandbox.environment().merging(
                ["KPOD_NAMESPACE": "shop", "POD_NAME": "a", "PATH": "/usr/bin:/bin"]) { $1 })
        let outcome = try first.wait(seconds: 20)
        #expect(outcome.status == 3, "\(outcome.errors)")
        #expect(try holder("one") == "")
    }

    @Test func aLeaderThatWasKilledIsWaitedOutAndItsCommandIsGone() throws {
        let script = "echo up; while :; do sleep 0.05; done"
        let words = ["killed"] + Self.short + ["--", "/bin/sh", "-c", script]
        let first = try RunningCommand(
            [sandbox.kpod, "elect"] + words,
            environment: sandbox.environment().merging(["KPOD_NAMESPACE": "shop", "POD_NAME": "a"]) { $1 })
        try first.waitForOutput { $0 == "up\n" }
        let second = try start("b", "killed", "-q", "--", "/bin/echo", "second")
        usleep(200_000)
        first.signal(SIGKILL)
        _ = try first.wait()
        #expect(second.outputSoFar == "")
        #expect(try second.wait().output == "second\n")
    }

    @Test func theLabelFollowsTheLeader() throws {
        let sandbox = try Sandbox.another()
        func labelled() throws -> String {
            try sandbox.kpod(
                "get", "pods", "-n", "shop", "-l", "role=leader", "-o", "jsonpath={.items[*].metadata.name}"
            ).output
        }
        for name in ["a", "b"] {
            try sandbox.make(
                "/api/v1/namespaces/shop/pods",
                #"{"metadata":{"name":"\#(name)","labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}"#
            )
        }
        func start(_ pod: String) throws -> RunningCommand {
            try RunningCommand(
                [sandbox.kpod, "elect", "web", "--label=role=leader", "--annotate=example.com/by=\(pod)"] + Self.short,
                environment: sandbox.environment().merging(
                    ["KPOD_NAMESPACE": "shop", "POD_NAME": pod]) { $1 })
        }
        let first = try start("a")
        try wait("a is labelled") { try labelled() == "a" }
        let second = try start("b")
        try wait("b stands") { second.errorsSoFar.contains("held by a") }
        // Killed, it cannot take its label off: the next one does.
        first.signal(SIGKILL)
        _ = try first.wait()
        try wait("b alone is labelled") { try labelled() == "b" }
        second.signal(SIGTERM)
        let outcome = try second.wait()
        #expect(outcome.status == 143)
        #expect(try labelled() == "")
        let left = try sandbox.kpod("get", "pod", "b", "-n", "shop", "-o", "jsonpath={.metadata.annotations}").output
        #expect(!left.contains("example.com/by"))
        #expect(
            try sandbox.kpod("get", "lease", "web", "-n", "shop", "-o", "jsonpath={.spec.holderIdentity}").output
                == "", "\(outcome.errors)")
    }

    @Test func itStandsAgainWhenTheLeaseIsDeletedOverwrittenOrCannotBeRenewed() throws {
        let sandbox = try Sandbox.another()
        let words = ["again"] + Self.short + ["--", "/bin/sh", "-c", "echo up; exec sleep 60"]
        let command = try RunningCommand(
            [sandbox.kpod, "elect"] + words,
            environment: sandbox.environment().merging(
                ["KPOD_NAMESPACE": "shop", "POD_NAME": "a", "PATH": "/usr/bin:/bin"]) { $1 })
        func ups() -> Int { command.outputSoFar.split(separator: "\n").count }
        try wait("it leads") { ups() == 1 }
        try sandbox.api("DELETE", "\(Self.leases)/again")
        try wait("it leads after a deletion") { ups() == 2 }
        #expect(command.errorsSoFar.contains("lease/again was lost: somebody has deleted it"), "\(command.errorsSoFar)")
        try sandbox.api(
            "PATCH", "\(Self.leases)/again",
            #"{"spec":{"holderIdentity":"\u0007 x","leaseDurationSeconds":1,"leaseTransitions":-4}}"#)
        try wait("it leads after rubbish") { ups() == 3 }
        let rule = #"{"method":"PUT","path":"leases/again","action":"status","status":503}"#
        try sandbox.control("POST", "rules", body: rule)
        try wait("it has lost") { command.errorsSoFar.components(separatedBy: "lease/again was lost: ").count == 4 }
        try sandbox.control("DELETE", "rules")
        try wait("it leads after an outage") { ups() == 4 }
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
        #expect(try holder("again", in: sandbox) == "")
    }

    @Test func aPortTellsWhoLeads() throws {
        let port = 20_000 + Int.random(in: 0..<9_000)
        let first = try start("a", "told", "--http=127.0.0.1:\(port)", "--retry-period=500ms")
        let second = try start("b", "told", "--http=127.0.0.1:\(port + 1)")
        func get(_ port: Int, _ path: String) throws -> String {
            try run(
                ["/usr/bin/curl", "-s", "-w", " %{http_code}", "http://127.0.0.1:\(port)\(path)"], environment: [:]
            ).output
        }
        try wait("both know the leader") {
            let answers = [try get(port, "/"), try get(port + 1, "/")]
            return answers[0] == answers[1] && (answers[0].contains("\"a\"") || answers[0].contains("\"b\""))
        }
        let isFirst = try get(port, "/").contains("\"a\"")
        #expect(try get(isFirst ? port : port + 1, "/leader") == "leading\n 200")
        #expect(try get(isFirst ? port + 1 : port, "/leader").hasSuffix(" 503"))
        #expect(try get(port, "/other").hasSuffix(" 404"))
        first.signal(SIGINT)
        #expect(try first.wait().status == 130)
        try wait("b leads") { try get(port + 1, "/leader") == "leading\n 200" }
        second.signal(SIGTERM)
        #expect(try second.wait().status == 143)
    }

    @Test func programsRunAtTheBeginningAndAtTheEnd() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-elect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let command = try start(
            "a", "hooks", "--on-start", "/bin/sh -c 'echo start >> \(folder.path)/log'", "--on-stop",
            "/bin/sh -c 'sleep 0.5; echo stop >> \(folder.path)/log'")
        func log() -> String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }
        try wait("it has begun") { log() == "start\n" }
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
        #expect(log() == "start\nstop\n")
        #expect(try holder("hooks") == "")
    }
}

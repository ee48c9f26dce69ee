import Foundation
import Programs
import Testing

/// `kpod logs` against the sandbox: what kubectl prints, and what following has to live through.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct LogsTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    @Test(arguments: [
        "deploy/web", "deploy/web --all-containers --tail=2", "job/migrate", "shell --tail=3", "deploy/web -c init",
        "deploy/web sidecar --tail=1", "-l app=web --tail=1 --prefix", "-l app=web --prefix",
        "deploy/web --all-pods --tail=1",
        "shell -c nope", "nope", "svc/web --tail=1", "-l app=none", "shell --limit-bytes=20", "shell --since=3s",
        "shell --timestamps --tail=2", "shell -p", "pod/shell --tail=1 --prefix",
    ])
    func printsWhatKubectlPrints(_ words: String) throws {
        guard sandbox.kubectl != nil else { return }
        let arguments = ["logs", "-n", "shop"] + words.split(separator: " ").map(String.init)
        var (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        // Made-up times may change from one run to the next; kubectl prints several pods in no order.
        for _ in 0..<3 where Self.lines(ours) != Self.lines(theirs) {
            (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        }
        #expect(Self.lines(ours) == Self.lines(theirs))
        #expect(ours.errors == theirs.errors)
        #expect((ours.status == 0) == (theirs.status == 0))
    }

    private static func lines(_ outcome: Outcome) -> [Substring] { outcome.output.split(separator: "\n").sorted() }

    // MARK: Following

    private static let pods = "/api/v1/namespaces/shop/pods"
    private static let running =
        #"{"phase":"Running","containerStatuses":[{"name":"main","restartCount":0,"state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}"#

    private static func ended(_ code: Int) -> String {
        #"{"phase":"Failed","containerStatuses":[{"name":"main","restartCount":0,"state":{"terminated":{"exitCode":\#(code)}}}]}"#
    }

    private func make(_ name: String, in sandbox: Sandbox, status: String = running) throws {
        let object =
            #"{"metadata":{"name":"\#(name)","labels":{"logs":"x"}},"spec":{"containers":[{"name":"main","image":"x"}]}}"#
        try sandbox.make(Self.pods, object, status: status)
    }

    private func write(_ name: String, _ lines: [String], _ more: String = "", in sandbox: Sandbox) throws {
        let lines = lines.map { "\"\($0)\"" }.joined(separator: ",")
        try sandbox.control("POST", "logs", body: #"{"pod":"\#(name)","container":"main","lines":[\#(lines)]\#(more)}"#)
    }

    private static func numbers(_ range: ClosedRange<Int>) -> [String] { range.map { "line \($0)" } }
    private static func text(_ range: ClosedRange<Int>) -> String { numbers(range).map { $0 + "\n" }.joined() }

    @Test(arguments: [
        #"{"pod":"P","container":"main","close":true}"#, "outage",
        #"{"pod":"P","container":"main","close":true,"sameTime":true}"#,
    ])
    func nothingIsLostOrDoubledWhenTheConnectionGoes(_ order: String) throws {
        let sandbox = try Sandbox.another()
        try make("tale", in: sandbox)
        try write("tale", Self.numbers(1...5), #","sameTime":true"#, in: sandbox)
        let command = try sandbox.start("logs", "-f", "tale", "-n", "shop", "--retries=0")
        try command.waitForOutput { $0 == Self.text(1...5) }
        for round in 1...3 {
            if order == "outage" {
                try sandbox.control("POST", "outage", body: #"{"seconds":0.4}"#)
            } else {
                // What comes in the same instant as the end must not be lost either.
                try sandbox.control("POST", "logs", body: order.replacing("P", with: "tale"))
            }
            let first = round * 5 + 1
            try write("tale", Self.numbers(first...(first + 4)), #","sameTime":true"#, in: sandbox)
            try command.waitForOutput { $0 == Self.text(1...(first + 4)) }
        }
        try sandbox.change("\(Self.pods)/tale", status: Self.ended(0))
        try write("tale", ["the end"], #","end":true"#, in: sandbox)
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == Self.text(1...20) + "the end\n")
        #expect(!outcome.errors.contains("may be missing"))
    }

    @Test func aRotatedFileIsToldOf() throws {
        try make("rotated", in: sandbox)
        try write("rotated", Self.numbers(1...3), in: sandbox)
        let command = try sandbox.start("logs", "-f", "rotated", "-n", "shop")
        try command.waitForOutput { $0 == Self.text(1...3) }
        // Lines 4 and 5 come while nobody listens, and the file is gone when kpod comes back.
        try sandbox.control(
            "POST", "rules", body: #"{"path":"/pods/rotated/log","count":2,"action":"status","status":503}"#)
        try write("rotated", [], #","close":true"#, in: sandbox)
        try write("rotated", Self.numbers(4...5), in: sandbox)
        try write("rotated", Self.numbers(6...7), #","rotate":true"#, in: sandbox)
        try command.waitForOutput { $0 == Self.text(1...3) + Self.text(6...7) }
        #expect(command.errorsSoFar.contains("may be missing: the log was rotated meanwhile"), "\(command.errorsSoFar)")
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }

    @Test(arguments: [(0, Int32(0)), (3, 3), (137, 137)])
    func endsAsTheContainerDoes(_ code: Int, _ status: Int32) throws {
        let name = "exit-\(code)"
        try make(name, in: sandbox)
        try write(name, ["working"], in: sandbox)
        let command = try sandbox.start("logs", name, "--exit-code", "-n", "shop")
        try command.waitForOutput { $0 == "working\n" }
        try sandbox.change("\(Self.pods)/\(name)", status: Self.ended(code))
        try write(name, ["no end"], #","partial":true,"end":true"#, in: sandbox)
        let outcome = try command.wait()
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.output == "working\nno end")
    }

    @Test func itsOwnFailureIs125() throws {
        #expect(try sandbox.kpod("logs", "nope", "--exit-code", "-n", "shop").status == 125)
        #expect(try sandbox.kpod("logs", "shell", "--exit-code", "-n", "shop", as: "default").status == 125)
    }

    @Test func aContainerThatHasNotStartedIsWaitedFor() throws {
        try make("late", in: sandbox, status: #"{"phase":"Pending"}"#)
        let command = try sandbox.start("logs", "-f", "late", "-n", "shop")
        try command.waitForWords("waiting to start")
        try sandbox.change("\(Self.pods)/late", status: Self.running)
        try write("late", ["here"], in: sandbox)
        try command.waitForOutput { $0 == "here\n" }
        command.signal(SIGTERM)
        _ = try command.wait()
        let plain = try sandbox.kpod("logs", "pending", "-n", "shop")
        #expect(plain.status == 8)
        #expect(plain.errors.contains("waiting to start"))
        let timed = try sandbox.kpod("logs", "-f", "pending", "-n", "shop", "--pod-running-timeout=300ms")
        #expect(timed.status == 8)
    }

    @Test func podsThatMatchAreFollowedAsTheyComeAndGo() throws {
        let sandbox = try Sandbox.another()
        try make("match-a", in: sandbox)
        try write("match-a", ["old"], in: sandbox)
        let command = try sandbox.start("logs", "-f", "--match", "^match-[ab]$", "-n", "shop", "--tail=0")
        try command.waitForWords("+ container main of pod/match-a")
        for name in ["match-b", "match-c"] {
            try write(name, ["new"], in: sandbox)
            try make(name, in: sandbox)
        }
        try command.waitForOutput { $0 == "[pod/match-b/main] new\n" }
        try write("match-a", ["more"], in: sandbox)
        try command.waitForOutput { $0.hasSuffix("[pod/match-a/main] more\n") }
        try sandbox.change("\(Self.pods)/match-a", status: Self.ended(0))
        try write("match-a", [], #","end":true"#, in: sandbox)
        try command.waitForWords("- container main of pod/match-a")
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }

    @Test func toMuchAtOnceIsRefused() throws {
        let outcome = try sandbox.kpod("logs", "-f", "-l", "app=web", "--all-containers", "-n", "shop")
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.hasPrefix(
                "error: you are attempting to follow 9 log streams, but maximum allowed concurrency is 5, use --max-log-requests"
            ))
    }

    @Test func linesAreFilteredAndMarked() throws {
        let all = ["logs", "shell", "-n", "shop"]
        #expect(try sandbox.kpod(all + ["--include", "1[0-2]$", "--exclude=11"]).output == "main 10\nmain 12\n")
        #expect(
            try sandbox.kpod(all + ["--include=19", "--highlight=[0-9]+", "--color=always"]).output
                == "main \u{1B}[1;31m19\u{1B}[0m\n")
        #expect(try sandbox.kpod(all + ["--include=19", "--highlight=[0-9]+"]).output == "main 19\n")
        let json = try sandbox.kpod(all + ["--tail=1", "-o", "json"]).output
        #expect(
            json.hasSuffix(
                #""message":"main 19","namespace":"shop","podName":"shell","containerName":"main","nodeName":"node1"}"#
                    + "\n"))
        #expect(try sandbox.kpod("logs", "--match=x", "--exit-code").status == 2)
        let bad = try sandbox.kpod(all + ["--include=("])
        #expect(bad.status == 2)
    }

    @Test func containersAreChosenByTheirState() throws {
        let outcome = try sandbox.kpod(
            "logs", "--match=^web", "--container-state=terminated", "--tail=1", "-n", "shop", "-o", "raw")
        #expect(outcome.output == "init 19\ninit 19\ninit 19\n", "\(outcome.errors)")
    }

    @Test func theLimitIsOnWhatIsPrinted() throws {
        try make("limited", in: sandbox)
        try write("limited", Self.numbers(1...5), in: sandbox)
        let outcome = try sandbox.kpod("logs", "-f", "limited", "-n", "shop", "--limit-bytes=10")
        #expect(outcome.output == "line 1\nlin")
    }
}

import Foundation
import Programs
import Testing

/// What the command under `kpod lock` gets, and that it ends with kpod: signals, descriptors, bytes, descendants.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct LockProcessTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private func start(_ words: [String], adding variables: [String: String] = [:]) throws -> RunningCommand {
        let own = ["KPOD_NAMESPACE": "shop", "PATH": "/usr/bin:/bin"].merging(variables) { $1 }
        return try RunningCommand([sandbox.kpod] + words, environment: sandbox.environment().merging(own) { $1 })
    }

    /// Runs kpod from a shell, which can do to it what the harness cannot.
    private func shell(_ script: String) throws -> Outcome {
        let own = ["KPOD_NAMESPACE": "shop", "PATH": "/usr/bin:/bin", "KPOD": sandbox.kpod]
        return try RunningCommand(
            ["/bin/sh", "-c", script], environment: sandbox.environment().merging(own) { $1 }
        ).wait()
    }

    private func holder(_ name: String) throws -> String {
        try sandbox.kpod("get", "lease", name, "-n", "shop", "-o", "jsonpath={.spec.holderIdentity}").output
    }

    private static func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
        return !status.contains("State:\tZ")
    }

    /// A shell that says which signal it got, and ends.
    private static let listener =
        "for s in HUP INT QUIT USR1 USR2 WINCH TERM; do trap \"echo $s; exit 3\" $s; done; "
        + "echo in; while :; do sleep 0.02; done"

    @Test(arguments: [
        ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("USR1", SIGUSR1), ("USR2", SIGUSR2), ("WINCH", SIGWINCH),
        ("TERM", SIGTERM),
    ])
    func aSignalReachesTheCommandAtOnce(_ name: String, _ number: Int32) throws {
        let lock = "signal-\(name.lowercased())"
        for words in [["lock", lock, "--duration=1h"], ["auth", "record"]] {
            let command = try start(words + ["--", "/bin/sh", "-c", Self.listener])
            try command.waitForOutput { $0.contains("in\n") || command.errorsSoFar.contains("in\n") }
            let began = Date()
            command.signal(number)
            let outcome = try command.wait(seconds: 10)
            #expect(outcome.status == 3, "\(words)")
            #expect((outcome.output + outcome.errors).contains("\(name)\n"), "\(words)")
            #expect(Date().timeIntervalSince(began) < 3, "\(words)")
        }
        #expect(try holder(lock) == "")
    }

    /// A kpod that is stopped cannot renew the Lease, nor end the command: its guardian does, before others may have it.
    @Test func theCommandEndsInTimeThoughKpodIsStopped() throws {
        let command = try start(["lock", "stopped", "--duration=3s", "--", "/bin/sh", "-c", "echo $$; exec sleep 100"])
        try command.waitForOutput { $0.hasSuffix("\n") }
        let id = try #require(Int32(command.outputSoFar.trimmingCharacters(in: .newlines)))
        let began = Date()
        command.signal(SIGSTOP)
        while Self.isRunning(id), Date().timeIntervalSince(began) < 10 { usleep(20_000) }
        #expect(Date().timeIntervalSince(began) < 3)
        command.signal(SIGCONT)
        let outcome = try command.wait(seconds: 10)
        #expect(outcome.status == 125, "\(outcome.errors)")
    }

    /// The connection that a relay keeps open, though its other side is dead, costs a renewal and not the lock.
    @Test func theLockOutlivesADeadConnection() throws {
        let own = try Sandbox.another()
        let variables = ["KPOD_NAMESPACE": "shop", "PATH": "/usr/bin:/bin"]
        let command = try RunningCommand(
            [own.kpod, "lock", "frozen", "--duration=3s", "--", "/bin/sh", "-c", "echo in; sleep 4; exit 3"],
            environment: own.environment().merging(variables) { $1 })
        try command.waitForOutput { $0 == "in\n" }
        try own.control("POST", "freeze")
        let outcome = try command.wait()
        #expect(outcome.status == 3, "\(outcome.errors)")
        #expect(outcome.errors == "")
    }

    /// Each try would go back to the dead connection, which HTTP/2 shares among all requests.
    @Test func aWaitOutlivesADeadConnection() throws {
        let own = try Sandbox.another()
        func apply(_ step: Int) throws {
            let text =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: frozen, namespace: shop}, data: {step: '\(step)'}}"
            let outcome = try own.kpod("apply", "-f", "-", input: text)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        try apply(0)
        let command = try RunningCommand(
            [
                own.kpod, "wait", "--for=jsonpath={.data.step}=1", "configmap/frozen", "-n", "shop", "--timeout=30s",
                "--request-timeout=1s",
            ], environment: own.environment())
        usleep(500_000)
        try own.control("POST", "freeze")
        try apply(1)
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "configmap/frozen condition met\n")
    }

    @Test(arguments: [SIGHUP, SIGQUIT])
    func whoHangsUpWhileWaitingEndsIt(_ number: Int32) throws {
        let name = "waiting-\(number)"
        let first = try start(["lock", name, "--identity=first", "--", "/bin/sh", "-c", "echo in; exec sleep 30"])
        try first.waitForOutput { $0 == "in\n" }
        let next = try start(["lock", name, "--", "/bin/true"])
        for _ in 0..<500 where next.errorsSoFar.isEmpty { usleep(10_000) }
        next.signal(number)
        #expect(try next.wait(seconds: 5).status == 128 + number)
        first.signal(number)
        #expect(try first.wait(seconds: 5).status == 128 + number)
        #expect(try holder(name) == "")
    }

    @Test func nothingThatTheCommandHasStartedOutlivesKpod() throws {
        let script = "sleep 301 & echo $!; setsid sh -c 'echo $$; sleep 302; :' & echo $$; sleep 303; :"
        let command = try start(["lock", "orphans", "--duration=1h", "--", "/bin/sh", "-c", script])
        try command.waitForOutput { $0.count(where: { $0 == "\n" }) == 3 }
        let processes = command.outputSoFar.split(separator: "\n").compactMap { Int32($0) }
        #expect(processes.count == 3 && processes.allSatisfy(Self.isRunning))
        command.signal(SIGKILL)
        _ = try command.wait()
        for _ in 0..<200 where processes.contains(where: Self.isRunning) { usleep(10_000) }
        #expect(!processes.contains(where: Self.isRunning))
    }

    @Test func whatTheCommandLeavesRunningEndsBeforeTheLockIsGivenBack() throws {
        let command = try start(["lock", "left", "--", "/bin/sh", "-c", "setsid sleep 304 & echo $!; exit 4"])
        let outcome = try command.wait()
        #expect(outcome.status == 4)
        #expect(!Self.isRunning(try #require(Int32(outcome.output.dropLast()))))
        #expect(try holder("left") == "")
    }

    @Test func theCommandGetsTheDescriptorsThatKpodGotAndNoOthers() throws {
        let list = "/bin/sh -c 'for f in /proc/self/fd/*; do [ -e \"$f\" ] && echo ${f##*/}; done'"
        for words in ["lock fds", "auth record", "wait --for=create ns/shop"] {
            let outcome = try shell(
                "exec 7</dev/null; \(list) | tr '\\n' ' '; echo; \"$KPOD\" \(words) -- \(list) 2>&1 | grep '^[0-9]' | tr '\\n' ' '"
            )
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0] == lines[1], "\(words): \(outcome.output) \(outcome.errors)")
            #expect(lines[0].contains(" 7 "))
        }
    }

    @Test func bytesThatAreNoTextReachTheCommandAsTheyAre() throws {
        let print = "printf %s \"$1$V\" | od -An -tx1"
        for words in ["lock bytes", "auth record", "wait --for=create ns/shop"] {
            let outcome = try shell(
                "V=$(printf 'v\\376') \"$KPOD\" \(words) -- /bin/sh -c '\(print)' sh \"$(printf 'a\\377')\"")
            #expect(
                (outcome.output + outcome.errors).contains(" 61 ff 76 fe\n"),
                "\(words): \(outcome.output) \(outcome.errors)"
            )
        }
    }

    @Test func closedDescriptorsAreNotTakenForKpodsOwn() throws {
        let lost = try shell("\"$KPOD\" get pods -n shop <&- >&-")
        #expect(lost.status == 10)
        #expect(lost.errors == "error: write standard output: Bad file descriptor\n")
        let large = try shell("\"$KPOD\" get pods -A -o yaml <&- >&- 2>&-")
        #expect(large.status == 10)
        let empty = try shell("\"$KPOD\" create -n shop -f - <&-")
        #expect(empty.status != 0 && empty.output.isEmpty)
        #expect(try shell("\"$KPOD\" version --client <&- 2>&-").status == 0)
    }
}

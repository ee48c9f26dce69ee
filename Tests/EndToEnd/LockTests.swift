import Foundation
import Programs
import Testing

/// `kpod lock` with many processes, and with holders that die, are ended or lose the lock.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct LockTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let path = "/apis/coordination.k8s.io/v1/namespaces/shop/leases"

    private func start(_ arguments: String..., in sandbox: Sandbox? = nil) throws -> RunningCommand {
        let sandbox = sandbox ?? self.sandbox
        return try RunningCommand(
            [sandbox.kpod, "lock"] + arguments,
            environment: sandbox.environment().merging(["KPOD_NAMESPACE": "shop", "PATH": "/usr/bin:/bin"]) { $1 })
    }

    private func holder(_ name: String, in sandbox: Sandbox? = nil) throws -> String {
        try (sandbox ?? self.sandbox).kpod("get", "lease", name, "-n", "shop", "-o", "jsonpath={.spec.holderIdentity}")
            .output
    }

    @Test func oneAtATimeOfMany() throws {
        // They keep a server busy.
        let sandbox = try Sandbox.another()
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-lock-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // A folder can be made once only: a second process within would fail.
        let script = "cd \(folder.path) && mkdir inside && sleep 0.02 && rmdir inside && echo x >> ran"
        let commands = try (0..<20).map { _ in try start("many", "-q", "--", "/bin/sh", "-c", script, in: sandbox) }
        for command in commands {
            let outcome = try command.wait(seconds: 60)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(
            try String(contentsOf: folder.appending(path: "ran"), encoding: .utf8)
                == String(repeating: "x\n", count: 20))
        #expect(try holder("many", in: sandbox) == "")
    }

    @Test func theExitCodeIsTheCommands() throws {
        #expect(try start("code", "--", "/bin/sh", "-c", "exit 7").wait().status == 7)
        #expect(try start("code", "--", "/bin/sh", "-c", "kill -9 $$").wait().status == 137)
        let missing = try start("code", "--", "/nowhere").wait()
        #expect(missing.status == 127)
        #expect(missing.errors == "error: cannot run /nowhere: No such file or directory\n")
        #expect(try holder("code") == "")
    }

    @Test func whoMayNotWaitIsTold() throws {
        let first = try start("busy", "--identity=first", "--", "/bin/sh", "-c", "echo in; exec sleep 30")
        try first.waitForOutput { $0 == "in\n" }
        let refused = try start("busy", "--no-wait", "--", "/bin/true").wait()
        #expect(refused.status == 1)
        #expect(refused.errors == "lease/busy is held by first\n")
        let late = try start("busy", "--timeout=2s", "--", "/bin/true").wait()
        #expect(late.status == 6)
        #expect(late.errors == "Waiting for lease/busy: held by first\nerror: timed out waiting for lease/busy\n")
        // Given back on a signal, which ends the command too: the next one need not wait.
        let next = try start("busy", "-q", "--", "/bin/echo", "next")
        usleep(100_000)
        let before = Date()
        first.signal(SIGTERM)
        #expect(try first.wait().status == 143)
        #expect(try next.wait().output == "next\n")
        #expect(Date().timeIntervalSince(before) < 10)
    }

    @Test func aDeadHolderIsWaitedOut() throws {
        let first = try start("dead", "--duration=2s", "--", "/bin/sh", "-c", "echo $$; exec sleep 30")
        try first.waitForOutput { $0.hasSuffix("\n") }
        let child = try #require(Int32(first.outputSoFar.dropLast()))
        let next = try start("dead", "-q", "--", "/bin/echo", "next")
        usleep(300_000)
        first.signal(SIGKILL)
        _ = try first.wait()
        // The command does not outlive kpod; what is left of it may still be a zombie.
        for _ in 0..<200 where Self.isRunning(child) { usleep(10_000) }
        #expect(!Self.isRunning(child))
        #expect(try next.wait().output == "next\n")
    }

    private static func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8) else { return false }
        return !status.contains("State:\tZ")
    }

    @Test func theCommandEndsBeforeTheLockDoes() throws {
        let sandbox = try Sandbox.another()
        let script = "trap 'echo asked; exit 3' TERM; echo in; while :; do sleep 0.05; done"
        let first = try start("lost", "--duration=3s", "--", "/bin/sh", "-c", script, in: sandbox)
        try first.waitForOutput { $0 == "in\n" }
        try sandbox.control(
            "POST", "rules", body: #"{"method":"PUT","path":"leases/lost","action":"status","status":503}"#)
        let outcome = try first.wait()
        #expect(outcome.status == 125)
        #expect(outcome.output == "in\nasked\n")
        #expect(outcome.errors.contains("the command was ended, since the lock was lost"), "\(outcome.errors)")
    }

    @Test func aStolenLockEndsTheCommand() throws {
        let first = try start("stolen", "--", "/bin/sh", "-c", "echo in; exec sleep 30")
        try first.waitForOutput { $0 == "in\n" }
        try sandbox.api("PATCH", "\(Self.path)/stolen", #"{"spec":{"holderIdentity":"thief"}}"#)
        let outcome = try first.wait()
        #expect(outcome.status == 125)
        #expect(outcome.errors == "error: the command was ended, since the lock was lost: it is held by thief\n")
        #expect(try holder("stolen") == "thief")
    }

    @Test func aSignalWhileItIsTakenGivesItBack() throws {
        let sandbox = try Sandbox.another()
        // The Lease is written, and the answer is late.
        try sandbox.control("POST", "rules", body: #"{"method":"POST","path":"leases","action":"stall"}"#)
        let command = try start("early", "--", "/bin/true", in: sandbox)
        let read = [
            "get", "lease", "early", "-n", "shop", "-o", "jsonpath={.spec.holderIdentity}", "--ignore-not-found",
        ]
        let end = Date(timeIntervalSinceNow: 10)
        while try sandbox.kpod(read).output.isEmpty, Date() < end { usleep(10_000) }
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
        let lease = try sandbox.kpod(read)
        #expect(lease.status == 0)
        #expect(lease.output.isEmpty)
    }

    @Test func aRefusalSaysWhatToGrant() throws {
        let outcome = try sandbox.kpod("lock", "x", "-n", "shop", "--", "/bin/true", as: "default")
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("leases"))
    }
}

import Glibc
import Testing

@testable import System

@Suite(.serialized) struct ChildProcessTests {
    @Test func tellsHowItEnded() throws {
        let child = try ChildProcess(["sh", "-c", "exit 7"])
        #expect(child.wait() == .exited(7))
        #expect(child.wait() == .exited(7))
        let killed = try ChildProcess(["sh", "-c", "kill -9 $$"])
        let ending = killed.wait()
        #expect(ending == .killed(9))
        #expect(ending?.code == 137)
    }

    @Test func getsVariablesOverOnesOfTheSameName() throws {
        let child = try ChildProcess(
            ["sh", "-c", "test \"$HOME-$KPOD_A\" = x-y"], adding: ["HOME": "x", "KPOD_A": "y"])
        #expect(child.wait() == .exited(0))
    }

    @Test func cannotBeWhatIsNotThere() {
        #expect { _ = try ChildProcess(["/nowhere/program"]) } throws: { ($0 as? SystemError)?.isNotFound == true }
        #expect { _ = try ChildProcess(["/etc/passwd"]) } throws: { ($0 as? SystemError)?.isPermissionDenied == true }
        #expect(throws: SystemError.self) { _ = try ChildProcess([]) }
    }

    @Test func diesOfASignal() throws {
        let child = try ChildProcess(["sleep", "100"])
        #expect(child.poll() == nil)
        child.send(Signals.terminate)
        #expect(child.wait() == .killed(Signals.terminate))
    }

    /// The guardian ends the program when its time is over, and the last word on that counts.
    @Test func aGuardedOneEndsWhenItsTimeIsOver() throws {
        let child = try ChildProcess(guarded: ["sleep", "100"])
        child.mayRun(for: .milliseconds(50))
        #expect(child.wait() == .killed(Signals.kill))
        let longer = try ChildProcess(guarded: ["sleep", "100"])
        longer.mayRun(for: .milliseconds(300))
        longer.mayRun(for: .seconds(100))
        usleep(600_000)
        #expect(longer.poll() == nil)
        longer.kill()
        #expect(longer.wait() == .killed(Signals.kill))
    }

    /// Whoever looks at one child takes no other's wake-up away.
    @Test func theEndOfEachIsToldOnItsOwn() throws {
        let (first, second) = (try ChildProcess(["true"]), try ChildProcess(["true"]))
        #expect(first.wait() == .exited(0))
        for child in [second, try ChildProcess(["true"])] {
            #expect(first.poll() == .exited(0))
            var entry = pollfd(fd: child.endDescriptor, events: Int16(POLLIN), revents: 0)
            // The signal itself breaks a wait off.
            while child.poll() == nil { #expect(poll(&entry, 1, 10_000) == 1 || errno == EINTR) }
        }
    }

    /// As many as may run at once, and again as many when those have ended.
    @Test func placesAreFreeAgain() throws {
        for _ in 0..<3 {
            let children = try (0..<30).map { _ in try ChildProcess(["true"]) }
            #expect(Set(children.map(\.endDescriptor)).count == 30)
            for child in children { #expect(child.wait() == .exited(0)) }
        }
    }

    @Test func manyWritersOfAPipe() throws {
        let pipe = try Pipe()
        let child = try ChildProcess([
            "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do (for j in 1 2 3 4; do echo line >>\"$0\"; done) & done; wait",
            pipe.path,
        ])
        var bytes: [UInt8] = []
        var ending: ChildProcess.Ending?
        while ending == nil {
            ending = child.poll()
            bytes += pipe.take()
        }
        #expect(ending == .exited(0))
        #expect(String(decoding: bytes, as: UTF8.self) == String(repeating: "line\n", count: 32))
        try File.append(Array("more".utf8), to: pipe.path)
        #expect(pipe.take() == Array("more".utf8))
    }
}

extension ChildProcess {
    /// Waits until it has ended, by the time given, looking again and again as only a test may.
    fileprivate func wait(until end: Instant = .now + .seconds(10)) -> Ending? {
        while Instant.now < end {
            if let ending = poll() { return ending }
        }
        return poll()
    }
}

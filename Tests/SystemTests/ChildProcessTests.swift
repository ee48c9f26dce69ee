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

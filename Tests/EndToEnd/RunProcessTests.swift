import Foundation
import Testing

/// `kpod run` and `kpod debug` with pods that run: containers of the image localhost/run are real processes of the
/// sandbox, and those of localhost/missing lack their image.
@Suite struct RunProcessTests {
    private static let image = "--image=localhost/run"

    private func isGone(_ name: String, _ sandbox: Sandbox) throws -> Bool {
        try sandbox.kpod(["get", "pod", name, "-n", "shop"]).status == 3
    }

    @Test func aJobEndsWithItsCodeAndEachLineOnce() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod([
            "run", "job-a", "-n", "shop", Self.image, "--restart=Never", "--attach", "--rm", "-q", "--command", "--",
            "sh",
            "-c", "echo first; sleep 0.3; echo second; printf end; exit 7",
        ])
        #expect(outcome.output == "first\nsecond\nend", "\(outcome.errors)")
        #expect(outcome.status == 7)
        #expect(try isGone("job-a", sandbox))
    }

    /// The input is handed over, and its end.
    @Test func standardInputReachesTheContainer() throws {
        let sandbox = try Sandbox.shared()
        let text = (1...2000).map { "line \($0)\n" }.joined()
        let outcome = try sandbox.kpod(
            [
                "run", "job-b", "-n", "shop", Self.image, "--restart=Never", "-i", "--rm", "-q", "--command", "--",
                "sh",
                "-c", "cat; exit 3",
            ], input: text)
        #expect(outcome.output == text, "\(outcome.errors)")
        #expect(outcome.status == 3)
        #expect(try isGone("job-b", sandbox))
    }

    @Test func whatCannotStartEndsItAtOnce() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try sandbox.kpod([
            "run", "job-c", "-n", "shop", "--image=localhost/missing", "--restart=Never", "--attach", "--rm",
            "--wait",
        ])
        #expect(outcome.status == 9)
        #expect(outcome.errors.contains("ErrImagePull: no image localhost/missing"))
        #expect(try isGone("job-c", sandbox))
        let absent = try sandbox.kpod([
            "run", "job-d", "-n", "shop", Self.image, "--restart=Never", "--attach", "--rm", "--command", "--",
            "no-such-program",
        ])
        #expect(absent.status == 128)
        #expect(absent.errors.contains("terminated (StartError)"))
    }

    @Test(arguments: [(SIGINT, 130, "job-e"), (SIGTERM, 143, "job-f")] as [(Int32, Int32, String)])
    func aSignalDeletesThePod(_ signal: Int32, _ status: Int32, _ name: String) throws {
        let sandbox = try Sandbox.shared()
        let job = try sandbox.start(
            "run", name, "-n", "shop", Self.image, "--restart=Never", "--attach", "--rm", "--grace-period=0", "--force",
            "--command", "--", "sh", "-c", "echo up; sleep 60")
        try job.waitForOutput { $0 == "up\n" }
        job.signal(signal)
        #expect(try job.wait().status == status)
        #expect(try isGone(name, sandbox))
    }

    @Test func debugEndsWithTheCodeOfItsContainer() throws {
        let sandbox = try Sandbox.shared()
        _ = try sandbox.kpod([
            "run", "host-a", "-n", "shop", Self.image, "--command", "--", "sleep", "30",
        ])
        defer { _ = try? sandbox.kpod(["delete", "pod", "host-a", "-n", "shop", "--force", "--wait=false"]) }
        let outcome = try sandbox.kpod(
            ["debug", "host-a", "-n", "shop", Self.image, "-c", "look", "-i", "-q", "--", "sh", "-c", "cat; exit 4"],
            input: "hello\n")
        #expect(outcome.output == "hello\n", "\(outcome.errors)")
        #expect(outcome.status == 4)
        let again = try sandbox.kpod(["debug", "host-a", "-n", "shop", Self.image, "-c", "look"])
        #expect(again.status == 8, "\(again.errors)")
    }
}

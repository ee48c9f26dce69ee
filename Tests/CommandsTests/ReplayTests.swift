import Foundation
import Kube
import System
import Testing
import Transport

@testable import Commands

/// Every recorded command that kpod has, with the recorded answers: standard output must be kubectl's, byte for byte.
@Suite(.serialized) struct ReplayTests {
    /// What a run of kpod gave.
    struct Outcome {
        var status: Commands.ExitStatus
        var output: String
        var errors: String
        var faults: [String]
    }

    private static func run(_ recording: Recording, _ arguments: [String]) throws -> Outcome {
        let client = ReplayClient(recording)
        let output = MemorySink()
        let errors = MemorySink()
        let now = try #require(Timestamp(recording.recordedAt))
        // Manifests are named relative to the folder of the recordings. The suite is serialized for its sake.
        _ = FileManager.default.changeCurrentDirectoryPath(Recording.folder.path)
        let status = Program.run(
            arguments,
            in: Surroundings(
                output: output, errors: errors, readInput: { Array((recording.stdin ?? "").utf8) },
                environment: ["KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"],
                now: { now }, connect: { _, _ in client }))
        return Outcome(
            status: status, output: output.text, errors: errors.text,
            faults: client.faults + client.unasked.filter { !Replays.askedByKubectlAlone($0) }.map { "nothing asks for \($0)" })
    }

    @Test(arguments: try Replays.all())
    func standardOutputIsKubectls(_ replay: Replay) throws {
        let recording = try Recording.load(replay.name)
        let arguments = try #require(recording.arguments)
        let outcome = try Self.run(recording, arguments)
        #expect(outcome.output == recording.stdout)
        #expect((outcome.status == .success) == (recording.exit == 0), "exit \(outcome.status): \(outcome.errors)")
        if replay.checksErrors { #expect(outcome.errors == recording.stderr) }
        if replay.checksRequests { #expect(outcome.faults == []) }
    }
}

/// One recording and what is compared beside standard output.
struct Replay: Sendable, CustomTestStringConvertible {
    var name: String
    var checksErrors = true
    var checksRequests = true
    var testDescription: String { name }
}

/// Which recordings are replayed.
enum Replays {
    /// Recordings of commands that kpod has, by the words that they begin with.
    private static let commands = [["get"], ["version"]]

    /// Recordings whose standard output cannot be kubectl's, and why.
    private static let left: [String: String] = [
        "get-nodes-wide": "the kernel's name was shortened after the columns had been aligned",
        "version": "kpod's own version is another",
        "version-json": "kpod's own version is another",
        "version-yaml": "kpod's own version is another",
    ]

    /// Requests that kubectl 1.37 sends and kpod does not: the namespace, after an object in it was not found.
    static func askedByKubectlAlone(_ request: String) -> Bool { request == "GET /api/v1/namespaces/shop" }

    static func all() throws -> [Replay] {
        try Recording.names().compactMap { name in
            guard left[name] == nil, let arguments = try Recording.load(name).arguments,
                commands.contains(where: { arguments.starts(with: $0) })
            else { return nil }
            return Replay(name: name)
        }
    }
}

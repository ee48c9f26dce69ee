import Foundation
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// Every recorded command that kpod has, with the recorded answers: standard output must be kubectl's, byte for byte.
@Suite(.serialized) struct ReplayTests {
    /// What a run of kpod gave.
    struct Outcome {
        var status: CLIRuntime.ExitStatus
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
        var platform = Platform(
            output: output, errors: errors, readInput: { Array((recording.stdin ?? "").utf8) },
            environment: ["KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"],
            now: { now }, connect: { _, _ in client })
        platform.clock = { client.now }
        let status = Program.run(arguments, of: Root.command, in: platform)
        return Outcome(
            status: status, output: output.text, errors: errors.text,
            faults: client.faults
                + client.unasked.filter { !Replays.askedByKubectlAlone($0) }.map { "nothing asks for \($0)" })
    }

    @Test(arguments: try Replays.all())
    func standardOutputIsKubectls(_ replay: Replay) throws {
        let recording = try Recording.load(replay.name)
        let arguments = try #require(recording.arguments)
        // The recordings were made under kubectl's own name.
        let owner = Replays.fieldManager(arguments)
        // Without it kpod waits for what is not there.
        let mustExist = arguments.first == "wait" && recording.stderr.contains("found")
        let outcome = try Self.run(
            recording, arguments + (owner.map { ["--field-manager=\($0)"] } ?? []) + (mustExist ? ["--must-exist"] : [])
        )
        if !replay.differs(.output) { #expect(outcome.output == recording.stdout) }
        if !replay.differs(.exit) {
            #expect((outcome.status == .success) == (recording.exit == 0), "exit \(outcome.status): \(outcome.errors)")
        }
        // kubectl's words stand first; kpod may have more to say.
        if !replay.differs(.errors) {
            let words = recording.stderr.hasSuffix("\n") ? String(recording.stderr.dropLast()) : recording.stderr
            #expect(outcome.errors.hasPrefix(words), "\(outcome.errors)")
        }
        if !replay.differs(.requests) { #expect(outcome.faults == []) }
    }
}

/// One recording, and what of it kpod does otherwise.
struct Replay: Sendable, CustomTestStringConvertible {
    /// What is compared.
    enum Aspect: Sendable {
        case output, errors, exit, requests
    }

    var name: String
    var difference: Difference?
    var testDescription: String { name }

    func differs(_ aspect: Aspect) -> Bool { difference?.aspects.contains(aspect) == true }
}

/// What kpod does otherwise than kubectl in one recording, on purpose.
struct Difference: Sendable {
    var aspects: [Replay.Aspect]
    var reason: String

    init(_ aspects: Replay.Aspect..., reason: String) {
        self.aspects = aspects
        self.reason = reason
    }
}

/// Which recordings are replayed.
enum Replays {
    /// Recordings of commands that kpod has, by the words that they begin with.
    private static let commands = [
        ["label"], ["get"], ["version"], ["api-versions"], ["api-resources"], ["apply"], ["delete"], ["auth", "can-i"],
        ["create", "serviceaccount"], ["create", "role"], ["create", "clusterrole"], ["create", "rolebinding"],
        ["create", "clusterrolebinding"],
        // The answers to the others are protobuf, which kpod does not ask for.
        ["rollout", "status"], ["rollout", "restart"], ["rollout", "pause"], ["rollout", "resume"],
        ["wait", "pod/shell"], ["wait", "deploy/web"], ["wait", "job/migrate"], ["wait", "pod/nope"],
        ["wait", "pods", "-l", "app=none"],
        ["logs", "shell"], ["logs", "crasher"], ["logs", "pending"], ["logs", "nope"],
    ]

    private static let ownWords = "usage errors are kpod's own words, and nothing is sent for them"
    private static let ownVersion = "kpod's own version is another"

    private static let clientSide = Difference(
        .output, .errors, .exit, .requests, reason: "kubectl makes the patch itself; kpod applies on the server")

    private static let watchless = Difference(.requests, reason: "kubectl watches even what is already so")

    private static let mapOrder = Difference(
        .output, reason: "kubectl prints a Go map in no order; kpod sorts the keys")

    /// What is not as kubectl has it, and why.
    private static let differences: [String: Difference] = [
        "get-nodes-wide": Difference(.output, reason: "the kernel's name was shortened after the columns were aligned"),
        "version": Difference(.output, reason: ownVersion),
        "version-json": Difference(.output, reason: ownVersion),
        "version-yaml": Difference(.output, reason: ownVersion),
        "get-bad-output": Difference(.errors, .requests, reason: ownWords),
        "get-no-args": Difference(.errors, reason: ownWords),
        "get-cc-bad": Difference(.requests, reason: ownWords),
        "get-gotemplate-bad": Difference(.requests, reason: ownWords),
        "get-jsonpath-bad": Difference(.requests, reason: ownWords),
        "get-jsonpath-missing-strict": Difference(.errors, reason: "kubectl dumps the whole object in Go's syntax"),
        "get-sort-bad": Difference(
            .errors, .exit, reason: "kubectl says that there are no resources when the sort key fits none of them"),
        "get-watch-only": Difference(
            .output, .requests,
            reason: "kubectl prints the events without the objects, the first event being dropped with its columns"),
        "apply-bad-yaml": Difference(.errors, reason: ownWords),
        "apply-client": clientSide,
        "apply-client-again": clientSide,
        "apply-client-change": clientSide,
        "apply-dry-client": Difference(.errors, reason: "kubectl misses an annotation that only kubectl needs"),
        "apply-no-apiversion": Difference(.errors, reason: ownWords),
        "apply-role-sa-conflict": Difference(
            .errors, .requests, reason: "kubectl tries to move an annotation that only kubectl needs"),
        "apply-unknown-field-client": clientSide,
        "apply-unknown-kind": Difference(.requests, reason: "kubectl looks for a definition of the kind"),
        "label-dry-bad": Difference(.errors, reason: ownWords),
        "label-exists-two": Difference(.errors, reason: "kubectl leaves `error:` out before several lines"),
        "label-list-all": mapOrder, "label-list-and-set": mapOrder, "w-label-list": mapOrder,
        "w-label-list-and-set": mapOrder, "w-label-list-several": mapOrder,
        "delete-missing-ignore": Difference(.requests, reason: "kubectl waits for what was not there"),
        "wait-avail": watchless, "wait-job": watchless, "wait-jsonpath": watchless, "wait-ready": watchless,
        "wait-jsonpath-timeout": Difference(
            .errors, .requests, reason: "the recorded watch ends before the time is over"),
        "rollout-status": watchless, "rollout-status-sts": watchless,
        "unauthorized": Difference(
            .errors, .requests, reason: "kubectl fails in discovery, five times, and never asks for the pods"),
    ]

    /// Requests that kubectl 1.37 sends and kpod does not: the namespace, after an object in it was not found; and the
    /// types of the core group, to tell whether one has namespaces.
    static func askedByKubectlAlone(_ request: String) -> Bool {
        request == "GET /api/v1"
            || request.hasPrefix("GET /api/v1/namespaces/") && request.split(separator: "/").count == 5
    }

    /// The field manager of kubectl's own that a command is to be given.
    static func fieldManager(_ arguments: [String]) -> String? {
        if arguments.contains(where: { $0.hasPrefix("--field-manager") }) { return nil }
        if arguments.first == "apply" { return "kubectl" }
        if arguments.first == "label" { return arguments.contains("--local") ? nil : "kubectl-label" }
        let changes = ["restart", "pause", "resume"]
        return arguments.first == "rollout" && changes.contains(arguments[1]) ? "kubectl-rollout" : nil
    }

    static func all() throws -> [Replay] {
        try Recording.names().compactMap { name in
            guard let arguments = try Recording.load(name).arguments,
                commands.contains(where: { arguments.starts(with: $0) }),
                // kubectl sends what it creates as protobuf, and is answered so.
                arguments.first != "create" || !arguments.contains("--dry-run=server")
            else { return nil }
            return Replay(name: name, difference: differences[name])
        }
    }
}

import Foundation
import Kube
import System
import Transport

@testable import CLIRuntime
@testable import Commands

/// What is compared between a recorded kubectl and kpod.
enum ReplayAspect: String, CaseIterable {
    /// Standard output, byte for byte.
    case output
    /// Standard error: kubectl's words stand first, and kpod may have more to say.
    case errors
    /// Whether it succeeds.
    case exit
    /// The requests, one by one, and their bodies.
    case requests
}

/// A recorded command, run by kpod in this process against the recorded answers.
struct Replay {
    /// How kpod differs from kubectl, by aspect; empty where it does as kubectl does.
    let differences: [ReplayAspect: String]

    /// Replays a recording of Tests/Fixtures/recordings.
    ///
    /// The ages in a description are relative to the recording's time, which may be off by a second.
    init(_ name: String) throws {
        try self.init(name, shift: 0)
        guard differences[.output] != nil, try Recording.load(name).words.first == "describe" else { return }
        // Twentieths of a second, since some events have times with fractions.
        for shift in -20...20 {
            let shifted = try Replay(name, shift: shift)
            guard shifted.differences[.output] == nil else { continue }
            self = shifted
            return
        }
    }

    private init(_ name: String, shift: Int) throws {
        let recording = try Recording.load(name).appliedOnServer.withEventsTogether.followed
        let client = ReplayClient(recording)
        // What is kept of an edit is kept here.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        if recording.environment != nil {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = MemorySink()
        let errors = MemorySink()
        guard let arguments = recording.arguments, let recorded = Timestamp(recording.recordedAt) else {
            throw CocoaError(.fileReadCorruptFile)
        }
        let time = recorded.seconds * 20 + Int64(shift)
        let now = Timestamp(seconds: time / 20, nanoseconds: Int32(time % 20) * 50_000_000)
        // Manifests are named relative to the folder of the recordings. The suite is serialized for its sake.
        _ = FileManager.default.changeCurrentDirectoryPath(Recording.folder.path)
        var platform = Platform(
            output: output, errors: errors, readInput: { Array((recording.stdin ?? "").utf8) },
            environment: ReplayEditor.environment.merging(recording.environment ?? [:]) { $1 }.merging(
                [
                    "KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere",
                    "TMPDIR": folder.path,
                ]) { $1 },
            now: { now }, connect: { _, _ in client })
        platform.runEditor = { words in
            let run = try ReplayEditor.run(words)
            try output.write(run.output)
            try errors.write(run.errors)
            return run.code
        }
        platform.clock = { client.now }
        let status = Program.run(
            Self.adding(Self.flags(arguments, recording), to: arguments), of: Root.command, in: platform)

        var found: [ReplayAspect: String] = [:]
        let printed = Recording.withoutTemporaryNames(output.text)
        if printed != Recording.withoutTemporaryNames(recording.stdout) {
            found[.output] = "prints\n\(printed)\nand kubectl\n\(recording.stdout)"
        }
        let words = recording.stderr.hasSuffix("\n") ? String(recording.stderr.dropLast()) : recording.stderr
        if !ReplayEditor.withoutNames(errors.text).hasPrefix(ReplayEditor.withoutNames(words)) {
            found[.errors] = "says\n\(errors.text)\nand kubectl\n\(words)"
        }
        // The code of a command in a container is kubectl's own too.
        let isSameCode =
            if case .command(let code) = status, recording.exit > 1 { code == recording.exit } else { true }
        if (status.code == 0) != (recording.exit == 0) || !isSameCode {
            found[.exit] = "exits with \(status), kubectl with \(recording.exit): \(errors.text)"
        }
        var faults = client.faults + client.unasked.map { "nothing asks for \($0)" }
        if !client.unreadBodies.isEmpty, ["autoscale", "create"].contains(arguments.first) {
            let twins = Self.twins(arguments, recording, now)
            let sent = client.unreadBodies.map { String(decoding: $0, as: UTF8.self) }
            let isSame =
                twins.count == sent.count && zip(twins, client.unreadBodies).allSatisfy(ReplayClient.sameJSON)
            if !isSame { faults.append("sends \(sent.joined())\nand prints\n\(twins.joined())") }
        }
        if !faults.isEmpty { found[.requests] = faults.joined(separator: "\n") }
        differences = found
    }

    /// What the same command prints with `--dry-run=client -o json`, which other recordings compare with kubectl's: the
    /// objects that it is to send.
    private static func twins(_ arguments: [String], _ recording: Recording, _ now: Timestamp) -> [String] {
        let output = MemorySink()
        let client = ReplayClient(recording)
        var platform = Platform(
            output: output, errors: MemorySink(), readInput: { [] },
            environment: ["KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"],
            now: { now }, connect: { _, _ in client })
        platform.clock = { client.now }
        let flags = ["--dry-run=client", "-o", "json"] + Self.flags(arguments, recording)
        _ = Program.run(adding(flags, to: arguments), of: Root.command, in: platform)
        let end = "\n}\n"
        return output.text.components(separatedBy: end).dropLast().map { $0 + end }
    }

    /// Words with flags before those of a container's command.
    private static func adding(_ flags: [String], to arguments: [String]) -> [String] {
        let words = arguments.prefix { $0 != "--" }
        return words + flags + arguments.dropFirst(words.count)
    }

    /// What kpod must be told to do as kubectl does unasked.
    private static func flags(_ arguments: [String], _ recording: Recording) -> [String] {
        var flags: [String] = []
        // The recordings were made under kubectl's own name.
        if let name = fieldManager(arguments, recording) { flags.append("--field-manager=\(name)") }
        // Without it kpod waits for what is not there.
        if arguments.first == "wait", recording.stderr.contains("found") { flags.append("--must-exist") }
        return flags
    }

    /// The field manager of kubectl's own that a command is to be given.
    private static func fieldManager(_ arguments: [String], _ recording: Recording) -> String? {
        if arguments.contains(where: { $0.hasPrefix("--field-manager") || $0.hasPrefix("--raw") }) { return nil }
        switch arguments.first {
        case "apply", "diff":
            return arguments.dropFirst().first == "view-last-applied" ? nil : recording.manager
        case "create":
            let isOther = arguments.count < 3 || arguments[1] == "token" || arguments.contains("--raw")
            return isOther ? nil : "kubectl-create"
        case "expose", "autoscale", "run": return "kubectl-" + arguments[0]
        case "label", "annotate", "patch", "taint", "edit", "replace":
            return arguments.contains("--local") ? nil : "kubectl-" + arguments[0]
        case "set":
            let isWhole = !arguments.contains("--local") && arguments.count > 2
            return isWhole ? "kubectl-set" : nil
        case "rollout":
            let changes = ["restart", "pause", "resume"]
            return arguments.dropFirst().first.map(changes.contains) == true ? "kubectl-rollout" : nil
        default: return nil
        }
    }
}

import FakeTransport
import Foundation
import Kube
import System
import Tar
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// A pod in which commands are answered from a script, and a folder to copy into and out of.
final class CopyFixture {
    let client = FakeClient()
    /// The folder, which goes with the test.
    let folder = NSTemporaryDirectory() + "kpod-copy-" + UUID().uuidString
    private(set) var sent: [FakeConnection] = []

    init(lasting: Bool = true) throws {
        try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
        client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Answers one command.
    func answer(
        _ command: [String], takesInput: Bool = false, output: [UInt8] = [], errors: String = "", code: Int = 0
    ) {
        var steps: [FakeClient.Step] = []
        for start in stride(from: 0, to: output.count, by: 3_000) {
            steps.append(.bytes(Self.frame(1, Array(output[start..<min(start + 3_000, output.count)]))))
        }
        if !errors.isEmpty { steps.append(.bytes(Self.frame(2, Array(errors.utf8)))) }
        let status =
            code == 0
            ? #"{"status":"Success"}"#
            : #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(code)"}]}}"#
        steps.append(.bytes(Self.frame(3, Array(status.utf8))))
        answer(command, takesInput: takesInput, steps: takesInput ? [.pause, .pause, .pause] + steps : steps)
    }

    /// Says which programs there are, and what is at a path.
    func survey(_ path: String, name: String = ".", has words: String...) {
        answer(
            ["sh", "-c", CopyContainer.survey, "sh", path, name],
            output: Array(words.map { $0 + "\n" }.joined().utf8))
    }

    /// Says that there is no shell.
    func lacksShell(_ path: String, name: String = ".") {
        lacks(["sh", "-c", CopyContainer.survey, "sh", path, name])
    }

    /// Says that a program is not there.
    func lacks(_ command: [String], takesInput: Bool = false) {
        let status =
            #"{"status":"Failure","reason":"InternalError","message":"exec: \"\#(command[0])\": executable file not found in $PATH"}"#
        answer(command, takesInput: takesInput, steps: [.bytes(Self.frame(3, Array(status.utf8)))])
    }

    func answer(_ command: [String], takesInput: Bool = false, steps: [FakeClient.Step]) {
        var request = RemoteRequest(.exec, namespace: "default", pod: "shell", container: "main", command: command)
        request.takesInput = takesInput
        // A part has a name that is made up.
        let target = request.request.target.replacing(".kpod-%2A", with: ".kpod-*")
        client.upgrade(target) { [self] request in
            let made = FakeConnection(
                head: .success(ResponseHead(status: 101, headers: FakeClient.handshake(request))), steps: steps)
            sent.append(made)
            return made
        }
    }

    static func frame(_ channel: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        let count = bytes.count + 1
        return [0x82] + (count < 126 ? [UInt8(count)] : [126, UInt8(count >> 8), UInt8(count & 0xFF)]) + [channel]
            + bytes
    }

    func cp(_ words: String..., environment: [String: String] = [:], input: String = "") -> CommandRun {
        CommandRun(["cp"] + words, client: client, environment: environment, input: input)
    }

    /// What was handed to the standard input of a command.
    func input(_ index: Int) -> [UInt8] {
        RemoteStreamTests.messages(sent[index].sent).filter { $0.payload.first == 0 }.flatMap { $0.payload.dropFirst() }
    }

    func make(_ name: String, _ contents: String = "", mode: Int = 0o644) throws {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func link(_ name: String, _ target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: target)
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    /// All that is in the folder, links as `NAME -> TARGET`.
    var tree: [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).map { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            return target.map { "\(name) -> \($0)" } ?? name
        }.sorted()
    }

    static func archive(_ members: [(TarEntry, String)]) -> [UInt8] {
        members.flatMap { TarWriter.header($0.0) + Array($0.1.utf8) + TarWriter.padding($0.1.utf8.count) }
            + TarWriter.end
    }

    static func file(_ name: String, _ contents: String, mode: UInt32 = 0o644) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), .file, size: contents.utf8.count, permissions: mode), contents)
    }
    static func dir(_ name: String, mode: UInt32 = 0o755) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), .folder, permissions: mode), "")
    }
    static func link(_ name: String, _ target: String, hard: Bool = false) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), hard ? .hardLink : .symbolicLink, target: Array(target.utf8)), "")
    }
}

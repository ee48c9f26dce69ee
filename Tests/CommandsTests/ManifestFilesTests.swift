import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands

/// The files that `-f` and its like name.
@Suite final class ManifestFilesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["a", "b"] {
            try "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: \(name)}\n"
                .write(toFile: "\(folder)/\(name).yaml", atomically: false, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func make(_ words: String...) -> CommandRun {
        CommandRun(["create", "--dry-run=client", "-o", "name"] + words)
    }

    /// Where there is no shell nobody else does it.
    @Test func aPatternStandsForItsFiles() {
        let run = make("-f", folder + "/*.y?ml")
        #expect(run.output == "configmap/a\nconfigmap/b\n")
        #expect(run.status == .success)
    }

    /// A path that was typed wrong leaves everything undone, and all such paths are told at once.
    @Test func aPathThatLeadsNowhereLeavesAllUndone() {
        let run = make("-f", folder + "/a.yaml", "-f", "/nowhere", "-f", folder + "/*.json", "-f", "http://x/y")
        #expect(run.output == "")
        #expect(
            run.errors.split(separator: "\n").map(String.init) == [
                "error: the path \"/nowhere\" does not exist", "error: the path \"\(folder)/*.json\" does not exist",
                "error: cannot read \"http://x/y\": kpod reads files and standard input, not URLs: fetch it first, as in curl -fsSL URL | kpod apply -f -",
            ])
        #expect(run.status == .usage)
    }

    /// A name that is not UTF-8 cannot be told as text, and its file is not left out in silence.
    @Test func aFileWhoseNameIsNotUTF8IsToldOf() throws {
        let path =
            Array(folder.utf8CString.dropLast()) + "/c".utf8.map { CChar($0) } + [CChar(bitPattern: 0xE9)]
            + ".yaml".utf8CString
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        let files = make("-f", folder)
        #expect(files.output == "configmap/a\nconfigmap/b\n")
        #expect(files.errors.contains("/c\u{FFFD}.yaml\": its name is not UTF-8\n"))
        #expect(files.status == .usage)
        let data = CommandRun("create", "configmap", "x", "--from-file=" + folder, "--dry-run=client")
        #expect(data.errors.hasPrefix("error: the name \"c\u{FFFD}.yaml\" in \(folder) is not UTF-8\n"))
        #expect(data.output == "")
        #expect(data.status == .usage)
    }

    /// What would take the place of the bytes is not what was meant.
    @Test func aPatchThatIsNotUTF8IsRefused() throws {
        let path = folder + "/patch"
        try Data(Array("data: {a: caf".utf8) + [0xE9] + Array("}\n".utf8)).write(to: URL(fileURLWithPath: path))
        let run = CommandRun("patch", "configmap", "x", "--patch-file", path)
        #expect(run.errors.hasPrefix("error: \"\(path)\" is not valid UTF-8\n"))
        #expect(run.status == .usage)
    }

    /// A word whose bytes are not UTF-8 is not sent as something else, but handed to a command that runs here as it is.
    @Test func aWordThatIsNotUTF8IsRefused() {
        let client = FakeClientPlatform()
        for (words, place, isFine) in [
            (["create", "secret", "generic", "x", "--from-literal=a=\u{FFFD}", "--dry-run=client"], 4, false),
            (["exec", "web", "--", "echo", "\u{FFFD}"], 4, false),
            (["lock", "l", "--", "echo", "\u{FFFD}"], 1, false), (["wait", "--help", "--", "\u{FFFD}"], 3, true),
        ] {
            let run = client.run(words, notUTF8: [place])
            let message = "argument \(place + 1) is not valid UTF-8: bytes that are not can only be given in files"
            #expect(run.errors.contains(message) == !isFine, "\(words)")
            #expect((run.status == .success) == isFine)
        }
    }

    @Test func aVariableOfKpodsThatIsNotUTF8IsRefused() {
        let run = FakeClientPlatform(malformedVariables: ["OTHER", "KPOD_NAMESPACE"]).run(["get", "pods"], notUTF8: [])
        #expect(run.errors.hasPrefix("error: the variable KPOD_NAMESPACE is not valid UTF-8\n"))
        #expect(run.status == .usage)
    }
}

/// A platform on which nothing is reached.
private struct FakeClientPlatform {
    var malformedVariables: [String] = []

    func run(_ words: [String], notUTF8: Set<Int>) -> (errors: String, status: CLIRuntime.ExitStatus) {
        let errors = MemorySink()
        var platform = Platform(
            output: MemorySink(), errors: errors, readInput: { [] }, environment: [:],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in throw CommandError("no server", status: .failure) })
        platform.malformedVariables = malformedVariables
        let status = Program.run(words, notUTF8: notUTF8, of: Root.command, in: platform)
        return (errors.text, status)
    }
}

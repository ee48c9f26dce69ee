import Foundation
import Testing

@testable import Arguments

/// What is typed, what the shell must then ask for, and what it must run after Return.
struct TypedLine: Sendable, CustomTestStringConvertible {
    var typed: String
    var asked: [String]
    var ran: [String]

    init(_ typed: String, asks asked: [String], runs ran: [String]) {
        self.typed = typed
        self.asked = asked
        self.ran = ran
    }

    var testDescription: String { typed.replacingOccurrences(of: "\t", with: "<TAB>") }
}

/// Drives real shells at a pseudo-terminal: each line is typed as a user would, and a stand-in for the program writes
/// down how it is called.
@Suite(.serialized) struct CompletionScriptTests {
    static let lines = [
        TypedLine("tool ge\tX", asks: ["ge"], runs: ["get", "X"]),
        TypedLine("tool -n kube\tget", asks: ["-n", "kube"], runs: ["-n", "kube-system", "get"]),
        TypedLine("tool get po\tX", asks: ["get", "po"], runs: ["get", "podsX"]),
        TypedLine("tool get pods,sv\tX", asks: ["get", "pods,sv"], runs: ["get", "pods,svc", "X"]),
        TypedLine("tool get deploy\tX", asks: ["get", "deploy"], runs: ["get", "deployment/X"]),
        TypedLine("tool get --output=ya\tX", asks: ["get", "--output=ya"], runs: ["get", "--output=yaml", "X"]),
        TypedLine(
            "tool get --output=jsonp\t{}", asks: ["get", "--output=jsonp"], runs: ["get", "--output=jsonpath={}"]),
        TypedLine("tool get -oya\tX", asks: ["get", "-oya"], runs: ["get", "-oyaml", "X"]),
        TypedLine("tool get -o=ya\tX", asks: ["get", "-o=ya"], runs: ["get", "-o=yaml", "X"]),
        TypedLine("tool get -o \tX", asks: ["get", "-o", ""], runs: ["get", "-o", "X"]),
        TypedLine("tool get --watch=t\tX", asks: ["get", "--watch=t"], runs: ["get", "--watch=true", "X"]),
        TypedLine("tool get --names\tX", asks: ["get", "--names"], runs: ["get", "--namespace", "X"]),
        TypedLine(
            "tool get role/system:con\tX", asks: ["get", "role/system:con"],
            runs: ["get", "role/system:controller:x", "X"]),
        TypedLine(
            "tool get role/system:\tX", asks: ["get", "role/system:"], runs: ["get", "role/system:controller:x", "X"]),
        TypedLine("tool get --namespace=\tX", asks: ["get", "--namespace="], runs: ["get", "--namespace=X"]),
        TypedLine(
            "tool get -l 'a b' --output=ya\tX", asks: ["get", "-l", "a b", "--output=ya"],
            runs: ["get", "-l", "a b", "--output=yaml", "X"]),
        TypedLine("tool get -f tab\tX", asks: ["get", "-f", "tab"], runs: ["get", "-f", "table.yaml", "X"]),
        TypedLine(
            "tool get --filename=tab\tX", asks: ["get", "--filename=tab"], runs: ["get", "--filename=table.yaml", "X"]),
        TypedLine(
            "tool get --output=jsonpath-file=tab\tX", asks: ["get", "--output=jsonpath-file=tab"],
            runs: ["get", "--output=jsonpath-file=table.yaml", "X"]),
        TypedLine("tool get -ftab\tX", asks: ["get", "-ftab"], runs: ["get", "-ftable.yaml", "X"]),
        TypedLine(
            "tool get -f fol\ttab\tX", asks: ["get", "-f", "folder/tab"],
            runs: ["get", "-f", "folder/table2.yaml", "X"]),
        TypedLine(
            "tool get --filename=fol\ttab\tX", asks: ["get", "--filename=folder/tab"],
            runs: ["get", "--filename=folder/table2.yaml", "X"]),
        TypedLine("tool exec p -- tab\tX", asks: ["exec", "p", "--", "tab"], runs: ["exec", "p", "--", "tabX"]),
        TypedLine("tool zzz \tX", asks: ["zzz", ""], runs: ["zzz", "X"]),
        TypedLine("tool help exit\t", asks: ["help", "exit"], runs: ["help", "exit-codes"]),
    ]

    @Test(.enabled(if: Terminal.has("bash") && Terminal.has("script"), "bash or script is not installed"))
    func theScriptWorksInBash() throws { try typeAll(in: .bash) }

    @Test(.enabled(if: Terminal.has("zsh") && Terminal.has("script"), "zsh or script is not installed"))
    func theScriptWorksInZsh() throws { try typeAll(in: .zsh) }

    @Test(.enabled(if: Terminal.has("fish") && Terminal.has("script"), "fish or script is not installed"))
    func theScriptWorksInFish() throws { try typeAll(in: .fish) }

    private func typeAll(in shell: Shell) throws {
        let terminal = try Terminal(shell: shell)
        defer { terminal.close() }
        for line in Self.lines {
            let calls = try terminal.type(line.typed)
            let asked = calls.last { $0.first == "__complete" }.map { Array($0.dropFirst(2)) }
            #expect(asked == line.asked, "\(shell): \(line.testDescription)")
            #expect(calls.last { $0.first != "__complete" } == line.ran, "\(shell): \(line.testDescription)")
        }
    }

    @Test func namesOfFiles() {
        #expect(Shell.allCases.map { $0.fileName(program: "tool") } == ["tool", "_tool", "tool.fish"])
    }

    @Test(arguments: Shell.allCases)
    func scriptsNameTheProgram(_ shell: Shell) {
        let script = completionScript(for: shell, program: "tool")
        #expect(!script.contains("PROGRAM"))
        #expect(
            script.contains("tool __complete") || script.contains("\"$program\" __complete")
                || script.contains("$program __complete"))
        #expect(script.hasSuffix("\n"))
    }
}

/// A shell at a pseudo-terminal, in a folder of its own.
private final class Terminal {
    private let folder: URL
    private let process = Process()
    private let input = Pipe()
    private var log: URL { folder.appendingPathComponent("log") }

    static func has(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + program)
        }
    }

    init(shell: Shell) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("completion-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("folder"), withIntermediateDirectories: true)
        try write("", to: "log")
        try write("", to: "table.yaml")
        try write("", to: "folder/table2.yaml")
        try write(completionScript(for: shell, program: "tool"), to: "script")
        try writeAnswers()
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("bin"), withIntermediateDirectories: true)
        // Each call is a line of the log, its arguments ended by a character that no test types.
        try write(
            """
            #!/bin/sh
            { for word; do printf '%s|' "$word"; done; echo; } >> '\(log.path)'
            [ "$1" = __complete ] || exit 0
            shift 2
            key=$(for word; do printf '%s|' "$word"; done)
            awk -F '\\036' -v "key=$key" '$1 == key { print $2 }' '\(folder.path)/answers'
            echo 'noise that nobody may see' >&2
            """, to: "bin/tool")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.appendingPathComponent("bin/tool").path)

        let command =
            switch shell {
            case .bash: "bash --norc --noprofile -i"
            case .zsh: "zsh -f -i"
            case .fish: "fish --no-config -i"
            }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["script", "-q", "-e", "-c", command, folder.appendingPathComponent("screen").path]
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": folder.path + "/bin:/usr/bin:/bin:/usr/local/bin", "HOME": folder.path, "TERM": "xterm",
            "LANG": "C.UTF-8",
            "SHELL": "/bin/sh",
        ]
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // What is typed before the shell is ready may be lost, so ask until it answers.
        var ready = false
        for _ in 0..<40 where !ready {
            send("source ./script; tool ready\n")
            ready = waitForCalls(after: 0, timeout: 0.5)
        }
        guard ready else { throw NotReady(screen: screen) }
        Thread.sleep(forTimeInterval: 0.3)
    }

    /// Types a line with Return, and tells the calls of the program that it led to.
    func type(_ line: String) throws -> [[String]] {
        let before = calls.count
        send(line + "\n")
        guard waitForCalls(after: before, timeout: 15) else { throw NotReady(screen: screen) }
        // The prompt comes back before the next line is typed.
        Thread.sleep(forTimeInterval: 0.05)
        return Array(calls.dropFirst(before))
    }

    func close() {
        send("\u{15}exit\n")
        try? input.fileHandleForWriting.close()
        let end = Date().addingTimeInterval(5)
        while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.01) }
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    private var calls: [[String]] {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map {
            $0.split(separator: "|", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    private var screen: String {
        (try? String(contentsOf: folder.appendingPathComponent("screen"), encoding: .utf8)) ?? ""
    }

    /// Waits until the program has been run, not only asked for candidates.
    private func waitForCalls(after count: Int, timeout: TimeInterval) -> Bool {
        let end = Date().addingTimeInterval(timeout)
        while Date() < end {
            if calls.dropFirst(count).contains(where: { $0.first != "__complete" }) { return true }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return false
    }

    private func send(_ text: String) {
        try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    private func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }

    /// What the program would answer to each question, from the sample tree and a cluster of a few names.
    private func writeAnswers() throws {
        let found: [String: [Completion.Candidate]] = [
            "namespaces": [.init("default"), .init("kube-system")],
            "resources": [
                .init("pods", "Pod"), .init("pods.metrics.k8s.io"), .init("svc", "Service"), .init("deployment/"),
                .init("role/system:controller:x"),
            ],
        ]
        var text = ""
        let questions = CompletionScriptTests.lines.map(\.asked) + [["get", "-f", "fol"], ["get", "--filename=fol"]]
        for words in questions {
            let completion = complete(words: words, root: sample)
            let key = words.map { $0 + "|" }.joined()
            let answer = completion.lines(adding: found[completion.dynamicSource ?? ""] ?? [])
            for line in answer.split(separator: "\n") { text += "\(key)\u{1e}\(line)\n" }
        }
        try write(text, to: "answers")
    }
}

/// The shell did not do what was typed in time.
private struct NotReady: Error {
    var screen: String
}

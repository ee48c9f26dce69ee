import Foundation
import Programs
import Testing

/// Completion at a terminal in real shells, with the built kpod and the sandbox: lines are typed with Tab keys in them,
/// and what the shell runs after Return is compared.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ShellCompletionTests {
    /// What is typed after the program's name, and the words that the shell must run.
    private static let lines: [(typed: String, ran: [String])] = [
        ("ge\tX", ["get", "X"]),
        ("get dep\tX", ["get", "deployments", "X"]),
        ("get pods,conf\tX", ["get", "pods,configmaps", "X"]),
        ("get wid\tsm\tX", ["get", "widgets", "small", "X"]),
        ("get pods cra\tX", ["get", "pods", "crasher", "X"]),
        ("get deployments/we\tX", ["get", "deployments/web", "X"]),
        ("get @se\tX", ["get", "@self", "X"]),
        ("get pods/@\tX", ["get", "pods/@self", "X"]),
        ("scale deploy @\t-n shop", ["scale", "deploy", "@owner", "-n", "shop"]),
        ("-n kube-sy\tget", ["-n", "kube-system", "get"]),
        ("get clusterrole system:d\tX", ["get", "clusterrole", "system:discovery", "X"]),
        ("get pods --output=ya\tX", ["get", "pods", "--output=yaml", "X"]),
        ("get pods -o ya\tX", ["get", "pods", "-o", "yaml", "X"]),
        ("get pods -n nowhere cra\tX", ["get", "pods", "-n", "nowhere", "craX"]),
        ("get pods -s 127.0.0.1:1 cra\tX", ["get", "pods", "-s", "127.0.0.1:1", "craX"]),
        ("api-resources --api-group=x\t", ["api-resources", "--api-group=x"]),
        ("completion fi\t", ["completion", "fish"]),
    ]

    @Test(.enabled(if: ShellTerminal.has("bash", "script"), "bash or script is not installed"))
    func completesInBash() throws { try type(in: "bash", ["bash", "--norc", "--noprofile", "-i"]) }

    @Test(.enabled(if: ShellTerminal.has("zsh", "script"), "zsh or script is not installed"))
    func completesInZsh() throws { try type(in: "zsh", ["zsh", "-f", "-i"]) }

    @Test(.enabled(if: ShellTerminal.has("fish", "script"), "fish or script is not installed"))
    func completesInFish() throws { try type(in: "fish", ["fish", "--no-config", "-i"]) }

    private func type(in shell: String, _ command: [String]) throws {
        let sandbox = try Sandbox.shared()
        let terminal = try ShellTerminal(shell: shell, command: command, sandbox: sandbox)
        defer { terminal.close() }
        for (typed, ran) in Self.lines {
            #expect(try terminal.run("kpod " + typed) == ran, "\(shell): \(typed.replacing("\t", with: "<TAB>"))")
        }
        #expect(!terminal.screen.contains("error"), "nothing is said at the prompt")
    }
}

/// A shell at a pseudo-terminal, where `kpod` answers the completion script and otherwise writes down how it is called.
private final class ShellTerminal {
    private let folder: URL
    private let process = Process()
    private let input = Pipe()

    /// Whether all these programs are installed.
    static func has(_ programs: String...) -> Bool {
        programs.allSatisfy { program in
            ["/usr/bin/", "/bin/", "/usr/local/bin/"].contains {
                FileManager.default.isExecutableFile(atPath: $0 + program)
            }
        }
    }

    init(shell: String, command: [String], sandbox: Sandbox) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "kpod-shell-\(UUID().uuidString)")
        let program = folder.appending(path: "bin/kpod")
        try FileManager.default.createDirectory(
            at: program.deletingLastPathComponent(), withIntermediateDirectories: true)
        let script = """
            #!/bin/sh
            [ "$1" != __complete ] || exec '\(sandbox.kpod)' "$@"
            { for word; do printf '%s|' "$word"; done; echo; } >>'\(folder.path)/log'

            """
        try Data(script.utf8).write(to: program)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        try Data(sandbox.kpod("completion", shell).outputBytes).write(to: folder.appending(path: "completion"))
        try Data().write(to: folder.appending(path: "log"))

        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "script", "-q", "-e", "-c", command.joined(separator: " "), folder.appending(path: "screen").path,
        ]
        process.currentDirectoryURL = folder
        let usual = [
            "PATH": folder.path + "/bin:/usr/bin:/bin:/usr/local/bin", "HOME": folder.path, "TERM": "xterm",
            "LANG": "C.UTF-8", "SHELL": "/bin/sh",
        ]
        process.environment = sandbox.environment().merging(usual) { $1 }
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // What is typed before the shell is ready may be lost, so ask until it answers.
        for _ in 0..<40 where calls.isEmpty {
            send("source ./completion; kpod ready\n")
            _ = waitForCall(after: 0, seconds: 0.5)
        }
        guard !calls.isEmpty else { throw HarnessError(description: "\(shell) did not start:\n\(screen)") }
        Thread.sleep(forTimeInterval: 0.3)
    }

    /// Types a line with Return, and tells how `kpod` was run.
    func run(_ line: String) throws -> [String] {
        let before = calls.count
        send(line + "\n")
        guard waitForCall(after: before, seconds: 20) else {
            throw HarnessError(description: "nothing was run after \(line):\n\(screen)")
        }
        // The prompt comes back before the next line is typed.
        Thread.sleep(forTimeInterval: 0.05)
        return calls.last ?? []
    }

    /// All that the terminal has shown.
    var screen: String { (try? String(contentsOf: folder.appending(path: "screen"), encoding: .utf8)) ?? "" }

    func close() {
        send("\u{15}exit\n")
        try? input.fileHandleForWriting.close()
        let end = Date(timeIntervalSinceNow: 5)
        while process.isRunning, Date() < end { Thread.sleep(forTimeInterval: 0.01) }
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    private var calls: [[String]] {
        let text = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    private func waitForCall(after count: Int, seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if calls.count > count { return true }
            Thread.sleep(forTimeInterval: 0.01)
        }
        return false
    }

    private func send(_ text: String) {
        try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }
}

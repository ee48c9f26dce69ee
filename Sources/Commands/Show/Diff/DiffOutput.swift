import CLIRuntime
import Kube
import Output
import System
import Transport

/// Prints the differences of objects, by itself or through the program that `KUBECTL_EXTERNAL_DIFF` names.
struct DiffOutput {
    private let context: Context
    private let showsManagedFields: Bool
    private let showsSecrets: Bool

    private static let variable = "KUBECTL_EXTERNAL_DIFF"

    /// One object as text; what is missing is empty.
    private struct File {
        var name: String
        var before: [UInt8]
        var after: [UInt8]
    }

    /// Prints to the streams of a command.
    init(_ context: Context, showsManagedFields: Bool, showsSecrets: Bool) {
        self.context = context
        self.showsManagedFields = showsManagedFields
        self.showsSecrets = showsSecrets
    }

    /// Prints what differs, in the order of the objects' file names, and tells whether anything does.
    func print(_ states: [ObjectStates]) throws -> Bool {
        let files = states.map { states in
            let texts = (showsSecrets ? states : states.masked).texts(showsManagedFields: showsManagedFields)
            return File(name: states.fileName, before: texts.before, after: texts.after)
        }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        if let program = context.platform.environment[Self.variable], !program.isEmpty {
            return try run(program, files)
        }
        var isDifferent = false
        for file in files where file.before != file.after {
            isDifferent = true
            let name = printable(file.name)
            let hunks = UnifiedDiff.hunks(
                from: String(decoding: file.before, as: UTF8.self), to: String(decoding: file.after, as: UTF8.self),
                isColored: isColored)
            context.output.print(
                "diff -u -N LIVE/\(name) MERGED/\(name)\n--- LIVE/\(name)\n+++ MERGED/\(name)\n\(hunks)")
        }
        try context.handOn()
        return isDifferent
    }

    private var isColored: Bool {
        context.platform.isOutputTerminal() && (context.platform.environment["NO_COLOR"] ?? "").isEmpty
    }

    // MARK: Another program

    private func run(_ line: String, _ files: [File]) throws -> Bool {
        let words = line.split(separator: " ").map(String.init)
        guard let program = words.first else { return false }
        let folders = try Folders(context, files)
        // kubectl passes on no word in which a shell could see more than a word.
        let options = words.dropFirst().filter { word in
            word.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || "-=".utf8.contains($0) }
        }
        switch try ending(of: [program] + options + [folders.live.path, folders.merged.path]) {
        case .exited(0): return false
        case .exited(1): return true
        case let ending:
            throw CommandError(
                "failed to run \(goQuoted(program)): exit status \(ending.code)", status: .failure)
        }
    }

    private func ending(of command: [String]) throws -> ChildProcess.Ending {
        try context.handOn()
        let child: ChildProcess
        do {
            child = try ChildProcess(command)
        } catch {
            let reason = error.isNotFound ? "executable file not found in $PATH" : error.reason
            throw CommandError("failed to run \(goQuoted(command[0])): \(reason)", status: .usage)
        }
        let client = try context.client()
        while true {
            if let ending = child.poll() { return ending }
            do {
                _ = try client.wait(for: [.child(child)], until: nil)
            } catch {
                child.send(Signals.terminate)
                throw error
            }
        }
    }

    /// The two folders that another program compares.
    private struct Folders {
        let live: TemporaryFolder
        let merged: TemporaryFolder

        init(_ context: Context, _ files: [File]) throws(CommandError) {
            let parent = context.platform.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
            do throws(SystemError) {
                live = try TemporaryFolder("LIVE-", files.map { ($0.name, $0.before) }, in: parent)
                merged = try TemporaryFolder("MERGED-", files.map { ($0.name, $0.after) }, in: parent)
            } catch {
                throw CommandError(
                    "cannot write the objects down for another program: \(error.description)", status: .usage,
                    hint: "Set TMPDIR to a folder that may be written to, or leave \(DiffOutput.variable) out.")
            }
        }
    }
}

import Kube
import System
import Transport

/// The program with which somebody changes a file: what `KUBE_EDITOR` or `EDITOR` names, else `vi`.
package struct Editor {
    private let context: Context
    /// The program as it was named.
    private let text: String

    private static let variables = ["KUBE_EDITOR", "EDITOR"]
    /// What a shell has to read.
    private static let quoting: Set<Character> = ["\"", "'", "\\"]

    /// Finds the program. Few images have one, so it is looked for before anything else is done.
    ///
    /// - Throws: `CommandError` where there is none.
    package init(_ context: Context) throws {
        self.context = context
        let environment = context.platform.environment
        text = Self.variables.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
        guard let program = words(path: "").first, Self.isThere(program, in: environment["PATH"] ?? "") else {
            throw CommandError(
                "unable to launch the editor \(goQuoted(text))", status: .failure,
                hint: "There is no such program here: name one in KUBE_EDITOR, or use kpod patch.")
        }
    }

    private static func isThere(_ program: String, in path: String) -> Bool {
        if program.utf8.contains(UInt8(ascii: "/")) { return File.isExecutable(program) }
        return path.split(separator: ":", omittingEmptySubsequences: false).contains {
            File.isExecutable(($0.isEmpty ? "." : String($0)) + "/" + program)
        }
    }

    /// The command line that opens a file. Where something is quoted, a shell reads it, as for kubectl and git.
    private func words(path: String) -> [String] {
        guard text.contains(where: Self.quoting.contains) else {
            return text.split(separator: " ").map(String.init) + [path]
        }
        let shell = context.platform.environment["SHELL"] ?? ""
        return [shell.isEmpty ? "/bin/sh" : shell, "-c", "\(text) \(goQuoted(path))"]
    }

    /// Lets somebody change a file, and waits until the program has ended.
    ///
    /// - Throws: `CommandError` where it fails; `TransportError` with the signal that has ended kpod meanwhile.
    package func open(_ path: String) throws {
        try context.handOn()
        let code = try context.platform.runEditor?(words(path: path)) ?? run(words(path: path))
        guard code == 0 else {
            throw CommandError(
                "there was a problem with the editor \(goQuoted(text))", status: .failure,
                hint: "It ended with \(code), and nothing was changed.")
        }
    }

    /// Ctrl-C is the editor's affair, which has the terminal; what else asks for the end ends the editor first.
    private func run(_ words: [String]) throws -> Int32 {
        let loop = EventLoop(try context.client())
        Signals.forward()
        defer { Signals.endForwarding() }
        let child: ChildProcess
        do throws(SystemError) {
            child = try ChildProcess(words)
        } catch {
            throw CommandError.cannotRun(words, error)
        }
        var signal: Int32?
        while true {
            if let ending = child.poll() {
                if let signal { throw TransportError.interrupted(signal: signal) }
                return ending.code
            }
            if let taken = Signals.take(), taken != Signals.interrupt {
                if taken == Signals.terminate || taken == Signals.hangUp { signal = taken }
                child.send(taken)
            }
            _ = try loop.wait(for: [], [.child(child), .signal])
        }
    }
}

import Kube
import System
import Transport

/// Something that is done after a change: a request, a program, a signal. `HookRunner` decides when.
package protocol Hook: AnyObject {
    /// What it is in messages; nothing secret.
    var label: String { get }
    /// What to wait for while it runs.
    var sources: [Source] { get }

    /// Begins.
    ///
    /// - Throws: what failed at once.
    func start(at now: Instant) throws
    /// Goes on without waiting; whether it has come to its end.
    ///
    /// - Throws: what failed.
    func isDone() throws -> Bool
    /// Gives it up.
    func stop()
}

/// Why a hook failed: a sentence without anything secret.
package struct HookFailure: Error {
    package var reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}

/// A program that is run to its end, without a shell.
package final class ProgramHook: Hook {
    private let words: [String]
    private var child: ChildProcess?
    /// One that was killed, and is yet to be buried.
    private var killed: ChildProcess?

    /// A program and its arguments.
    package init(_ words: [String]) {
        self.words = words
    }

    package var label: String { "The program \(printable(words.first ?? ""))" }
    package var sources: [Source] { child.map { [.child($0)] } ?? [] }

    package func start(at now: Instant) throws {
        if killed?.poll() != nil { killed = nil }
        do throws(SystemError) {
            child = try ChildProcess(guarded: words)
        } catch {
            throw HookFailure("it cannot be run: \(error.reason)")
        }
    }

    package func isDone() throws -> Bool {
        guard let ending = child?.poll() else { return false }
        child = nil
        switch ending {
        case .exited(0): return true
        case .exited(let code): throw HookFailure("it ended with exit code \(code)")
        case .killed(let signal): throw HookFailure("it was ended by signal \(signal)")
        }
    }

    package func stop() {
        guard let child else { return }
        child.kill()
        self.child = nil
        killed = child
    }
}

/// A signal to the processes of a name, in a pod whose containers share their processes.
package final class SignalHook: Hook {
    private let signal: Int32
    private let name: String
    private let process: String

    /// A signal, by its number and by the name that it was given with.
    package init(_ signal: Int32, name: String, process: String) {
        self.signal = signal
        self.name = name
        self.process = process
    }

    package var label: String { "The signal \(printable(name)) to \(printable(process))" }
    package var sources: [Source] { [] }

    package func start(at now: Instant) throws {
        do throws(SystemError) {
            let found = try Process.named(process)
            guard !found.isEmpty else {
                throw SystemError(operation: "signal", code: 0)
            }
            for id in found { try Process.send(signal, to: id) }
        } catch {
            guard error.code != 0 else {
                throw HookFailure(
                    "no process of that name is to be seen; other containers' are where the pod has "
                        + "shareProcessNamespace: true")
            }
            throw HookFailure(
                error.isPermissionDenied
                    ? "the process belongs to another user: run kpod as the same one, or with the capability KILL"
                    : error.reason)
        }
    }

    package func isDone() throws -> Bool { true }
    package func stop() {}
}

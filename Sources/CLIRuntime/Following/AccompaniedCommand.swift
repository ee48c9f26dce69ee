import Kube
import System
import Transport

/// A command behind `--` that runs as long as kpod does something for it, such as holding a lock: it gets the signals
/// that kpod gets, does not outlive kpod, and gives kpod its status.
package final class AccompaniedCommand {
    private let child: ChildProcess
    /// The last signal that was passed on.
    private var signal: Int32?
    /// The first signal by which kpod was asked to end.
    package private(set) var endSignal: Int32?

    /// Starts a command, with variables over those of this process.
    ///
    /// - Throws: `CommandError` with a shell's status if it cannot be run.
    package init(_ command: [String], adding variables: [String: String] = [:], _ context: Context) throws {
        try context.handOn()
        do {
            Signals.forward()
            child = try ChildProcess(guarded: command, adding: variables)
        } catch {
            Signals.endForwarding()
            throw CommandError.cannotRun(command, error)
        }
    }

    /// What to wait for beside what else is waited for: `poll` looks what came.
    package var sources: [Source] { [.child(child), .signal] }

    /// How the command ended; nil while it runs. What signals have come are passed on to it, each after `before`.
    package func poll(before: (Int32) -> Void = { _ in }) -> ChildProcess.Ending? {
        if let ending = child.poll() { return ending }
        if let taken = Signals.take() {
            signal = taken
            if Signals.asksForEnd(taken) { endSignal = endSignal ?? taken }
            before(taken)
            child.send(taken)
        }
        return nil
    }

    /// Lets the command run for so long from now on: then it is killed, whatever keeps kpod from doing it.
    package func mayRun(for time: Duration) { child.mayRun(for: time) }

    /// Asks the command to end.
    package func terminate() { child.send(Signals.terminate) }

    /// Kills the command with all that it has started, and waits for its end.
    package func kill(_ client: any Client) throws -> ChildProcess.Ending {
        child.kill()
        while true {
            if let ending = child.poll() { return ending }
            // One that comes now finds nobody left to pass it on to.
            if let taken = Signals.take(), Signals.asksForEnd(taken) { endSignal = endSignal ?? taken }
            _ = try client.wait(for: sources, until: nil)
        }
    }

    /// Takes signals for kpod again: the command has ended.
    package func endForwarding() { Signals.endForwarding() }

    /// What kpod ends with: as the command did, by the same signal where kpod passed that on.
    package func status(_ ending: ChildProcess.Ending) -> ExitStatus {
        if let signal, case .killed(signal) = ending { return .signal(signal) }
        return .command(ending.code)
    }
}

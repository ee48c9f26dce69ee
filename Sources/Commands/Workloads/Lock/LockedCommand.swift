import CLIRuntime
import Kube
import System
import Transport

/// The command that runs while a lock is held.
struct LockedCommand {
    private let command: [String]
    private let context: Context

    private static let millisecond: UInt64 = 1_000_000

    /// Starts nothing yet.
    init(_ command: [String], _ context: Context) {
        self.command = command
        self.context = context
    }

    /// Runs it to its end, and gives the lock back.
    ///
    /// - Throws: `CommandError` if it cannot be run, or if the lock was lost.
    func run(_ lease: inout LeaseLock) throws -> ExitStatus {
        try context.handOn()
        var child: ChildProcess
        do {
            child = try ChildProcess(tied: command)
        } catch {
            lease.release()
            throw CommandError.cannotRun(command, error)
        }
        var loss: String?
        var signal: Int32?
        let ending = try watch(&child, &lease, &loss, &signal)
        // What the command has left running does not run on without the lock.
        child.killGroup()
        if let loss {
            lease.cancelRenewal()
            throw CommandError(
                "the command was ended, since the lock was lost: \(printable(loss))", status: .command(125))
        }
        lease.release()
        if let signal, case .killed(signal) = ending { return .signal(signal) }
        return .command(ending.code)
    }

    /// Renews the lock until the command has ended, or must be.
    private func watch(
        _ child: inout ChildProcess, _ lease: inout LeaseLock, _ loss: inout String?, _ signal: inout Int32?
    ) throws -> ChildProcess.Ending {
        let third = lease.duration / 3
        var next = lease.expiry &- 2 * third
        var trouble = "it could not be renewed in time"
        var isTold = false
        while true {
            if let taken = Signals.take() {
                if signal == nil { signal = taken }
                child.send(taken)
            }
            let now = Clock.monotonic()
            // SIGTERM when two thirds are over; SIGKILL with half a second to spare, or a sixth of a short time.
            let spare = max(lease.duration / 20, min(500 * Self.millisecond, lease.duration / 6))
            if now >= lease.expiry &- spare {
                loss = trouble
                child.send(Signals.kill)
                return child.wait() ?? .killed(Signals.kill)
            }
            if now >= lease.expiry &- third, !isTold {
                isTold = true
                context.say("The command is asked to end: the lock is about to be lost: \(trouble)")
                loss = trouble
                child.send(Signals.terminate)
            }
            if !lease.isRenewing, now >= next, !isTold { lease.startRenewal() }
            if lease.isRenewing {
                do {
                    switch try lease.checkRenewal() {
                    case .underWay: next = now &+ 20 * Self.millisecond
                    case .renewed: next = lease.expiry &- 2 * third
                    case .failed(let reason):
                        trouble = reason
                        next = now &+ min(third / 4, 1_000 * Self.millisecond)
                    case .lost(let reason):
                        loss = reason
                        child.send(Signals.kill)
                        return child.wait() ?? .killed(Signals.kill)
                    }
                } catch TransportError.interrupted {
                    continue
                }
            }
            let wake = isTold ? lease.expiry &- spare : min(next, lease.expiry &- third)
            let pause = lease.isRenewing ? now &+ 20 * Self.millisecond : max(wake, now &+ Self.millisecond)
            if let ending = child.wait(until: pause) { return ending }
        }
    }
}

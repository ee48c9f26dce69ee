import CLIRuntime
import Kube
import System
import Transport

/// The command that runs while a lock is held.
struct LockedCommand {
    private let command: [String]
    private let context: Context

    /// A command and its arguments, which `run` starts once the lock is held.
    init(_ command: [String], _ context: Context) {
        self.command = command
        self.context = context
    }

    /// Runs it to its end, and gives the lock back.
    ///
    /// - Throws: `CommandError` if it cannot be run, or if the lock was lost.
    func run(_ lease: inout LeaseLock) throws -> ExitStatus {
        let running: AccompaniedCommand
        do {
            running = try AccompaniedCommand(command, context)
        } catch {
            lease.release()
            throw error
        }
        var loss: String?
        let ending = try watch(running, &lease, &loss)
        running.endForwarding()
        if let loss {
            lease.cancelRenewal()
            throw CommandError(
                "the command was ended, since the lock was lost: \(printableLine(loss))", status: .command(125))
        }
        lease.release()
        return running.status(ending)
    }

    /// Renews the lock until the command has ended, or must be: the command, a signal, the renewal and the time are waited
    /// for together.
    private func watch(
        _ running: AccompaniedCommand, _ lease: inout LeaseLock, _ loss: inout String?
    ) throws -> ChildProcess.Ending {
        let client = try context.client()
        let loop = EventLoop(client)
        let third = lease.duration / 3
        // SIGTERM when two thirds are over; SIGKILL with half a second to spare, or a sixth of a short time.
        let spare = max(lease.duration / 20, min(.milliseconds(500), lease.duration / 6))
        var next = lease.expiry - third * 2
        var trouble = "it could not be renewed in time"
        var isTold = false
        var hasFailed = false
        while true {
            if let ending = running.poll() { return ending }
            let now = context.clock.now
            if now >= lease.expiry - spare {
                loss = trouble
                return try running.kill(client)
            }
            if now >= lease.expiry - third, !isTold {
                isTold = true
                context.say("The command is asked to end: the lock is about to be lost: \(trouble)")
                loss = trouble
                running.terminate()
            }
            if lease.renewalUnderWay == nil, now >= next, !isTold {
                // A third of its time, and what comes after a failure gets the rest.
                lease.startRenewal(limit: hasFailed ? lease.expiry - third - now : third / 3)
            }
            var sources = running.sources
            if let renewal = lease.renewalUnderWay { sources.append(.transfer(renewal)) }
            let isIdle = lease.renewalUnderWay == nil && !isTold
            let wake = min(isTold ? lease.expiry - spare : lease.expiry - third, isIdle ? next : .distantFuture)
            guard case .source(2) = try loop.wait(for: [], sources, until: wake) else { continue }
            switch try lease.takeRenewal() {
            case .renewed:
                next = lease.expiry - third * 2
                hasFailed = false
            case .changed: next = context.clock.now
            case .failed(let reason):
                trouble = reason
                hasFailed = true
                next = context.clock.now + min(third / 4, .seconds(1))
            case .lost(let reason):
                loss = reason
                return try running.kill(client)
            }
        }
    }
}

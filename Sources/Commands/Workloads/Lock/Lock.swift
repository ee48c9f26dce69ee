import Arguments
import CLIRuntime
import Kube
import System

/// `kpod lock`: runs a command while holding a Lease, so that of several replicas one at a time runs it.
enum Lock {
    static let duration = Option(
        duration: "duration", "How long the lock is held after a holder's last renewal", default: "15s")
    static let timeout = Option(duration: "timeout", "How long to wait for the lock; 0 is for ever", default: "0s")
    static let noWait = Option(flag: "no-wait", "End with exit code 1 at once if another holds the lock")
    static let identity = Option(
        text: "identity", value: "NAME", "Who holds the lock, rather than the host name and a random word")
    static let quiet = Option(flag: "quiet", short: "q", "Do not say what is waited for")

    static let command = Command(
        CommandSpec(
            "lock", summary: "Run a command while holding a lock that all pods share",
            discussion: """
                The lock is a Lease (coordination.k8s.io) of the namespace, which is made if it does not exist. While the \
                command runs the Lease is renewed, and when it ends, by itself or by a signal, it is given back at once. A \
                holder that has died is waited out: the time of --duration is counted anew from each renewal that is \
                seen, by this process's own clock, whatever the clocks of the nodes say.

                If the Lease cannot be renewed, the command is sent SIGTERM when two thirds of the time are over, and \
                SIGKILL before it is over: it never runs on without the lock, though kpod be stopped or nobody read what it \
                says. It does not outlive kpod either. The limit is \
                a holder that is frozen whole, command and all, as a paused container is: when it wakes, another may hold \
                the lock until kpod, which wakes with it, has ended the command.

                The exit code is the command's, or 125 if the lock was lost while it ran. It needs the rights to get, \
                create and update leases; with the right to watch them it waits without asking each second.
                """,
            usage: "NAME",
            positionals: [PositionalSpec("NAME", "The name of the Lease")],
            options: [
                duration,
                timeout,
                noWait,
                identity,
                quiet,
            ],
            examples: [
                Example("Migrate a database once at a time", "kpod lock migrate -- ./migrate.sh"),
                Example("Leave it to whoever does it already", "kpod lock backup --no-wait -- ./backup.sh"),
            ],
            passthrough: .required("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let command = context.arguments.afterDashes ?? []
        guard !command.isEmpty else { throw InvalidInput("name a command after --") }
        let name = context.arguments.positionals[0]
        try ObjectName.validate(name)
        let duration = context.arguments[Lock.duration]
        guard duration >= .seconds(1), duration <= .seconds(86_400) else {
            throw InvalidInput("--duration is at least 1s and at most 24h")
        }
        let client = try context.client()
        let lease = LeaseLock(
            context, client: client, name: name, identity: identity(context),
            times: LeaseTimes(thirdsOf: .seconds(duration.components.seconds)),
            isQuiet: context.arguments[quiet])
        let timeout = context.arguments[Lock.timeout]
        let deadline = timeout < .zero ? Instant.distantPast : context.clock.deadline(after: timeout)
        guard try lease.acquire(deadline: deadline, waits: !context.arguments[Lock.noWait]) else {
            return .no
        }
        let running: AccompaniedCommand
        do {
            running = try AccompaniedCommand(command, context)
        } catch {
            lease.release()
            throw error
        }
        let tenure = LeaseTenure(lease, client: client, command: running)
        tenure.willLose = { context.say("The command is asked to end: the lock is about to be lost: \($0)") }
        let ending = try tenure.run()
        if case .lost(let reason) = ending {
            throw CommandError(
                "the command was ended, since the lock was lost: \(printableLine(reason))", status: .command(125))
        }
        lease.release()
        if case .failed(let error) = ending { throw error }
        // Nothing else ends what has a command.
        guard case .command(let ending) = ending else { return .failure }
        return running.status(ending)
    }

    private static func identity(_ context: Context) -> String {
        if let given = context.arguments.given(Lock.identity), !given.isEmpty { return given }
        // Two containers of a pod have the same host name.
        let word = String(UInt64.random(in: .min ... .max), radix: 36)
        return "\(context.platform.hostName)_\(word)"
    }
}

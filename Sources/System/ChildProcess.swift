import CProcess
import Glibc

/// A program that this process has started and waits for.
///
/// It gets the default signal handlers and no blocked signals, whatever this process has of either.
public final class ChildProcess {
    /// How the program ended.
    public enum Ending: Sendable, Equatable {
        /// By itself, with this exit code.
        case exited(Int32)
        /// By this signal.
        case killed(Int32)

        /// What a shell makes of it: the exit code, or 128 and the signal's number.
        public var code: Int32 {
            switch self {
            case .exited(let code): code
            case .killed(let signal): 128 + signal
            }
        }
    }

    /// Where the program's standard output goes.
    public enum Output: Sendable {
        /// Where this process's own goes.
        case inherited
        /// To this process's standard error.
        case standardError
    }

    /// The process that is waited for: the program, or its guardian, which ends as it does.
    private let id: Int32
    /// The program's own id, which signals go to.
    public let program: Int32
    private var ending: Ending?

    /// Whether the program leads a process group of its own, which signals then go to.
    private let leadsGroup: Bool
    /// The end of a pipe whose closing makes the guardian end all that the program has started, and into which is written
    /// how long it may run.
    private var lifeline: Int32?
    private let wakeup: ChildWakeup

    /// Starts a program that neither it nor what it starts outlives this process, however this process dies, and whose end
    /// is the end of all that it has started: a guardian between the two sees to that, in whatever session they are.
    ///
    /// Unless standard input is a terminal, which would not be the program's then, it leads a process group of its own, so
    /// that signals reach the programs it starts too.
    ///
    /// - Throws: as the other initialiser.
    public init(guarded arguments: [String], adding variables: [String: String] = [:]) throws(SystemError) {
        guard let name = arguments.first else { throw SystemError(operation: "run", code: EINVAL) }
        wakeup = try ChildWakeup()
        Descriptors.closeOwnOnExec()
        leadsGroup = isatty(STDIN_FILENO) == 0
        let words = ProgramText(words: arguments)
        let environment = ProgramText(adding: variables)
        var (id, program, lifeline): (pid_t, pid_t, Int32) = (0, 0, -1)
        let code = kpod_spawn_guarded(
            &id, &program, &lifeline, words.pointers, environment.pointers, leadsGroup ? 1 : 0)
        guard code == 0 else { throw SystemError(operation: "run", path: name, code: code) }
        self.id = id
        self.program = program
        self.lifeline = lifeline
        _ = fcntl(lifeline, F_SETFL, O_NONBLOCK)
        ChildEnds.expect(id)
    }

    /// Starts a program, found along `PATH`, with this process's environment and the variables of `adding` over it.
    ///
    /// - Throws: an error whose code is `ENOENT` if there is no such program, or another if it cannot be run.
    public init(
        _ arguments: [String], adding variables: [String: String] = [:], output: Output = .inherited
    ) throws(SystemError) {
        guard let program = arguments.first else { throw SystemError(operation: "run", code: EINVAL) }
        wakeup = try ChildWakeup()

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if output == .standardError { posix_spawn_file_actions_adddup2(&actions, 2, 1) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        // Exec gives up handlers, and what was ignored when this process began stays ignored.
        for signal in Signals.ofWriting { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        Descriptors.closeOwnOnExec()
        let words = ProgramText(words: arguments)
        let environment = ProgramText(adding: variables)
        var id: pid_t = 0
        let code = posix_spawnp(&id, program, &actions, &attributes, words.pointers, environment.pointers)
        guard code == 0 else { throw SystemError(operation: "run", path: program, code: code) }
        self.id = id
        self.program = id
        leadsGroup = false
        ChildEnds.expect(id)
    }

    deinit {
        endGuarded()
        if ending == nil { ChildEnds.forget(id) }
    }

    /// A descriptor that becomes readable when the program may have ended, and stays so until `poll` has looked.
    public var endDescriptor: Int32 { wakeup.descriptor }

    /// How the program ended; `nil` if it still runs.
    public func poll() -> Ending? {
        if let ending { return ending }
        // Before the look: an end that comes after it is told of anew.
        wakeup.drain()
        guard let status = ChildEnds.status(of: id) else { return nil }
        // The macros of wait(2).
        ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
        return ending
    }

    /// Sends a signal, unless the program has ended; to all of its group, if it leads one.
    public func send(_ signal: Int32) {
        if ending == nil { _ = Glibc.kill(leadsGroup ? -program : program, signal) }
    }

    /// Lets a guarded program run for so long from now on, rather than without an end: then its guardian kills it with all that
    /// it has started, though this process should be stopped, or be held up by whoever does not read what it says.
    public func mayRun(for time: Duration) {
        guard let lifeline else { return }
        var nanoseconds = (Instant.now + time).nanoseconds
        // A pipe that is full has an earlier moment in it.
        _ = write(lifeline, &nanoseconds, MemoryLayout<UInt64>.size)
    }

    /// Kills the program, with all that it has started if it is guarded.
    public func kill() {
        send(Signals.kill)
        endGuarded()
    }

    private func endGuarded() {
        if let lifeline { close(lifeline) }
        lifeline = nil
    }
}

import Glibc

/// The signals that ask the program to end, turned into a flag and a pipe that wakes the event loop.
///
/// kpod is often process 1, for which the kernel drops signals without a handler; hence handlers rather than defaults.
public enum Signals {
    /// The number of SIGTERM, for exit codes.
    public static let terminate = SIGTERM
    /// The number of SIGKILL.
    public static let kill = SIGKILL
    /// The number of SIGPIPE.
    public static let brokenPipe = SIGPIPE

    // Written by the handler alone, read anywhere; a 32-bit store is atomic on every platform that Swift has. The
    // initial values are constants, and install() touches all of them, so the handler never meets a lazy initialiser.
    nonisolated(unsafe) private static var received: Int32 = 0
    nonisolated(unsafe) private static var readEnd: Int32 = -1
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    /// The first signal received that asks the program to end; `nil` if there was none.
    public static var pending: Int32? { received == 0 ? nil : received }

    /// The pending signal, which is then no longer pending: for who has something to do yet before the end.
    public static func take() -> Int32? {
        guard let signal = pending else { return nil }
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(readEnd, &bytes, 16) > 0 {}
        received = 0
        return signal
    }

    /// A descriptor that becomes readable, and stays so, once a signal is pending; -1 before `install`.
    public static var descriptor: Int32 { readEnd }

    /// Installs the handlers: SIGINT and SIGTERM set the flag, and SIGPIPE is ignored so that writing gives `EPIPE`.
    ///
    /// A SIGINT that was ignored at the start stays ignored, as for any program that a shell has put in the background.
    /// A second signal ends the process at once, should it not have come round to looking.
    public static func install() throws(SystemError) {
        guard readEnd < 0 else { return }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .last("pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        received = 0
        readEnd = ends[0]
        writeEnd = ends[1]

        var before = sigaction()
        sigaction(SIGINT, nil, &before)
        if !isIgnored(before) { set(SIGINT, handler) }
        set(SIGTERM, handler)
        set(SIGPIPE, SIG_IGN)

        // A parent may have left them blocked, as programs with many threads do.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGINT)
        sigaddset(&wanted, SIGTERM)
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
    }

    /// Puts back the defaults and unblocks every signal: what a process must do before it becomes another program.
    public static func reset() {
        for signal in [SIGINT, SIGTERM, SIGPIPE] { set(signal, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    private static let handler: @convention(c) (Int32) -> Void = { signal in
        // Only async-signal-safe calls here (signal-safety(7)).
        let code = errno
        if Signals.received != 0 { _exit(128 + signal) }
        Signals.received = signal
        var byte: UInt8 = 1
        _ = write(Signals.writeEnd, &byte, 1)
        errno = code
    }

    private static func set(_ signal: Int32, _ handler: __sighandler_t?) {
        var action = sigaction()
        // No SA_RESTART: a blocked call is to come back, so that the flag is seen.
        action.__sigaction_handler.sa_handler = handler
        sigaction(signal, &action, nil)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // SIG_IGN is the address 1, which no function has.
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

import CProcess
import Glibc

/// The signals that ask the program to end, turned into flags and a pipe that wakes the event loop; and those that a
/// program passes on to the one that it runs.
///
/// kpod is often process 1, for which the kernel drops signals without a handler; hence handlers rather than defaults.
public enum Signals {
    /// The number of SIGTERM, for exit codes.
    public static let terminate = SIGTERM
    /// The number of SIGINT.
    public static let interrupt = SIGINT
    /// The number of SIGHUP.
    public static let hangUp = SIGHUP
    /// The number of SIGWINCH, which tells that the terminal has another size.
    public static let windowChange = SIGWINCH
    /// The number of SIGKILL.
    public static let kill = SIGKILL
    /// The number of SIGPIPE.
    public static let brokenPipe = SIGPIPE

    /// Those that ask for the end. Images that are made for other servers name SIGQUIT as their stop signal.
    private static let ending = [SIGTERM, SIGINT, SIGQUIT, SIGHUP]
    /// Those that mean something to the program that is run, and nothing to this one.
    private static let forwarded = [SIGUSR1, SIGUSR2, SIGWINCH]

    // Written by the handler alone but for clearing, one flag a signal; a 32-bit store is atomic on every platform that
    // Swift has. install() touches all of them, so the handler never meets a lazy initialiser. The memory is never freed.
    nonisolated(unsafe) private static let received = UnsafeMutablePointer<Int32>.allocate(capacity: 65)
    nonisolated(unsafe) private static var readEnd: Int32 = -1
    nonisolated(unsafe) private static var writeEnd: Int32 = -1
    /// Whether signals are passed on to a program: 0 before it runs, 1 while it does, 2 when it has ended.
    nonisolated(unsafe) private static var forwarding: Int32 = 0

    /// When the first of the signals that ask for the end has come, in nanoseconds of the monotonic clock; 0 before.
    nonisolated(unsafe) private static var askedAt: UInt64 = 0

    /// Whether SIGWINCH is taken though no program runs that it could be passed on to: 1 if it is.
    nonisolated(unsafe) private static var watchesWindow: Int32 = 0

    /// A signal received that asks the program to end; `nil` if there is none.
    public static var pending: Int32? { readEnd < 0 ? nil : ending.first { received[Int($0)] != 0 } }

    /// Whether a signal asks any program to end, which SIGHUP does not: many read their configuration anew by it.
    public static func asksForEnd(_ signal: Int32) -> Bool { [SIGTERM, SIGINT, SIGQUIT].contains(signal) }

    /// Whether `take` has a signal to give.
    public static var hasAny: Bool {
        readEnd >= 0 && (pending != nil || forwarded.contains { received[Int($0)] != 0 })
    }

    /// A pending signal, or one to be passed on, which is then no longer pending: for who has something to do yet before
    /// the end.
    public static func take() -> Int32? {
        guard readEnd >= 0 else { return nil }
        // Emptied first: a signal that comes in between leaves its byte and its flag.
        var bytes: (UInt64, UInt64) = (0, 0)
        while read(readEnd, &bytes, 16) > 0 {}
        guard let signal = pending ?? forwarded.first(where: { received[Int($0)] != 0 }) else { return nil }
        received[Int(signal)] = 0
        if hasAny {
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
        }
        return signal
    }

    /// A descriptor that becomes readable, and stays so, once a signal is pending; -1 before `install`.
    public static var descriptor: Int32 { readEnd }

    /// Installs the handlers: signals that ask for the end set a flag, and those that end a program which writes are ignored,
    /// so that writing gives `EPIPE`, or `EFBIG` beyond the size of files that a limit allows.
    ///
    /// One that was ignored at the start stays ignored, as for any program that a shell has put in the background or that
    /// nohup has started. Another signal that comes a second later or more ends the process at once, should it not have come
    /// round to looking; but for SIGHUP. Two in a row are one wish: timeout(1) and some inits send theirs to the process and
    /// to its group, and when a terminal goes the kernel and the shell tell of it.
    public static func install() throws(SystemError) {
        guard readEnd < 0 else { return }
        var ends: [Int32] = [-1, -1]
        guard kpod_pipe(&ends) == 0 else { throw .last("pipe") }
        received.initialize(repeating: 0, count: 65)
        forwarding = 0
        askedAt = 0
        watchesWindow = 0
        readEnd = ends[0]
        writeEnd = ends[1]
        set(SIGTERM, handler)
        for signal in ending.dropFirst() { setUnlessIgnored(signal) }
        for signal in ofWriting { set(signal, SIG_IGN) }
        unblock(ending)
    }

    /// Takes the signals that a program which runs another passes on, all of them with `take`; none ends this process at
    /// once from now on.
    public static func forward() {
        guard readEnd >= 0 else { return }
        forwarding = 1
        for signal in forwarded { setUnlessIgnored(signal) }
        unblock(forwarded)
    }

    /// Takes SIGWINCH from now on, with `take`.
    public static func watchWindow() {
        guard readEnd >= 0 else { return }
        watchesWindow = 1
        setUnlessIgnored(SIGWINCH)
        unblock([SIGWINCH])
    }

    /// Forgets signals that would have been passed on: the program has ended.
    public static func endForwarding() {
        guard readEnd >= 0 else { return }
        forwarding = 2
        for signal in forwarded { received[Int(signal)] = 0 }
        if let signal = take() {
            received[Int(signal)] = 1
            var byte: UInt8 = 1
            _ = write(writeEnd, &byte, 1)
        }
    }

    /// The signals that a write brings where it fails.
    static let ofWriting = [SIGPIPE, SIGXFSZ]

    /// Puts back the defaults and unblocks every signal: what a process must do before it becomes another program.
    public static func reset() {
        // Exec gives up handlers; what was ignored at the start stays ignored.
        for signal in ofWriting { set(signal, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    private static let handler: @convention(c) (Int32) -> Void = { signal in
        // Only async-signal-safe calls here (signal-safety(7)).
        let isEnding = signal == SIGTERM || signal == SIGINT || signal == SIGQUIT || signal == SIGHUP
        let isWindow = signal == SIGWINCH && Signals.watchesWindow == 1
        guard isEnding || isWindow || Signals.forwarding == 1 else { return }
        if isEnding, Signals.forwarding == 0 {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            let now = UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
            if !Signals.hasEnding {
                Signals.askedAt = now
            } else if signal != SIGHUP, now - Signals.askedAt >= 1_000_000_000 {
                RawTerminal.restore()
                _exit(128 + signal)
            }
        }
        Signals.received[Int(signal)] = 1
        let code = errno
        var byte: UInt8 = 1
        _ = write(Signals.writeEnd, &byte, 1)
        errno = code
    }

    /// Whether one that asks for the end has come, without anything that a handler may not do.
    private static var hasEnding: Bool {
        received[Int(SIGTERM)] != 0 || received[Int(SIGINT)] != 0 || received[Int(SIGQUIT)] != 0
            || received[Int(SIGHUP)] != 0
    }

    private static func setUnlessIgnored(_ signal: Int32) {
        // One call where nobody ignores it, which is nearly always.
        if isIgnored(set(signal, handler)) { set(signal, SIG_IGN) }
    }

    /// A parent may have left them blocked, as programs with many threads do.
    private static func unblock(_ signals: [Int32]) {
        var wanted = sigset_t()
        sigemptyset(&wanted)
        for signal in signals { sigaddset(&wanted, signal) }
        sigprocmask(SIG_UNBLOCK, &wanted, nil)
    }

    /// Sets a handler; the result is what was set before.
    @discardableResult
    private static func set(_ signal: Int32, _ handler: __sighandler_t?) -> sigaction {
        var action = sigaction()
        var before = sigaction()
        // No SA_RESTART: a blocked call is to come back, so that the flag is seen.
        action.__sigaction_handler.sa_handler = handler
        sigaction(signal, &action, &before)
        return before
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        // SIG_IGN is the address 1, which no function has.
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}

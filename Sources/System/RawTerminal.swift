import Glibc

/// A terminal whose keys go to somebody else as they are, Ctrl-C among them: for a program in another container that has
/// this one's terminal. There is at most one at a time.
public enum RawTerminal {
    // Written before the handlers of crashes are installed, and read by those: no other thread changes a terminal.
    nonisolated(unsafe) private static var saved = termios()
    nonisolated(unsafe) private static var descriptor: Int32 = -1

    /// Makes the terminal raw until `restore`, which a crash calls too.
    ///
    /// - Throws: where the descriptor is no terminal, or one that has gone away.
    public static func enter(_ descriptor: Int32) throws(SystemError) {
        guard Self.descriptor < 0 else { return }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw .last("tcgetattr") }
        saved = settings
        Self.descriptor = descriptor
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { onCrash(signal) }
        cfmakeraw(&settings)
        guard tcsetattr(descriptor, TCSADRAIN, &settings) == 0 else {
            Self.descriptor = -1
            throw .last("tcsetattr")
        }
    }

    /// Puts the terminal back as it was; nothing where it is not raw. Only async-signal-safe calls (signal-safety(7)).
    public static func restore() {
        guard descriptor >= 0 else { return }
        // What was typed ahead is for the shell that follows.
        tcsetattr(descriptor, TCSADRAIN, &saved)
        descriptor = -1
    }

    private static func onCrash(_ signal: Int32) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            RawTerminal.restore()
            raise(signal)
        }
        // The default is back when the handler runs, and raises the signal again.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_NODEFER
        sigaction(signal, &action, nil)
    }
}

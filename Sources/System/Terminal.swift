import Glibc

/// What is known of the terminal behind a descriptor.
public enum Terminal {
    /// The descriptor of standard output.
    public static let standardOutput: Int32 = STDOUT_FILENO
    /// The descriptor of standard error.
    public static let standardError: Int32 = STDERR_FILENO

    /// Whether the descriptor is a terminal.
    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The size in characters; `nil` if the descriptor is no terminal or does not know.
    public static func size(_ descriptor: Int32) -> (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

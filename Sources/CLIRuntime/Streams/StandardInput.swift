import System

/// Standard input as a stream to a container needs it: piece by piece, and perhaps a terminal.
package struct StandardInput {
    /// The descriptor that can be waited for; nil in tests.
    package var descriptor: Int32?
    /// What has come, which waits where nothing has; nil at the end.
    package var read: () throws -> [UInt8]?
    /// Looks for the terminal when somebody asks: most commands never do.
    private var findTerminal: () -> TerminalControl?

    /// The terminal that it is; nil if it is none.
    package var terminal: TerminalControl? {
        get { findTerminal() }
        set { findTerminal = { newValue } }
    }

    /// Input without a terminal.
    package init(descriptor: Int32? = nil, read: @escaping () throws -> [UInt8]?) {
        self.descriptor = descriptor
        self.read = read
        findTerminal = { nil }
    }

    /// The process's own.
    package static func process() -> StandardInput {
        var input = StandardInput(descriptor: 0) {
            try File.readPiece(descriptor: 0, path: "standard input", limit: 32 << 10)
        }
        input.findTerminal = {
            guard Terminal.isTerminal(0) else { return nil }
            return TerminalControl(
                size: { Terminal.size(Terminal.standardOutput) ?? Terminal.size(0) },
                enterRaw: { try RawTerminal.enter(0) }, restore: RawTerminal.restore)
        }
        return input
    }

    /// The bytes for a container.
    package var bytes: RemoteInput { RemoteInput(descriptor: descriptor, read: read) }
}

/// A terminal that can be lent to a container.
package struct TerminalControl {
    /// Its size in characters, where it knows.
    package var size: () -> (columns: Int, rows: Int)?
    /// Hands its keys on as they are.
    package var enterRaw: () throws -> Void
    /// Puts it back as it was.
    package var restore: () -> Void

    package init(
        size: @escaping () -> (columns: Int, rows: Int)?, enterRaw: @escaping () throws -> Void,
        restore: @escaping () -> Void
    ) {
        self.size = size
        self.enterRaw = enterRaw
        self.restore = restore
    }
}

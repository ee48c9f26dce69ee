import Arguments

/// A command: its declaration, and what it does. A group has subcommands and does nothing itself.
package struct Command: Sendable {
    /// What parser, help, man page and completion read, without the subcommands.
    package var declaration: CommandSpec
    /// Makes the commands below this one where they are asked for; nil where there are none.
    private var makeSubcommands: (@Sendable () -> [Command])?
    /// Runs the command. An expected "no" is returned, everything else that goes wrong is thrown.
    package var run: (@Sendable (Context) throws -> ExitStatus)?

    /// A command that runs.
    package init(_ declaration: CommandSpec, run: @escaping @Sendable (Context) throws -> ExitStatus) {
        self.declaration = declaration
        self.run = run
    }

    /// A group of commands.
    package init(_ declaration: CommandSpec, subcommands: @autoclosure @escaping @Sendable () -> [Command]) {
        self.declaration = declaration
        makeSubcommands = subcommands
    }

    /// A command that runs, and has others below it.
    package init(
        _ declaration: CommandSpec, subcommands: @autoclosure @escaping @Sendable () -> [Command],
        run: @escaping @Sendable (Context) throws -> ExitStatus
    ) {
        self.declaration = declaration
        makeSubcommands = subcommands
        self.run = run
    }

    /// A command of the parser's own, such as `help`.
    package init(_ declaration: CommandSpec) {
        self.declaration = declaration
    }

    /// The same command under a heading of the list of commands.
    package func under(_ heading: String) -> Command {
        var command = self
        command.declaration.section = heading
        return command
    }

    /// The commands below this one.
    package var subcommands: [Command] { makeSubcommands?() ?? [] }

    /// The declaration with those of the subcommands below it.
    package var spec: CommandSpec {
        guard let makeSubcommands else { return declaration }
        return declaration.grouping({ makeSubcommands().map(\.spec) }, role: run == nil ? .group : .run)
    }

    /// The command that a path of names leads to.
    package func command(at path: some Sequence<String>) -> Command? {
        var command = self
        for name in path {
            guard let next = command.subcommands.first(where: { $0.declaration.name == name }) else { return nil }
            command = next
        }
        return command
    }
}

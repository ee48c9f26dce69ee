/// What a command line asks for.
public enum ParseResult: Sendable {
    /// To run a command.
    case run(ParsedArguments)
    /// To read something.
    case help(HelpRequest)
}

/// What a reader wants explained.
public enum HelpRequest: Sendable, Equatable {
    /// The command with these names, without the program's; none is the program.
    case command([String])
    /// The options that every command accepts.
    case options
    /// The topic with this name.
    case topic(String)
}

/// Reads the words after the program's name.
///
/// No environment is read: see `ParsedArguments.applying(environment:)`.
public func parse(
    _ arguments: [String], notUTF8: Set<Int> = [], root: CommandSpec
) throws(UsageError) -> ParseResult {
    var parser = Parser(root: root)
    for (index, word) in arguments.enumerated() {
        do {
            try parser.consume(word, notUTF8At: notUTF8.contains(index) ? index + 1 : nil)
        } catch {
            // Who asks for help beside a mistake is better served with the help, once the command is known.
            let rest = arguments[(index + 1)...].prefix { $0 != "--" }
            if parser.failedInOption, rest.contains("--help") || rest.contains("-h") {
                return .help(.command(parser.path))
            }
            throw error
        }
    }
    return try parser.finish()
}

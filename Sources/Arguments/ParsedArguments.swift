/// What a command line said, for the command that runs it.
///
/// Options are read by the constants that declare them, as in `arguments[Wait.timeout]`: see `Option`.
public struct ParsedArguments: Sendable {
    /// The names of the selected command, without the program's and with aliases resolved: `["auth", "can-i"]`.
    public let path: [String]
    /// The words that are neither options nor command names.
    public let positionals: [String]
    /// The words after `--`, where the command runs a command of its own; nil if there was no `--`.
    public let afterDashes: [String]?
    /// Sentences about deprecated options that were used, for standard error.
    public let warnings: [String]
    /// What was given or filled in, by the option's key.
    var settings: [String: Setting]
    /// The options that the command accepts.
    let scope: [OptionSpec]
    /// The keys of those that are the command's own.
    let ownOptions: Set<String>
    /// The program's name.
    let program: String

    /// One option's value and where it came from.
    struct Setting: Sendable {
        var value: OptionValue
        var source: Source
        /// The option as it was written, such as `-o`, or the variable.
        var typed: String
        /// The command to which the option belongs, as a count of names.
        var depth: Int
    }

    /// Where a value came from.
    public enum Source: Sendable, Equatable {
        /// The command line.
        case commandLine
        /// An environment variable.
        case environment
        /// The declaration, or nowhere.
        case fallback
    }
}

extension OptionSpec {
    /// The value that the declaration gives; a test holds that it reads.
    var fallback: OptionValue? {
        defaultText.flatMap { try? OptionValue($0, kind: kind) }
    }
}

// How a command is declared, and what reads the declaration
//
// A tree of `CommandSpec` values is all that this module works on. The root is the program itself: its options are
// the global ones, which every command accepts, before or after its name, unless it says otherwise.
//
//     let root = CommandSpec(
//         "kpod", summary: "Use the API of the cluster this pod runs in",
//         options: [
//             OptionSpec("namespace", short: "n", .string, value: "NAMESPACE", "Namespace to work in",
//                        environment: "KPOD_NAMESPACE", completion: .dynamic("namespaces")),
//         ],
//         subcommands: [
//             CommandSpec(
//                 "get", summary: "Show one or many objects",
//                 positionals: [PositionalSpec("TYPE", .any, "Types and names", completion: .dynamic("resources"))],
//                 options: [
//                     OptionSpec("watch", short: "w", "Go on with each change after the list"),
//                     OptionSpec("output", short: "o", .choice(["json", "yaml", Choice("jsonpath", argument: "TEMPLATE")]),
//                                value: "FORMAT", "Output format"),
//                 ],
//                 examples: [Example("List all pods", "kpod get pods")]),
//             .help, .options,
//         ])
//
// The readers are pure functions of that tree:
//
//     parse(_:root:)              words to `ParseResult`: run these `ParsedArguments`, or show this help
//     ParsedArguments.applying(environment:)   fills what was not given from the variables that options name
//     help(_:root:)               the text of --help
//     manPage(for:root:facts:)    a page for man(1)
//     complete(words:root:)       what may stand where the cursor is; the shells' scripts ask for it
//     completionScript(for:program:)  the scripts themselves
//     violations(of:)             what is wrong with a tree; tests hold it empty

/// One command: its name, what it accepts, and what its documentation says.
///
/// Every run declares commands to find the one that is meant. What most of a declaration is made of, its positionals, options
/// and examples, and the commands below it, is therefore made where it is asked for, and each time anew.
public struct CommandSpec: Sendable {
    /// The word that selects the command; for the root, the program's name.
    public var name: String
    /// Other words that select the same command.
    public var aliases: [String]
    /// One phrase without a full stop; fits a line of 79 columns in the list of commands.
    public var summary: String
    /// Whole paragraphs, divided by empty lines; lines that begin with a space are printed as they stand.
    public var discussion: String
    /// What follows the command's name in its synopsis, one form a line; nil builds it from the positionals. The command
    /// behind `--` is added to each.
    public var usage: String?
    /// The words that are neither options nor subcommands, in order.
    public var positionals: [PositionalSpec] {
        get { makePositionals() }
        set { makePositionals = { newValue } }
    }
    /// The command's own options; at the root, those of every command.
    public var options: [OptionSpec] {
        get { makeOptions().map(\.spec) }
        set { makeOptions = { newValue } }
    }
    /// Lines that a reader can copy; each must parse.
    public var examples: [Example] {
        get { makeExamples() }
        set { makeExamples = { newValue } }
    }
    /// The commands below this one, in the order in which help shows them.
    public var subcommands: [CommandSpec] {
        get { makeSubcommands() }
        set { makeSubcommands = { newValue } }
    }
    /// Whether words after `--` belong to a command that this one runs.
    public var passthrough: Passthrough
    /// Whether the command is left out of help, man pages and completion.
    public var hidden: Bool
    /// The heading under which the list of commands shows this one; nil is the general one.
    public var section: String?
    /// Whether the root's options may follow this command's name.
    public var inheritsGlobals: Bool
    /// What happens when the command is selected.
    public var role: CommandRole
    /// Texts that `help NAME` shows beside those of commands; only the root's are read.
    public var topics: [HelpTopic]

    private var makePositionals: @Sendable () -> [PositionalSpec]
    private var makeOptions: @Sendable () -> [any DeclaredOption]
    private var makeExamples: @Sendable () -> [Example]
    private var makeSubcommands: @Sendable () -> [CommandSpec]

    /// Declares a command. A command with subcommands only groups them, unless `role` says `.run`.
    public init(
        _ name: String, aliases: [String] = [], summary: String, discussion: String = "", usage: String? = nil,
        positionals: @autoclosure @escaping @Sendable () -> [PositionalSpec] = [],
        options: @autoclosure @escaping @Sendable () -> [any DeclaredOption] = [],
        examples: @autoclosure @escaping @Sendable () -> [Example] = [],
        subcommands: [CommandSpec] = [], passthrough: Passthrough = .none, hidden: Bool = false,
        section: String? = nil, inheritsGlobals: Bool = true, role: CommandRole? = nil, topics: [HelpTopic] = []
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.discussion = discussion
        self.usage = usage
        makePositionals = positionals
        makeOptions = options
        makeExamples = examples
        makeSubcommands = { subcommands }
        self.passthrough = passthrough
        self.hidden = hidden
        self.section = section
        self.inheritsGlobals = inheritsGlobals
        self.role = role ?? (subcommands.isEmpty ? .run : .group)
        self.topics = topics
    }

    /// The same command with others below it, which are declared where they are asked for.
    public func grouping(
        _ subcommands: @escaping @Sendable () -> [CommandSpec], role: CommandRole
    ) -> CommandSpec {
        var command = self
        command.makeSubcommands = subcommands
        command.role = role
        return command
    }
}

/// What selecting a command does.
public enum CommandRole: Sendable, Equatable {
    /// It runs.
    case run
    /// It does nothing but hold subcommands; alone, it shows its help.
    case group
    /// `help`: its words name the command or topic to explain.
    case help
    /// `options`: it shows the options that every command accepts.
    case options
    /// A command of a program that this one stands in for, and does not have: it is refused with this sentence, which says
    /// why, and what to use, without a full stop.
    case refused(String)
}

extension CommandSpec {
    /// A command that people may look for and that is not there; see `CommandRole.refused`.
    public static func refused(_ name: String, _ sentence: String) -> CommandSpec {
        CommandSpec(
            name, summary: "Not a command here", hidden: true, inheritsGlobals: false, role: .refused(sentence))
    }

    /// The command that explains others. Put it into the root's subcommands.
    public static let help = CommandSpec(
        "help", summary: "Explain a command or a topic", usage: "[COMMAND ... | TOPIC]",
        positionals: [PositionalSpec("COMMAND", .any, "The command or topic to explain")],
        inheritsGlobals: false, role: .help)

    /// The command that lists the global options. Put it into the root's subcommands.
    public static let options = CommandSpec(
        "options", summary: "List the flags that every command accepts", usage: "", inheritsGlobals: false,
        role: .options)

    /// The subcommand that `word` selects by its name or an alias.
    public func subcommand(_ word: String) -> CommandSpec? {
        subcommands.first { $0.name == word || $0.aliases.contains(word) }
    }

    /// The command that `path`, a list of names below this one, leads to.
    public func command(at path: some Sequence<String>) -> CommandSpec? {
        var command = self
        for name in path {
            guard let next = command.subcommand(name) else { return nil }
            command = next
        }
        return command
    }

    /// The options that `command` accepts under this root: its own, the root's, and `--help`.
    func scope(of command: CommandSpec, isRoot: Bool) -> [OptionSpec] {
        let own = command.options
        var scope = own
        if !isRoot && command.inheritsGlobals {
            // What the root only knows to refuse, a command may have a use for.
            scope += options.filter { global in global.refused == nil || !own.contains { $0.name == global.name } }
        }
        scope.append(.help)
        return scope
    }
}

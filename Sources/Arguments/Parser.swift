/// Reads words one at a time. Completion drives the same reader, and then looks at where it stands.
struct Parser {
    let root: CommandSpec
    /// The command selected so far, and the names that led to it.
    var command: CommandSpec
    var path: [String] = []
    /// The options that are accepted here.
    var scope: [OptionSpec]
    var positionals: [String] = []
    /// Whether `--` has been read.
    var isAfterDashes = false
    var passed: [String]?
    /// The option that the next word is the value of, with the way it was written.
    var pending: (option: OptionSpec, typed: String)?
    /// Words of options that stand before the name of the command that they are of, and whether `pending` is one of those.
    var early: [String] = []
    var isPendingEarly = false
    var settings: [String: ParsedArguments.Setting] = [:]
    var warnings: [String] = []
    var wantsHelp = false
    /// Whether the last error was about an option, so that the command is known all the same.
    var failedInOption = false

    init(root: CommandSpec) {
        self.root = root
        command = root
        scope = root.scope(of: root, isRoot: true)
    }

    /// Reads the next word; `place` is set where its bytes are not UTF-8, so that the text is not what was given.
    mutating func consume(_ word: String, notUTF8At place: Int? = nil) throws(UsageError) {
        failedInOption = false
        if let place, passed == nil || !command.passthrough.runsHere {
            throw error("argument \(place) is not valid UTF-8: bytes that are not can only be given in files")
        }
        if let (option, typed) = pending {
            failedInOption = true
            pending = nil
            if isPendingEarly {
                isPendingEarly = false
                guard word != "--" else { throw missingValue(option, typed, next: word) }
                early += [typed, word]
                return
            }
            guard word != "--", !isKnownOption(word, insteadOfValueOf: option) else {
                throw missingValue(option, typed, next: word)
            }
            try set(option, typed, to: word)
            return
        }
        guard !word.utf8.contains(0) else { throw error("an argument contains a NUL character") }
        if isAfterDashes {
            if passed != nil { passed?.append(word) } else { try consumePositional(word) }
        } else if word == "--" {
            isAfterDashes = true
            if command.passthrough != .none { passed = [] }
        } else if word.startsWith("--") {
            failedInOption = true
            try consumeLong(word)
        } else if word.startsWith("-"), word != "-" {
            failedInOption = true
            try consumeShort(word)
        } else {
            try consumePositional(word)
        }
    }

    /// Checks, after the last word, what only the whole command line shows.
    mutating func finish() throws(UsageError) -> ParseResult {
        if wantsHelp { return .help(.command(path)) }
        if let (option, typed) = pending { throw missingValue(option, typed, next: nil) }
        if let word = early.first, command.role == .group { throw misplaced(word) }
        try readEarly()
        switch command.role {
        case .group:
            guard !isAfterDashes else { throw missingCommand }
            return .help(.command(path))
        case .options: return .help(.options)
        case .help: return try helpRequest()
        case .run, .refused: break
        }
        try checkPositionals()
        return .run(arguments)
    }

    /// What has been read so far.
    var arguments: ParsedArguments {
        ParsedArguments(
            path: path, positionals: positionals, afterDashes: passed, warnings: warnings, settings: settings,
            scope: scope, ownOptions: Set(command.options.map(\.key)), program: root.name)
    }

    /// An error of the command that is being read.
    func error(_ message: String, suggestion: String? = nil) -> UsageError {
        UsageError(message, path: path, suggestion: suggestion)
    }

    /// The program and command as a reader would type them.
    var typedCommand: String {
        ([root.name] + path).joined(separator: " ")
    }
}

/// Options of a command that stand before its name, as in `-o json get pods`, which kubectl's parser (cobra) takes too. They
/// are kept, and read once the command is known.
extension Parser {
    /// Keeps an option that is unknown here if a command below has it; false if none has.
    ///
    /// - Parameters:
    ///   - word: the whole word.
    ///   - typed: the option as it was written, without a value.
    ///   - mayNeedValue: whether its value, if it takes one, is the next word.
    mutating func keepEarly(
        _ word: String, _ typed: String, mayNeedValue: Bool, _ isMeant: (OptionSpec) -> Bool
    ) -> Bool {
        guard positionals.isEmpty, command.role != .help else { return false }
        let meant = command.descendants.flatMap(\.options).filter(isMeant)
        guard !meant.isEmpty else { return false }
        // Where it takes a value in some command and none in others, the next word is its value, as for cobra.
        if mayNeedValue, let option = meant.first(where: \.needsValue) {
            pending = (option, typed)
            isPendingEarly = true
        } else {
            early.append(word)
        }
        return true
    }

    /// Reads what stood before the name of the command that is now known.
    mutating func readEarly() throws(UsageError) {
        let words = early
        early = []
        for word in words { try consume(word) }
    }

    /// The error of options that came before a command that did not come.
    func misplaced(_ word: String) -> UsageError {
        let flag = word.prefixUpTo("=")
        let example = command.descendants.first { command in
            command.options.contains { option in
                flag == "--" + option.name || option.short.map { flag.startsWith("-\($0)") } == true
            }
        }
        let path = example.map { " such as \"\($0.name)\"" } ?? ""
        return error("\(bareWord(flag)) is a flag of commands\(path), and no command is named")
    }
}

extension CommandSpec {
    /// All commands below this one.
    fileprivate var descendants: [CommandSpec] { subcommands.flatMap { [$0] + $0.descendants } }
}

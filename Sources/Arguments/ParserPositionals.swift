extension Parser {
    /// Reads a word that is no option: the name of a command, or an argument.
    mutating func consumePositional(_ word: String) throws(UsageError) {
        if !isAfterDashes { try refuseTypographicDash(word) }
        if !isAfterDashes, positionals.isEmpty, let next = command.subcommand(word) {
            try refuse(next)
            try descend(to: next)
            return
        }
        guard command.role != .group else { throw isAfterDashes ? missingCommand : unknownCommand(word) }
        try readEarly()
        guard !word.isEmpty else {
            throw error("argument \(positionals.count + 1) of \(typedCommand) is empty (an unset variable?)")
        }
        if command.role != .help, let spec = place(of: positionals.count) {
            if !spec.choices.isEmpty { try check(word, among: spec) }
        } else if command.role != .help {
            throw unexpected(word)
        }
        positionals.append(word)
    }

    /// The declared place that the word with this index falls into.
    func place(of index: Int) -> PositionalSpec? {
        if index < command.positionals.count { return command.positionals[index] }
        return command.positionals.last.flatMap { $0.isUnbounded ? $0 : nil }
    }

    /// Checks that the command has as many arguments as it takes.
    func checkPositionals() throws(UsageError) {
        let missing = command.positionals.dropFirst(positionals.count).filter { $0.minimum > 0 }
        if !missing.isEmpty {
            let names = missing.map(\.name).joined(separator: " ")
            let hint = missing[0].choices.isEmpty ? "" : ", one of \(visible(missing[0].choices))"
            throw error("\(typedCommand) needs \(names)\(hint)")
        }
        if case .required(let display, _) = command.passthrough, passed?.isEmpty ?? true {
            throw error("\(typedCommand) needs a command to run after two dashes: -- \(display)")
        }
        if passed?.isEmpty == true { throw error("no command stands after \"--\"") }
    }

    /// What `help WORDS` asks for.
    func helpRequest() throws(UsageError) -> ParseResult {
        var found: [String] = []
        var current = root
        for (index, word) in positionals.enumerated() {
            if let next = current.subcommand(word) {
                try refuse(next)
                current = next
                found.append(next.name)
            } else if index == 0, root.topics.contains(where: { $0.name == word }), positionals.count == 1 {
                return .help(.topic(word))
            } else {
                let topics = index == 0 ? root.topics.map(\.name) : []
                throw error(
                    "no help for \(quotedWord(word)): no such command or topic",
                    suggestion: nearest(to: word, among: current.visibleNames + topics))
            }
        }
        return .help(current.role == .options ? .options : .command(found))
    }

    /// Says why a command is not there, whatever stands behind its name.
    private func refuse(_ command: CommandSpec) throws(UsageError) {
        guard case .refused(let sentence) = command.role else { return }
        throw error("\(root.name) has no command \(quotedWord(command.name)): \(sentence)")
    }

    private mutating func descend(to next: CommandSpec) throws(UsageError) {
        let from = typedCommand
        command = next
        path.append(next.name)
        scope = root.scope(of: next, isRoot: false)
        guard next.role != .group else { return }
        // An option of a command between the root and this one was given too early to be meant for this one.
        for (name, setting) in settings where setting.depth > 0 && !wantsHelp {
            guard scope.contains(where: { $0.name == name }) else {
                throw error("flag \(setting.typed) belongs to \"\(from)\", not to \"\(typedCommand)\"")
            }
        }
        if next.subcommands.isEmpty { try readEarly() }
    }

    private func check(_ word: String, among spec: PositionalSpec) throws(UsageError) {
        do {
            _ = try OptionValue.choose(word, among: spec.choices)
        } catch {
            throw self.error(
                "invalid \(spec.name) \(quotedWord(word)): expected \(error.expected)", suggestion: error.suggestion)
        }
    }

    private func unknownCommand(_ word: String) -> UsageError {
        guard !word.isEmpty else { return error("the command's name is empty (an unset variable?)") }
        return error(
            "unknown command \(quotedWord(word)) for \"\(typedCommand)\"",
            suggestion: nearest(to: word, among: command.visibleNames))
    }

    /// After `--` no word is taken for a command's name.
    var missingCommand: UsageError { error("a command is missing before \"--\"") }

    private func unexpected(_ word: String) -> UsageError {
        if case .none = command.passthrough {
            let limit = command.positionals.isEmpty ? "no arguments" : "only \(synopsis)"
            return error("unexpected argument \(quotedWord(word)): \(typedCommand) takes \(limit)")
        }
        return error(
            "unexpected argument \(quotedWord(word)): a command to run stands after two dashes: -- \(bareWord(word))"
        )
    }

    private var synopsis: String {
        command.positionals.map(\.display).joined(separator: " ")
    }

    private func visible(_ choices: [Choice]) -> String {
        choices.filter { !$0.hidden }.map(\.display).joined(separator: ", ")
    }

    /// Word processors turn `--` into a dash that looks like it.
    private func refuseTypographicDash(_ word: String) throws(UsageError) {
        guard let first = word.unicodeScalars.first,
            "\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".unicodeScalars.contains(first)
        else { return }
        let name = String(word.unicodeScalars.drop { $0 == first || $0 == "-" })
        throw error(
            "\(quotedWord(word)) begins with a typographic dash, not with \"-\"",
            suggestion: (name.unicodeScalars.count == 1 ? "-" : "--") + name)
    }
}

extension CommandSpec {
    /// The names that documentation shows below this command.
    var visibleNames: [String] {
        subcommands.filter { !$0.hidden }.flatMap { [$0.name] + $0.aliases }
    }
}

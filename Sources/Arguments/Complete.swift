/// Decides what may stand in the last of `words`, the words after the program's name up to the cursor.
///
/// Mistakes in the words before it do not matter, unless they hide which command is meant.
public func complete(words: [String], root: CommandSpec) -> Completion {
    var parser = Parser(root: root)
    var isLost = false
    for word in words.dropLast() {
        do {
            try parser.consume(word)
        } catch {
            // An unknown command: whatever follows, nothing is known about it.
            if parser.command.role == .group, !parser.failedInOption { isLost = true }
        }
    }
    var completer = Completer(parser: parser, word: words.last ?? "")
    if !isLost { completer.run() }
    return completer.result
}

/// Looks at where a parser stands.
private struct Completer {
    let parser: Parser
    var result: Completion

    init(parser: Parser, word: String) {
        self.parser = parser
        result = Completion(arguments: parser.arguments)
        result.word = word
    }

    mutating func run() {
        let word = result.word
        if let (option, _) = parser.pending {
            offerValues(of: option)
        } else if parser.isAfterDashes {
            if parser.passed == nil { offerPositional() }
        } else if word.startsWith("--") {
            offerLong()
        } else if word.startsWith("-") {
            offerShort()
        } else {
            if parser.positionals.isEmpty { offerCommands(of: parser.command) }
            if parser.command.role == .help { offerHelp() } else { offerPositional() }
        }
    }

    private mutating func offerLong() {
        let flag = result.word.prefixUpTo("=")
        guard flag.utf8.count < result.word.utf8.count else {
            offerOptionNames()
            return
        }
        guard let option = parser.option(long: flag.utf8Suffix(after: "--")) else { return }
        advance(past: flag + "=")
        offerValues(of: option)
    }

    private mutating func offerShort() {
        var prefix = "-"
        let letters = Array(result.word.unicodeScalars.dropFirst())
        for (index, letter) in letters.enumerated() {
            guard let option = parser.option(short: letter) else { return }
            prefix.unicodeScalars.append(letter)
            if option.needsValue || letters.dropFirst(index + 1).first == "=" {
                if letters.dropFirst(index + 1).first == "=" { prefix += "=" }
                advance(past: prefix)
                offerValues(of: option)
                return
            }
        }
        if letters.isEmpty {
            offerOptionNames()
        } else {
            result.candidates.append(.init(result.word))
        }
    }

    private mutating func offerOptionNames() {
        for option in parser.scope where option.isVisible && parser.option(long: option.name)?.key == option.key {
            let repeatable = option.kind == .strings || option.kind == .list
            guard repeatable || parser.settings[option.key] == nil else { continue }
            result.candidates.append(.init("--" + option.name, option.summary))
            if option.impliedText != nil { result.candidates.append(.init("--\(option.name)=", option.summary)) }
        }
        guard result.word == "-" else { return }
        for option in parser.scope where option.isVisible && parser.settings[option.key] == nil {
            if let short = option.short { result.candidates.append(.init("-\(short)", option.summary)) }
        }
    }

    private mutating func offerValues(of option: OptionSpec) {
        switch option.kind {
        case .choice(let choices) where option.completion == .none: offer(choices)
        case .flag: offer(["true", "false"])
        case .list: offer(.commaList(option.completion))
        default: offer(option.completion)
        }
    }

    private mutating func offerPositional() {
        guard parser.command.role == .run, let place = parser.place(of: parser.positionals.count) else { return }
        if place.completion == .none { offer(place.choices) } else { offer(place.completion) }
    }

    private mutating func offer(_ source: CompletionSource) {
        switch source {
        case .none: break
        case .files: result.paths = .files
        case .directories: result.paths = .directories
        case .choices(let choices): offer(choices)
        case .dynamic(let name): result.dynamicSource = name
        case .either(let one, let other):
            offer(one)
            offer(other)
        case .commaList(let inner):
            if let comma = result.word.utf8.lastIndex(of: UInt8(ascii: ",")) {
                advance(past: String(result.word[...comma]))
            }
            offer(inner)
        }
    }

    private mutating func offer(_ choices: [Choice]) {
        let name = result.word.prefixUpTo("=")
        if name.utf8.count < result.word.utf8.count {
            guard let choice = choices.first(where: { $0.value == name }), choice.completion != .none else { return }
            advance(past: name + "=")
            offer(choice.completion)
            return
        }
        for choice in choices where !choice.hidden && !choice.value.isEmpty {
            result.candidates.append(.init(choice.value + (choice.argument == nil ? "" : "="), choice.summary))
        }
    }

    private mutating func offerCommands(of command: CommandSpec) {
        for next in command.subcommands where !next.hidden {
            result.candidates.append(.init(next.name, next.summary))
        }
    }

    private mutating func offerHelp() {
        guard let command = parser.root.command(at: parser.positionals) else { return }
        offerCommands(of: command)
        if parser.positionals.isEmpty {
            result.candidates += parser.root.topics.map { Completion.Candidate($0.name, $0.summary) }
        }
    }

    /// Keeps the beginning of the word before every candidate.
    private mutating func advance(past part: String) {
        result.word = result.word.utf8Suffix(after: part)
        result.prefix += part
    }
}

extension ParsedArguments {
    /// The command line in one form whatever way it was typed: the program, the command, its words, and then the
    /// command's own options that were given, by their long names in the order of their declaration.
    ///
    /// The root's options, which say who asks and how, are left out: credentials may be among them.
    public var commandLine: String {
        var words = [program] + path + positionals
        for option in ownOptionsGiven {
            guard let value = settings[option.key]?.value else { continue }
            words.append("--\(option.name)=\(value.text)")
        }
        return words.joined(separator: " ")
    }
}

extension OptionValue {
    /// The value as it might have been typed.
    fileprivate var text: String {
        switch self {
        case .flag(let isOn): isOn ? "true" : "false"
        case .string(let text): text
        case .strings(let texts): texts.joined(separator: ",")
        case .int(let number): String(number)
        case .duration(let duration): "\(duration.components.seconds)s"
        }
    }
}

extension Parser {
    /// Reads `--name`, `--name=value`.
    mutating func consumeLong(_ word: String) throws(UsageError) {
        let flag = word.prefixUpTo("=")
        let name = flag.utf8Suffix(after: "--")
        let value = flag.utf8.count == word.utf8.count ? nil : word.utf8Suffix(after: flag + "=")
        guard let option = option(long: name) else {
            if keepEarly(word, flag, mayNeedValue: value == nil, { $0.name == name }) { return }
            throw unknown(long: name, flag)
        }
        if let value {
            try set(option, flag, to: value)
        } else if option.needsValue {
            pending = (option, flag)
        } else {
            try set(option, flag, to: nil)
        }
    }

    /// Reads `-n value`, `-nvalue`, `-n=value` and clusters of flags such as `-Aw`, as pflag does.
    mutating func consumeShort(_ word: String) throws(UsageError) {
        let name = word.utf8Suffix(after: "-")
        // `-namespace x` would be read as `-n amespace`, which nobody means.
        let bare = name.prefixUpTo("=")
        if bare.utf8.count > 2, let option = option(long: bare), option.name != "help" || bare == "help" {
            throw error("unknown flag: \(bareWord("-" + bare))", suggestion: "--" + bare)
        }
        var letters = Array(name.unicodeScalars)[...]
        while let letter = letters.popFirst() {
            let flag = "-" + String(letter)
            guard let option = option(short: letter) else {
                let rest = flag + string(letters)
                if keepEarly(rest, flag, mayNeedValue: letters.isEmpty, { $0.short == Character(letter) }) { return }
                throw unknown(short: flag, word)
            }
            if letters.first == "=" {
                try set(option, flag, to: string(letters.dropFirst()))
                return
            }
            if option.needsValue {
                if letters.isEmpty {
                    pending = (option, flag)
                } else {
                    try set(option, flag, to: string(letters))
                }
                return
            }
            try set(option, flag, to: nil)
        }
    }

    /// Gives an option the value `text`, or what it stands for alone.
    mutating func set(_ option: OptionSpec, _ typed: String, to text: String?) throws(UsageError) {
        // An unset variable: kubectl takes such flags for not given then.
        if text == "", option.isUnsetByEmptyText {
            settings[option.key] = nil
            return
        }
        if let sentence = option.refused { throw error("\(typed) is not accepted: \(sentence)") }
        if let text, text.utf8.contains(0) { throw error("the value of \(typed) contains a NUL character") }
        let value: OptionValue
        do {
            value = try OptionValue(text ?? option.impliedText ?? "true", kind: option.kind)
        } catch {
            throw self.error(
                "invalid value \(quotedWord(text ?? "")) for \(typed): expected \(error.expected)",
                suggestion: error.suggestion)
        }
        if option.name == OptionSpec.help.name, case .flag(let wanted) = value {
            wantsHelp = wanted
            return
        }
        if let advice = option.deprecated { warnings.append("Flag \(typed) has been deprecated, \(advice)") }
        var setting = ParsedArguments.Setting(value: value, source: .commandLine, typed: typed, depth: path.count)
        if command.options.first(where: { $0.key == option.key }) == nil { setting.depth = 0 }
        if case .strings(let earlier) = settings[option.key]?.value, case .strings(let more) = value {
            setting.value = .strings(earlier + more)
        }
        settings[option.key] = setting
    }

    /// The option that is accepted here under a long name.
    func option(long name: String) -> OptionSpec? {
        scope.first { $0.name == name }
    }

    /// The option that is accepted here under a letter.
    func option(short letter: Unicode.Scalar) -> OptionSpec? {
        scope.first { $0.short == Character(letter) }
    }

    /// Whether a word in the place of a value is an option that the user meant to give next.
    func isKnownOption(_ word: String, insteadOfValueOf option: OptionSpec) -> Bool {
        guard word.startsWith("-") else { return false }
        if word.startsWith("--") { return self.option(long: word.prefixUpTo("=").utf8Suffix(after: "--")) != nil }
        let letters = Array(word.unicodeScalars)
        return letters.count == 2 && self.option(short: letters[1]) != nil
    }

    func missingValue(_ option: OptionSpec, _ typed: String, next: String?) -> UsageError {
        let value = option.valueName ?? "VALUE"
        var message = "\(typed) needs a value: \(typed) \(value)"
        if let next, next != "--" {
            let separator = typed.startsWith("--") ? "=" : ""
            message += " (if \(quotedWord(next)) is the value, write \(bareWord(typed + separator + next)))"
        }
        return error(message)
    }

    private func unknown(long name: String, _ flag: String) -> UsageError {
        if name.isEmpty { return error("a flag has no name: \(quotedWord(flag + "="))") }
        let visible = scope.filter(\.isVisible).map(\.name)
        return error(
            "unknown flag: \(bareWord(flag))", suggestion: nearest(to: name, among: visible).map { "--" + $0 })
    }

    private func unknown(short flag: String, _ word: String) -> UsageError {
        let place = word.utf8.count > flag.utf8.count ? " in \(bareWord(word))" : ""
        let long = nearest(to: word.utf8Suffix(after: "-"), among: scope.filter(\.isVisible).map(\.name))
        return error("unknown flag: \(bareWord(flag))\(place)", suggestion: long.map { "--" + $0 })
    }
}

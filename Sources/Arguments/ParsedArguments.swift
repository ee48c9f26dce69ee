/// What a command line said, for the command that runs it.
///
/// Options are asked for by their long names. Asking for one that the command does not accept, or as another kind
/// than it has, is a mistake in the program: debug builds stop there, others answer as if it had not been given.
public struct ParsedArguments: Sendable {
    /// The names of the selected command, without the program's and with aliases resolved: `["auth", "can-i"]`.
    public let path: [String]
    /// The words that are neither options nor command names.
    public let positionals: [String]
    /// The words after `--`, where the command runs a command of its own; nil if there was no `--`.
    public let afterDashes: [String]?
    /// Sentences about deprecated options that were used, for standard error.
    public let warnings: [String]
    /// What was given or filled in, by the option's name.
    var settings: [String: Setting]
    /// The options that the command accepts.
    let scope: [OptionSpec]
    /// The names of those that are the command's own.
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

    /// Where the value of an option came from.
    public func source(of name: String) -> Source {
        settings[name]?.source ?? .fallback
    }

    /// Whether the command line or the environment gave the option.
    public func isSet(_ name: String) -> Bool {
        check(name)
        return settings[name] != nil
    }

    /// Whether the command accepts the option at all.
    public func accepts(_ name: String) -> Bool {
        scope.contains { $0.name == name }
    }

    /// The state of a flag.
    public func flag(_ name: String) -> Bool {
        optionalFlag(name) ?? false
    }

    /// The state of a flag, or nil if neither given nor declared with a default.
    public func optionalFlag(_ name: String) -> Bool? {
        guard case .flag(let value) = value(name, "a flag", { $0 == .flag }) else { return nil }
        return value
    }

    /// The text of an option with any text or a choice, or nil if neither given nor declared with a default.
    public func string(_ name: String) -> String? {
        guard case .string(let value) = value(name, "a text", { $0.isText }) else { return nil }
        return value
    }

    /// The texts of an option that may be repeated or holds a list.
    public func strings(_ name: String) -> [String] {
        guard case .strings(let value) = value(name, "a list", { $0 == .strings || $0 == .list }) else { return [] }
        return value
    }

    /// The value of a numeric option, or nil if neither given nor declared with a default.
    public func int(_ name: String) -> Int? {
        guard case .int(let value) = value(name, "a number", { $0.isInt }) else { return nil }
        return value
    }

    /// The value of an option with a duration, or nil if neither given nor declared with a default.
    public func duration(_ name: String) -> Duration? {
        guard case .duration(let value) = value(name, "a duration", { $0.isDuration }) else { return nil }
        return value
    }

    private func value(_ name: String, _ kindName: String, _ fits: (OptionKind) -> Bool) -> OptionValue? {
        guard let option = check(name) else { return nil }
        assert(fits(option.kind), "--\(name) of \(path) is not \(kindName)")
        return settings[name]?.value ?? option.fallback
    }

    @discardableResult
    private func check(_ name: String) -> OptionSpec? {
        let option = scope.first { $0.name == name }
        assert(option != nil, "\(path) declares no option --\(name)")
        return option
    }
}

extension OptionSpec {
    /// The value that the declaration gives; a test holds that it reads.
    var fallback: OptionValue? {
        defaultText.flatMap { try? OptionValue($0, kind: kind) }
    }
}

extension OptionKind {
    fileprivate var isText: Bool {
        switch self {
        case .string, .choice: true
        default: false
        }
    }

    fileprivate var isInt: Bool {
        if case .int = self { true } else { false }
    }

    fileprivate var isDuration: Bool {
        if case .duration = self { true } else { false }
    }
}

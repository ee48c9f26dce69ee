/// What values an option takes, and so how their text is read.
public enum OptionKind: Sendable, Equatable {
    /// True when given alone; `--watch=false` negates it. Texts are those of Go's strconv.ParseBool.
    case flag
    /// Any text; the last one given counts.
    case string
    /// Any texts, one each time the option is given (pflag's StringArray).
    case strings
    /// Texts divided by commas, collected over each time the option is given (pflag's StringSlice: a value with
    /// a comma in it is put in double quotes, as in CSV).
    case list
    /// A whole number within bounds, decimal or with Go's prefixes 0x, 0o and 0b.
    case int(ClosedRange<Int>)
    /// A Go duration, such as `1h30m`, `1.5s` or `-1s`; with `bareSeconds` also a whole number of seconds.
    case duration(bareSeconds: Bool)
    /// One of a few values.
    case choice([Choice])

    /// A whole number of any size.
    public static let int = OptionKind.int(Int.min...Int.max)
    /// A Go duration.
    public static let duration = OptionKind.duration(bareSeconds: false)
}

/// One value of an enumeration, such as `json`, or a form such as `jsonpath=TEMPLATE`.
public struct Choice: Sendable, Equatable, ExpressibleByStringLiteral {
    /// The word itself, without `=`.
    public var value: String
    /// What may follow after `=`, where something may; the word alone is then accepted too.
    public var argument: String?
    /// A phrase that the shells show beside the candidate.
    public var summary: String
    /// Whether the value is accepted but not shown.
    public var hidden: Bool
    /// What the shells offer after `=`.
    public var completion: CompletionSource

    /// Declares one value.
    public init(
        _ value: String, argument: String? = nil, _ summary: String = "", hidden: Bool = false,
        completion: CompletionSource = .none
    ) {
        self.value = value
        self.argument = argument
        self.summary = summary
        self.hidden = hidden
        self.completion = completion
    }

    /// A value that needs no explanation.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// How help writes the value.
    public var display: String {
        argument.map { "\(value)=\($0)" } ?? value
    }
}

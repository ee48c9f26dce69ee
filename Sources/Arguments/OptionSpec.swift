/// One option of a command, such as `-n, --namespace NAMESPACE`.
///
/// A class, since every run hands the declarations of all commands on, and each has fifteen fields.
public final class OptionSpec: Sendable {
    /// The long name, without dashes.
    public let name: String
    /// The one-letter name, without its dash.
    public let short: Character?
    /// What values the option takes; `.flag` takes none.
    public let kind: OptionKind
    /// The word that stands for the value in help, such as `NAMESPACE`; nil for flags.
    public let valueName: String?
    /// One phrase without a full stop, at most 79 characters.
    public let summary: String
    /// More sentences, for the man page only.
    public let discussion: String
    /// The text of the value when the option is not given, read as if it had been typed; nil is no value.
    public let defaultText: String?
    /// The value that the option alone stands for, where its value may be left out (`--dry-run` beside
    /// `--dry-run=client`). Such an option takes a value only after `=`.
    public let impliedText: String?
    /// The variable that gives the value when the command line does not.
    public let environment: String?
    /// What the shells offer as values; choices are offered without it.
    public let completion: CompletionSource
    /// The heading under which help shows the option; nil is the general one.
    public let section: String?
    /// Whether help, man pages and completion leave the option out.
    public let hidden: Bool
    /// What to use instead, where the option is accepted with a warning; such an option is left out as if hidden.
    public let deprecated: String?
    /// A sentence that says what to use instead, where the option is known but not accepted; it is left out as if hidden.
    public let refused: String?
    /// Whether a command means something of its own by the name of one of the root's options. The root's is then not
    /// given by that name behind the command's; its variable holds on.
    public let replacesGlobal: Bool

    /// Declares an option that takes a value.
    public init(
        _ name: String, short: Character? = nil, _ kind: OptionKind, value valueName: String?, _ summary: String,
        discussion: String = "", default defaultText: String? = nil, implied impliedText: String? = nil,
        environment: String? = nil, completion: CompletionSource = .none, section: String? = nil,
        hidden: Bool = false, deprecated: String? = nil, refused: String? = nil, replacesGlobal: Bool = false
    ) {
        self.name = name
        self.short = short
        self.kind = kind
        self.valueName = valueName
        self.summary = summary
        self.discussion = discussion
        self.defaultText = defaultText
        self.impliedText = impliedText
        self.environment = environment
        self.completion = completion
        self.section = section
        self.hidden = hidden
        self.deprecated = deprecated
        self.refused = refused
        self.replacesGlobal = replacesGlobal
    }

    /// Declares a flag.
    public convenience init(
        _ name: String, short: Character? = nil, _ summary: String, discussion: String = "",
        default defaultText: String? = nil, environment: String? = nil, section: String? = nil, hidden: Bool = false,
        deprecated: String? = nil
    ) {
        self.init(
            name, short: short, .flag, value: nil, summary, discussion: discussion, default: defaultText,
            environment: environment, section: section, hidden: hidden, deprecated: deprecated)
    }

    /// An option that is known, so that its use can be answered, but never accepted.
    public static func refused(
        _ name: String, short: Character? = nil, value: String? = "VALUE", _ sentence: String
    ) -> OptionSpec {
        OptionSpec(
            name, short: short, value == nil ? .flag : .string, value: value, "Not accepted", refused: sentence)
    }

    /// What tells the option from others, of which one may have its name.
    var key: String { replacesGlobal ? "--" + name : name }

    /// The same option with another summary or another default, or in place of the root's of its name.
    func with(summary: String? = nil, default text: String? = nil, replacesGlobal: Bool? = nil) -> OptionSpec {
        OptionSpec(
            name, short: short, kind, value: valueName, summary ?? self.summary, discussion: discussion,
            default: text ?? defaultText, implied: impliedText, environment: environment, completion: completion,
            section: section, hidden: hidden, deprecated: deprecated, refused: refused,
            replacesGlobal: replacesGlobal ?? self.replacesGlobal)
    }

    /// `-h, --help`, which every command accepts without declaring it.
    static let help = OptionSpec("help", short: "h", "Show this help")

    /// Whether documentation and completion show the option.
    public var isVisible: Bool { !hidden && deprecated == nil && refused == nil }

    /// Whether the option, given alone, waits for the next word as its value.
    var needsValue: Bool { kind != .flag && impliedText == nil }
    /// Whether an empty text is the same as none.
    var isUnsetByEmptyText: Bool {
        switch kind {
        case .choice: impliedText == nil
        case .duration(let bareSeconds): bareSeconds
        default: refused != nil
        }
    }
}

/// One place among the words of a command that are not options.
public struct PositionalSpec: Sendable {
    /// How many words may stand in this place.
    public enum Count: Sendable, Equatable {
        /// Exactly one.
        case one
        /// One or none.
        case optional
        /// Any number, or none. Only the last place may take several.
        case any
        /// At least one.
        case some
    }

    /// The word that stands for it in the synopsis, such as `POD`.
    public var name: String
    /// How many words it takes.
    public var count: Count
    /// One phrase without a full stop.
    public var summary: String
    /// The only words accepted, where they are few; empty accepts any.
    public var choices: [Choice]
    /// What the shells offer; choices are offered without it.
    public var completion: CompletionSource

    /// Declares a place.
    public init(
        _ name: String, _ count: Count, _ summary: String, choices: [Choice] = [],
        completion: CompletionSource = .none
    ) {
        self.name = name
        self.count = count
        self.summary = summary
        self.choices = choices
        self.completion = completion
    }

    /// Declares a place that takes exactly one word.
    public init(_ name: String, _ summary: String, choices: [Choice] = [], completion: CompletionSource = .none) {
        self.init(name, .one, summary, choices: choices, completion: completion)
    }

    /// The fewest words that satisfy the place.
    var minimum: Int { count == .one || count == .some ? 1 : 0 }

    /// Whether the place takes any number of words.
    var isUnbounded: Bool { count == .any || count == .some }

    /// How the synopsis writes the place.
    var display: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .any: "[\(name) ...]"
        case .some: "\(name) ..."
        }
    }
}

/// Whether words after `--` belong to a command that the command runs.
public enum Passthrough: Sendable, Equatable {
    /// They are positionals like those before it.
    case none
    /// They may be a command; the text stands for it in the synopsis, such as `COMMAND [ARG ...]`. One that runs here is
    /// handed its words byte by byte, be they UTF-8 or not; one that runs elsewhere is sent as text.
    case optional(String, runsHere: Bool = false)
    /// They must be a command.
    case required(String, runsHere: Bool = false)

    /// Whether the command runs here.
    var runsHere: Bool {
        switch self {
        case .none: false
        case .optional(_, let runsHere), .required(_, let runsHere): runsHere
        }
    }

    /// How the synopsis writes it, or nil.
    var display: String? {
        switch self {
        case .none: nil
        case .optional(let text, _): "[-- \(text)]"
        case .required(let text, _): "-- \(text)"
        }
    }
}

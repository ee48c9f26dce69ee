/// An option of a command: its declaration, and how its value is read, in one value.
///
/// A command keeps its options as constants, lists them in its declaration, and reads them by the same constants:
/// `arguments[Wait.timeout]` has a type, and an option that nobody has declared does not compile.
///
///     static let timeout = Option(duration: "timeout", value: "DURATION", "When to give up", default: "30s")
///     …
///     let timeout = context.arguments[timeout]  // Duration
public struct Option<Value>: DeclaredOption {
    /// What parser, help, man page and completion read.
    public let spec: OptionSpec
    /// Makes the value of what was given, or of the declaration's default; nil where there is neither.
    let read: @Sendable (OptionValue?) -> Value

    /// The same option, whose value is made into another.
    public func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Option<Other> {
        Option<Other>(spec: spec) { [read] in transform(read($0)) }
    }

    /// The same option as another command words it; it is read by either constant.
    public func described(as summary: String) -> Option<Value> {
        Option(spec: spec.with(summary: summary), read: read)
    }

    /// The same option with another default, as another command has it.
    public func defaulting(to text: String) -> Option<Value> {
        Option(spec: spec.with(default: text), read: read)
    }

    /// The same option where a command means something of its own by the name of one of the root's: see
    /// `OptionSpec.replacesGlobal`.
    public func replacingGlobal() -> Option<Value> {
        Option(spec: spec.with(replacesGlobal: true), read: read)
    }

    init(spec: OptionSpec, read: @escaping @Sendable (OptionValue?) -> Value) {
        self.spec = spec
        self.read = read
    }
}

/// Something that a command may list among its options: an `Option`, or an `OptionSpec` that is never read, such as one
/// that is refused.
public protocol DeclaredOption: Sendable {
    /// The declaration.
    var spec: OptionSpec { get }
}

extension OptionSpec: DeclaredOption {
    public var spec: OptionSpec { self }
}

extension Option where Value == Bool {
    /// A flag: false unless given or declared otherwise.
    public init(
        flag name: String, short: Character? = nil, _ summary: String, discussion: String = "",
        default isOn: Bool = false, environment: String? = nil, section: String? = nil, hidden: Bool = false,
        deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, summary, discussion: discussion, default: isOn ? "true" : nil,
                environment: environment, section: section, hidden: hidden, deprecated: deprecated)
        ) { $0?.flag ?? false }
    }
}

extension Option where Value == String {
    /// Any text, the last one given; empty without one.
    public init(
        text name: String, short: Character? = nil, value: String, _ summary: String, discussion: String = "",
        default text: String? = nil, environment: String? = nil, completion: CompletionSource = .none,
        section: String? = nil, hidden: Bool = false, deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .string, value: value, summary, discussion: discussion, default: text,
                environment: environment, completion: completion, section: section, hidden: hidden,
                deprecated: deprecated)
        ) { $0?.text ?? "" }
    }

    /// One of a few words; empty where none was given and none is declared as the default.
    ///
    /// - Parameter implied: the word that the option alone stands for.
    public init(
        choice name: String, short: Character? = nil, _ choices: [Choice], value: String, _ summary: String,
        discussion: String = "", default text: String? = nil, implied: String? = nil, hidden: Bool = false,
        deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .choice(choices), value: value, summary, discussion: discussion, default: text,
                implied: implied, hidden: hidden, deprecated: deprecated)
        ) { $0?.text ?? "" }
    }
}

extension Option where Value == [String] {
    /// Any texts, one each time the option is given.
    public init(
        texts name: String, short: Character? = nil, value: String, _ summary: String, discussion: String = "",
        environment: String? = nil, completion: CompletionSource = .none, section: String? = nil, hidden: Bool = false,
        deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .strings, value: value, summary, discussion: discussion, environment: environment,
                completion: completion, section: section, hidden: hidden, deprecated: deprecated)
        ) { $0?.texts ?? [] }
    }

    /// Texts divided by commas, over each time the option is given.
    ///
    /// - Parameter implied: the list that the option alone stands for.
    public init(
        list name: String, short: Character? = nil, value: String, _ summary: String, discussion: String = "",
        default text: String? = nil, implied: String? = nil, completion: CompletionSource = .none,
        hidden: Bool = false, deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .list, value: value, summary, discussion: discussion, default: text,
                implied: implied, completion: completion, hidden: hidden, deprecated: deprecated)
        ) { $0?.texts ?? [] }
    }
}

extension Option where Value == Int {
    /// A whole number within bounds.
    public init(
        number name: String, short: Character? = nil, in range: ClosedRange<Int> = Int.min...Int.max, value: String,
        _ summary: String, discussion: String = "", default number: Int, environment: String? = nil,
        section: String? = nil, hidden: Bool = false, deprecated: String? = nil
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .int(range), value: value, summary, discussion: discussion,
                default: String(number), environment: environment, section: section, hidden: hidden,
                deprecated: deprecated)
        ) { $0?.number ?? number }
    }
}

extension Option where Value == Int? {
    /// A whole number within bounds; nil unless given.
    public init(
        number name: String, short: Character? = nil, in range: ClosedRange<Int> = Int.min...Int.max, value: String,
        _ summary: String, discussion: String = "", hidden: Bool = false
    ) {
        self.init(
            spec: OptionSpec(
                name, short: short, .int(range), value: value, summary, discussion: discussion, hidden: hidden)
        ) { $0?.number }
    }
}

extension Option where Value == Duration {
    /// A duration as Go writes it, such as `1h30m`; zero where neither given nor declared with a default.
    ///
    /// - Parameter bareSeconds: whether a number alone is one of seconds.
    public init(
        duration name: String, bareSeconds: Bool = false, value: String = "DURATION", _ summary: String,
        discussion: String = "", default text: String? = nil, environment: String? = nil, section: String? = nil,
        hidden: Bool = false
    ) {
        self.init(
            spec: OptionSpec(
                name, .duration(bareSeconds: bareSeconds), value: value, summary, discussion: discussion,
                default: text, environment: environment, section: section, hidden: hidden)
        ) { $0?.duration ?? .zero }
    }
}

extension OptionValue {
    fileprivate var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    fileprivate var text: String? { if case .string(let value) = self { value } else { nil } }
    fileprivate var texts: [String]? { if case .strings(let value) = self { value } else { nil } }
    fileprivate var number: Int? { if case .int(let value) = self { value } else { nil } }
    fileprivate var duration: Duration? { if case .duration(let value) = self { value } else { nil } }
}

extension ParsedArguments {
    /// The value of an option: what was given, else the declaration's.
    public subscript<Value>(option: Option<Value>) -> Value {
        option.read(settings[option.spec.key]?.value ?? declared(option).fallback)
    }

    /// The value of an option; nil where neither the user nor the declaration gives one.
    public func given<Value>(_ option: Option<Value>) -> Value? {
        (settings[option.spec.key]?.value ?? declared(option).fallback).map { option.read($0) }
    }

    /// Whether the command line or the environment gave the option.
    public func isSet(_ option: some DeclaredOption) -> Bool {
        settings[declared(option).key] != nil
    }

    /// Where the value of an option came from.
    public func source(of option: some DeclaredOption) -> Source {
        settings[declared(option).key]?.source ?? .fallback
    }

    /// The command's own options that the command line gave, in the order in which they are declared.
    public var ownOptionsGiven: [OptionSpec] {
        scope.filter { ownOptions.contains($0.key) && settings[$0.key]?.source == .commandLine }
    }

    /// Whether the command accepts the option at all. One of the same name and another letter is another option: the
    /// `--selector` of a Service's pods is not the one that chooses objects.
    public func accepts(_ option: some DeclaredOption) -> Bool {
        scope.contains { $0.key == option.spec.key && $0.short == option.spec.short }
    }

    /// The declaration of an option as the command lists it. One that it does not list is a mistake in the program:
    /// debug builds stop there, others answer as if it had not been given.
    private func declared(_ option: some DeclaredOption) -> OptionSpec {
        let listed = scope.first { $0.key == option.spec.key }
        assert(listed != nil, "\(path) declares no option --\(option.spec.name)")
        return listed ?? option.spec
    }
}

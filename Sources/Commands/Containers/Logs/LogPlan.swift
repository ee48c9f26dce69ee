import Arguments
import CLIRuntime
import Kube
import System

/// What `logs` was asked to print, read from its options before anything is sent.
struct LogPlan {
    /// How lines are printed.
    enum Format {
        /// As the container wrote them, with what other options add.
        case text
        /// As the container wrote them, and nothing else.
        case raw
        /// An object a line.
        case json
    }

    /// Which containers are meant by their state.
    enum State: String, CaseIterable {
        case running, waiting, terminated
    }

    let follows: Bool
    /// What of each container's log is asked for.
    let log: LogRequest
    let container: String
    let allContainers: Bool
    let allPods: Bool
    let prefixes: Bool
    let selector: String
    /// How many logs may be followed at once.
    let maxRequests: Int
    let ignoresErrors: Bool
    /// Pods whose names match, which may come and go.
    let match: RegularExpression?
    let states: Set<State>
    let format: Format
    let filter: LogFilter
    let colors: Bool
    /// Whether to end as the container does.
    let passesExitCode: Bool

    /// The lines of each pod that a selector prints if nothing is said, as kubectl has it.
    private static let selectorTail = 10

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        passesExitCode = arguments[Logs.exitCode]
        var log = LogRequest(podTimeout: max(arguments[Logs.podRunningTimeout], .zero))
        log.previous = arguments[Logs.previous]
        // The log of a run that has ended does not grow.
        follows = arguments[Logs.follow] && !log.previous || passesExitCode
        log.timestamps = arguments[Logs.timestamps]
        log.requestedLimit = arguments[Logs.limitBytes]
        container = arguments.given(Logs.container) ?? (arguments.positionals.count > 1 ? arguments.positionals[1] : "")
        allContainers = arguments[Logs.allContainers]
        allPods = arguments[Logs.allPods]
        selector = arguments[SelectionOptions.selector]
        match = try Self.expression(Logs.match, arguments)
        filter = LogFilter(
            include: try Self.expressions(Logs.include, arguments),
            exclude: try Self.expressions(Logs.exclude, arguments),
            highlight: try Self.expressions(Logs.highlight, arguments))
        format = arguments.given(Logs.output).map { $0 == "json" ? .json : .raw } ?? .text
        log.needsTimes = format == .json
        prefixes = format == .text && (arguments[Logs.prefix] || allPods || match != nil)
        colors = Self.colors(context)
        ignoresErrors = arguments[Logs.ignoreErrors]
        maxRequests =
            arguments.isSet(Logs.maxLogRequests) || match == nil && !passesExitCode
            ? arguments[Logs.maxLogRequests] : 50
        log.skipsBackendVerification = arguments[Logs.insecureSkipTlsVerifyBackend]
        let states = arguments[Logs.containerState].filter { $0 != "all" }
        guard states.allSatisfy({ State(rawValue: $0) != nil }) else {
            throw InvalidInput("--container-state takes running, waiting, terminated and all")
        }
        self.states = states.isEmpty ? Set(State.allCases) : Set(states.compactMap(State.init))

        let lines = arguments[Logs.tail]
        guard lines >= -1 else { throw InvalidInput("--tail must be greater than or equal to -1") }
        log.tail = lines >= 0 ? lines : !selector.isEmpty && !arguments.isSet(Logs.tail) ? Self.selectorTail : nil
        let since = arguments[Logs.since]
        guard since >= .zero else { throw InvalidInput("--since must be greater than 0") }
        log.sinceTime = try arguments.time(Logs.sinceTime)
        guard since == .zero || log.sinceTime == nil else {
            throw InvalidInput("at most one of --since-time and --since may be used")
        }
        // Rounded up: no line is left out that was asked for.
        let (whole, rest) = since.components
        log.sinceSeconds = since == .zero ? nil : Int(whole) + (rest > 0 ? 1 : 0)
        if allContainers, !container.isEmpty {
            throw InvalidInput(
                "--all-containers=true should not be specified with container name \(printable(container))")
        }
        if passesExitCode, match != nil {
            throw InvalidInput("--exit-code is for containers that end: --match goes on with those that come")
        }
        if passesExitCode, log.previous {
            throw InvalidInput("--exit-code is for a container that runs: leave --previous out")
        }
        self.log = log
    }

    /// Whether bytes can be passed on as they come.
    var isVerbatim: Bool { format != .json && !prefixes && filter.isEmpty }

    private static func expression(_ option: Option<String>, _ arguments: ParsedArguments) throws -> RegularExpression?
    {
        guard let text = arguments.given(option) else { return nil }
        return try compile(text, option.spec.name)
    }

    private static func expressions(_ option: Option<[String]>, _ arguments: ParsedArguments) throws
        -> [RegularExpression]
    {
        try arguments[option].map { try compile($0, option.spec.name) }
    }

    private static func compile(_ text: String, _ option: String) throws -> RegularExpression {
        do {
            return try RegularExpression(text)
        } catch {
            throw InvalidInput("--\(option): \(goQuoted(text)) is no extended regular expression: \(error)")
        }
    }

    private static func colors(_ context: Context) -> Bool {
        switch context.arguments.given(Logs.color) {
        case "always": true
        case "never": false
        default: context.platform.isOutputTerminal() && (context.platform.environment["NO_COLOR"] ?? "").isEmpty
        }
    }
}

import Arguments
import Kube
import System
import Transport

/// Everything a command works with: its arguments, its streams, its environment, the clock and the cluster.
///
/// The cluster is opened by the first use of `client`, so `--help` never reads a token, and a test runs a command
/// in-process with memory streams and a client of its own.
final class Context {
    /// The parsed command line, completed from the environment.
    let arguments: ParsedArguments
    /// What the process gives.
    let surroundings: Surroundings
    /// What was given by hand about the cluster and the credentials; flags first, then variables.
    let clusterOptions: ClusterOptions
    /// Standard output, gathered in pieces.
    let output: ResultOutput
    /// The warnings that the server has sent, each printed once.
    let warnings: Warnings
    private var opened: CommandClient?
    private var resourceLookup: ResourceLookup?

    init(arguments: ParsedArguments, commandLine: ParsedArguments, surroundings: Surroundings) {
        self.arguments = arguments
        self.surroundings = surroundings
        // Identities never mix: a flag that names one keeps those of the variables out.
        clusterOptions = ClusterOptions(commandLine).completed(by: ClusterOptions(arguments))
        output = ResultOutput(surroundings.output)
        warnings = Warnings(surroundings.errors)
    }

    /// The cluster, as the options and the container describe it.
    func configuration() throws -> ClusterConfiguration {
        try ClusterConfiguration(options: clusterOptions) { self.surroundings.environment[$0] }
    }

    /// The connection to the API server, which the first call opens.
    func client() throws -> any Client {
        if let opened { return opened }
        let configuration = try configuration()
        let level = arguments.int("v") ?? 0
        let errors = surroundings.errors
        let log = level >= 6 ? RequestLog(level: level) { try? errors.write($0) } : nil
        let recorder = surroundings.environment[RequestRecorder.variable].map { path in
            RequestRecorder(path, asUser: clusterOptions.asUser, asGroups: clusterOptions.asGroups) { [unowned self] in
                say($0)
            }
        }
        let client = CommandClient(
            try surroundings.connect(configuration, log), configuration: configuration, warnings: warnings,
            printingInto: arguments.flag("curl") ? output : nil, recorder: recorder)
        opened = client
        if arguments.flag("match-server-version") { try Version.requireMatch(client) }
        return client
    }

    /// The types that the API server serves.
    var resources: ResourceLookup {
        if let resourceLookup { return resourceLookup }
        let lookup = ResourceLookup { [unowned self] in try client() }
        resourceLookup = lookup
        return lookup
    }

    /// Whether a global flag is given; the command need not accept it.
    func isFlagGiven(_ name: String) -> Bool { arguments.accepts(name) && arguments.flag(name) }

    /// The namespace to work in.
    var namespace: String {
        ClusterConfiguration.namespace(options: clusterOptions) { self.surroundings.environment[$0] }.name
    }

    /// Whether a namespace was named by a flag or by kpod's own variable, so that objects of others are a mistake.
    var isNamespaceGiven: Bool { !(clusterOptions.namespace ?? "").isEmpty }

    /// The time of day.
    var now: Timestamp { surroundings.now() }

    /// Hands all output on at once: before a wait, and where the order beside standard error counts.
    func handOn() throws {
        try output.drain()
        try surroundings.output.flush()
    }

    /// Writes a line of words, safe for a terminal.
    func say(_ line: String) {
        // Nobody is left to be told when standard error is gone.
        try? surroundings.errors.write(printable(line) + "\n")
    }
}

/// What the process gives to kpod, and a test replaces.
public struct Surroundings {
    /// Where data goes, and nothing else.
    public var output: any ByteSink
    /// Where words go.
    public var errors: any ByteSink
    /// Reads standard input to its end.
    public var readInput: () throws -> [UInt8]
    /// The environment variables.
    public var environment: [String: String]
    /// The time of day.
    public var now: () -> Timestamp
    /// Connects to a cluster.
    public var connect: (ClusterConfiguration, RequestLog?) throws -> any Client
    /// Makes what looks at the way to a cluster's server.
    public var probe: (ClusterConfiguration) -> any Probe = { NetworkProbe($0) }
    /// The width of the terminal that standard error is; `nil` if it is none.
    public var errorColumns: () -> Int? = { nil }
    /// Whether standard output is a terminal.
    public var isOutputTerminal: () -> Bool = { false }
    /// The host name of the container.
    public var hostName = Process.hostName

    /// Surroundings of these parts.
    public init(
        output: any ByteSink, errors: any ByteSink, readInput: @escaping () throws -> [UInt8],
        environment: [String: String], now: @escaping () -> Timestamp,
        connect: @escaping (ClusterConfiguration, RequestLog?) throws -> any Client
    ) {
        self.output = output
        self.errors = errors
        self.readInput = readInput
        self.environment = environment
        self.now = now
        self.connect = connect
    }
}

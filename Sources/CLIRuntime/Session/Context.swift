import Arguments
import Kube
import System
import Transport

/// Everything a command works with: its arguments, its streams, its environment, the clock and the cluster.
///
/// The cluster is opened by the first use of `client`, so `--help` never reads a token, and a test runs a command
/// in-process with memory streams and a client of its own.
package final class Context {
    /// The parsed command line, completed from the environment.
    package let arguments: ParsedArguments
    /// All commands, for what completes and explains them.
    package let root: CommandSpec
    /// What the process and the system give.
    package let platform: Platform
    /// What was given by hand about the cluster and the credentials; flags first, then variables.
    package let clusterOptions: ClusterOptions
    /// Standard output, gathered in pieces.
    package let output: ResultOutput
    /// The warnings that the server has sent, each printed once.
    package let warnings: Warnings
    /// What the command needs of RBAC, for the hints about a refusal.
    package let access: AccessNeeds
    private var opened: CommandClient?
    private var input: [UInt8]?
    private var recorder: RequestRecorder?
    private var resourceLookup: ResourceLookup?

    package init(arguments: ParsedArguments, commandLine: ParsedArguments, root: CommandSpec, platform: Platform) {
        self.root = root
        self.arguments = arguments
        self.platform = platform
        // Identities never mix: a flag that names one keeps those of the variables out.
        clusterOptions = ClusterOptions(commandLine).completed(by: ClusterOptions(arguments))
        output = ResultOutput(platform.output)
        warnings = Warnings(platform.errors)
        access = AccessNeeds(words: arguments.positionals)
    }

    /// The cluster, as the options and the container describe it.
    package func configuration() throws -> ClusterConfiguration {
        try ClusterConfiguration(options: clusterOptions) { self.platform.environment[$0] }
    }

    /// The connection to the API server, which the first call opens.
    ///
    /// - Throws: `InvalidInput` for a namespace, wherever it was found, that would not stay one segment of a path.
    package func client() throws -> any Client {
        if let opened { return opened }
        try ObjectName.validate(namespace, as: "namespace")
        let configuration = try configuration()
        let level = arguments[GlobalOptions.verbosity]
        let errors = platform.errors
        let log = level >= 6 ? RequestLog(level: level) { try? errors.write($0) } : nil
        recorder = platform.environment[RequestRecorder.variable].map { path in
            RequestRecorder(
                path, mailbox: platform.environment[RequestRecorder.mailboxVariable], asUser: clusterOptions.asUser,
                asGroups: clusterOptions.asGroups
            ) { [unowned self] in say($0) }
        }
        let client = CommandClient(
            try platform.connect(configuration, log), configuration: configuration, warnings: warnings,
            printingInto: arguments[GlobalOptions.curl] ? output : nil, recorder: recorder, access: access)
        opened = client
        if arguments[GlobalOptions.matchServerVersion] { try ServerVersion.requireMatch(client) }
        return client
    }

    /// All of standard input, which the first call reads to its end.
    package func standardInput() throws -> [UInt8] {
        if let input { return input }
        let bytes = try platform.readInput()
        input = bytes
        return bytes
    }

    /// Whether `kpod auth record` is to know of all requests and does not.
    package var lacksRecords: Bool { recorder?.hasFailed == true }

    /// The types that the API server serves.
    package var resources: ResourceLookup {
        if let resourceLookup { return resourceLookup }
        let lookup = ResourceLookup(client: { [unowned self] in try client() }, warn: warnings.take)
        resourceLookup = lookup
        return lookup
    }

    /// Whether requests are sent, and not printed in their place (`--curl`).
    package var sendsRequests: Bool { !isGiven(GlobalOptions.curl) }

    /// Whether a global flag is given; the command need not accept it.
    package func isGiven(_ flag: Option<Bool>) -> Bool { arguments.accepts(flag) && arguments[flag] }

    /// The namespace to work in.
    package private(set) lazy var namespace = ClusterConfiguration.namespace(options: clusterOptions) {
        self.platform.environment[$0]
    }.name

    /// Whether a namespace was named by a flag or by kpod's own variable, so that objects of others are a mistake.
    package var isNamespaceGiven: Bool { !(clusterOptions.namespace ?? "").isEmpty }

    /// The monotonic clock, in which deadlines and pauses are reckoned.
    package var clock: MonotonicClock { MonotonicClock(read: platform.clock) }

    /// The time of day.
    package var now: Timestamp { platform.now() }

    /// Hands all output on at once: before a wait, and where the order beside standard error counts.
    package func handOn() throws {
        try output.drain()
        try platform.output.flush()
    }

    /// Writes a line of words, safe for a terminal; one that the server has sent along stays on its line.
    package func say(_ line: String) {
        // Nobody is left to be told when standard error is gone.
        try? platform.errors.write(printableLine(line, keepsTabs: true) + "\n")
    }
}

/// The monotonic clock of a command; tests move it.
package struct MonotonicClock {
    fileprivate let read: () -> Instant

    /// The present moment.
    package var now: Instant { read() }

    /// The moment after a time that was given for waiting; zero or less is `distantFuture`.
    package func deadline(after time: Duration) -> Instant { time > .zero ? now + time : .distantFuture }
}

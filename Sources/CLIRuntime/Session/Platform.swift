import Kube
import System
import Transport

/// What kpod needs from the process and the system, gathered in one value so that tests can put others in its place.
package struct Platform {
    /// Standard output: the results of commands, and nothing else.
    package var output: any ByteSink
    /// Standard error: errors, hints, warnings and progress.
    package var errors: any ByteSink
    /// Reads standard input to its end.
    package var readInput: () throws -> [UInt8]
    /// Reads standard input up to the end of a line, and no further; in tests it is read whole.
    package var readLine: () throws -> [UInt8]
    /// Standard input piece by piece, for what hands it on; in tests it is one piece.
    package var input: StandardInput
    /// The environment variables.
    package var environment: [String: String]
    /// The names of variables that are set and not UTF-8, and so are not among those above.
    package var malformedVariables: [String] = []
    /// The time of day.
    package var now: () -> Timestamp
    /// The monotonic clock; a fake client's in tests.
    package var clock: () -> Instant = { .now }
    /// Connects to a cluster.
    package var connect: (ClusterConfiguration, RequestLog?) throws -> any Client
    /// Makes the probe by which `doctor` tries DNS, TCP and TLS one by one.
    package var probe: (ClusterConfiguration) -> any Probe = { NetworkProbe($0) }
    /// The width of the terminal that standard error is; `nil` if it is none.
    package var errorColumns: () -> Int? = { nil }
    /// Whether standard output is a terminal.
    package var isOutputTerminal: () -> Bool = { false }
    /// Runs an editor in place of the process; its exit code.
    package var runEditor: (([String]) throws -> Int32)?
    /// The host name of the container.
    package var hostName = Process.hostName

    /// A platform of the parts that differ between the process and a test; the others can be set afterwards.
    package init(
        output: any ByteSink, errors: any ByteSink, readInput: @escaping () throws -> [UInt8],
        environment: [String: String], now: @escaping () -> Timestamp,
        connect: @escaping (ClusterConfiguration, RequestLog?) throws -> any Client
    ) {
        self.output = output
        self.errors = errors
        self.readInput = readInput
        readLine = readInput
        var isRead = false
        input = StandardInput {
            defer { isRead = true }
            let bytes = isRead ? [] : try readInput()
            return bytes.isEmpty ? nil : bytes
        }
        self.environment = environment
        self.now = now
        self.connect = connect
    }
}

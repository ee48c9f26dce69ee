import Kube
import System
import Transport

/// The process around `Program`: its streams, its signals, its exit code.
package enum Launch {
    /// Runs a tree of commands with the process's arguments, and ends the process.
    package static func main(_ command: Command) -> Never {
        Descriptors.prepare()
        do {
            try Signals.install()
        } catch {
            // Without the pipe a signal still ends the process, only less tidily.
        }
        var platform = Platform(
            output: FileSink.standardOutput(), errors: FileSink.standardError(),
            readInput: { try File.read(descriptor: 0, path: "standard input", limit: inputLimit) },
            environment: environment(), now: now, connect: connect)
        platform.malformedVariables = Environment.malformed().map { String($0.prefix { $0 != "=" }) }
        platform.readLine = { try File.readLine(descriptor: 0, path: "standard input") }
        platform.input = .process()
        platform.isOutputTerminal = { Terminal.isTerminal(Terminal.standardOutput) }
        platform.errorColumns = {
            Terminal.isTerminal(Terminal.standardError) ? Terminal.size(Terminal.standardError)?.columns ?? 80 : nil
        }
        let words = Process.words()
        let notUTF8 = Set(words.indices.filter { !words[$0].isUTF8 })
        Process.exit(Program.run(words.map(\.text), notUTF8: notUTF8, of: command, in: platform).code)
    }

    /// The most bytes of standard input that are read.
    private static let inputLimit = 256 << 20

    private static func connect(_ configuration: ClusterConfiguration, _ log: RequestLog?) throws -> any Client {
        guard let client = CurlClient(configuration, userAgent: BuildInfo.userAgent, log: log) else {
            throw CommandError("out of memory", status: .failure)
        }
        return client
    }

    private static func now() -> Timestamp {
        let time = Clock.now()
        return Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds)
    }

    private static func environment() -> [String: String] {
        var variables: [String: String] = [:]
        for entry in Environment.all() {
            guard let equals = entry.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            variables[String(entry[..<equals])] = String(entry[entry.index(after: equals)...])
        }
        return variables
    }
}

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
        let (variables, malformed) = environment()
        var platform = Platform(
            output: FileSink.standardOutput(), errors: FileSink.standardError(),
            readInput: { try File.read(descriptor: 0, path: "standard input", limit: inputLimit) },
            environment: variables, now: now, connect: connect)
        platform.malformedVariables = malformed
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

    /// The variables that are UTF-8, and the names of the others.
    private static func environment() -> (variables: [String: String], malformed: [String]) {
        var variables: [String: String] = [:]
        var malformed: [String] = []
        for entry in Environment.all() {
            guard let equals = entry.text.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let name = String(entry.text[..<equals])
            if entry.isUTF8 {
                variables[name] = String(entry.text[entry.text.utf8.index(after: equals)...])
            } else {
                malformed.append(name)
            }
        }
        return (variables, malformed)
    }
}

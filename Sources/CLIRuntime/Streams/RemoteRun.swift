import Kube
import System
import Transport

/// One stream to a container on kpod's own streams: what exec, attach, run and debug do with it.
package struct RemoteRun {
    /// What is asked for.
    package var request: RemoteRequest
    /// When it is over, whatever the command does.
    package var deadline = Instant.distantFuture
    /// Whether nothing is said but what the command says.
    package var isQuiet = false
    /// The keys that end an attach; empty for none.
    package var detachKeys: [UInt8] = []
    /// Called when the command has begun.
    package var whenRunning: () throws -> Void = {}

    private let context: Context

    package init(_ request: RemoteRequest, _ context: Context) {
        self.request = request
        self.context = context
    }

    /// Says what becomes of what is typed, and how to see a prompt, in kubectl's words: before a terminal is lent to a
    /// container, and where its output is joined.
    package static func announce(_ context: Context) {
        context.say(
            "All commands and output from this session will be recorded in container logs, including credentials and "
                + "sensitive information passed through the command prompt.")
        context.say("If you don't see a command prompt, try pressing enter.")
    }

    /// Says on standard output how to come back to a terminal that was joined, in kubectl's words, as the last of what a
    /// session prints.
    ///
    /// - Parameter pod: what the server has answered; nil where it was not to be read.
    package func tellOfReturn(to pod: APIObject?) throws {
        guard request.isTerminal, !isQuiet else { return }
        let isEphemeral = pod?.node.at("spec", "ephemeralContainers")?.elements
            .contains { $0["name"]?.equals(request.container ?? "") == true }
        let container = request.container.map { " -c \($0)" } ?? ""
        let command = "'kpod attach \(request.pod)\(container) -n \(request.namespace) -i -t'"
        let words =
            isEphemeral == true
            ? "the ephemeral container will not be restarted but may be reattached using \(command) if it is still running"
            : "resume using \(command) command"
        context.output.bytes += Array("Session ended, \(printableLine(words))\n".utf8)
        // What is said on standard error of how it ended comes after it.
        try context.handOn()
    }

    /// Runs it to its end.
    ///
    /// - Throws: what `kpod help exit-codes` has while the command has not started; afterwards `CommandError` with 125.
    package func run() throws -> ExitStatus {
        try RemoteOutcomeReport(context, isQuiet: isQuiet).status(of: try outcome())
    }

    /// Runs it to its end, and leaves to the caller what the outcome means.
    ///
    /// - Throws: a signal, and with status 125 what keeps kpod's own streams from being read and written.
    package func outcome() throws -> RemoteOutcome {
        let client = try context.client()
        let loop = RemoteLoop([RemoteSession(request, client: client)], client: client)
        loop.deadline = deadline
        let standard = context.platform.input
        if request.takesInput { loop.input = standard.bytes }
        if !detachKeys.isEmpty {
            var keys = DetachKeys(detachKeys)
            loop.filter = { keys.pass($0) }
        }
        let terminal = request.isTerminal ? standard.terminal : nil
        if let terminal {
            Signals.watchWindow()
            loop.terminalSize = terminal.size
            loop.redraws = request.verb == .attach
            loop.input?.read = {
                // A terminal that hands its keys on has no end but its own, and nobody is left to wait for what would come.
                guard let keys = try standard.read() else {
                    throw CommandError("the terminal is gone", status: .command(125))
                }
                return keys
            }
        }
        loop.whenRunning = { _ in
            try context.handOn()
            try terminal?.enterRaw()
            try whenRunning()
        }
        defer { terminal?.restore() }
        do {
            let outcomes = try loop.run { _, message in try take(message) }
            try context.handOn()
            return outcomes[0]
        } catch let error as SystemError {
            // Its own code would be taken for the command's.
            throw CommandError.Replaced(error: error, status: .command(125))
        }
    }

    private func take(_ message: RemoteCommandMessage) throws {
        switch message {
        case .output(let bytes):
            context.output.bytes += bytes
            try context.handOn()
        case .errors(let bytes): try context.platform.errors.write(bytes)
        case .ended: break
        }
    }
}

/// What the outcome of a stream means for whoever started kpod.
package struct RemoteOutcomeReport {
    private let context: Context
    private let isQuiet: Bool

    package init(_ context: Context, isQuiet: Bool) {
        self.context = context
        self.isQuiet = isQuiet
    }

    /// The exit status: the command's own, or what is thrown.
    ///
    /// - Throws: `CommandError` with 125 where nobody knows how the command ended; what refused the stream.
    package func status(of outcome: RemoteOutcome) throws -> ExitStatus {
        switch outcome {
        case .exited(let code):
            if code != 0, !isQuiet { context.say("command terminated with exit code \(code)") }
            return .command(Int32(clamping: code))
        case .failed(let words) where !words.isEmpty:
            let ending = RemoteCommandEnding.failed(words)
            throw CommandError(printableLine(words), status: .command(ending.shellCode ?? 125))
        case .failed: throw unknown("the server says that it failed, and not how")
        case .refused(let error): throw error
        case .lost(let reason): throw unknown(reason)
        case .timedOut:
            throw CommandError(
                "timed out waiting for the command", status: .command(125),
                hint: "It still runs in the container, unless it ends with its terminal or its input.")
        case .detached: return .success
        }
    }

    private func unknown(_ reason: String) -> CommandError {
        CommandError(
            "what became of the command is not known: \(printableLine(reason))", status: .command(125),
            hint: "It may still run in the container.")
    }
}

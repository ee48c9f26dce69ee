import Arguments
import Kube
import Output
import System
import Transport

/// The one place that turns what went wrong into words on standard error and an exit status.
///
/// kubectl's line for a server's error stands first; kpod's hint follows.
package struct ErrorReport {
    private let errors: any ByteSink
    private let context: Context?

    /// Reports to `errors`; the context of the command, once there is one, makes the hints more exact.
    package init(_ errors: any ByteSink, context: Context? = nil) {
        self.errors = errors
        self.context = context
    }

    /// Says what went wrong, and returns what kpod exits with.
    package func report(_ error: any Error) -> ExitStatus {
        var said = Said()
        let status = report(error, &said)
        if let hint = said.help { say(hint) }
        for line in RefusalHint(context).lines(for: said.refused) { say(line) }
        return status
    }

    /// What of a run of errors is told of once, behind all lines.
    private struct Said {
        /// What the server answered: kubectl's lines for all of it come before the hints.
        var refused: [ServerError] = []
        /// Where the usage of the command is explained.
        var help: String?
        /// The hints that stand there already.
        var hints: Set<String> = []
    }

    private func report(_ error: any Error, _ said: inout Said) -> ExitStatus {
        switch error {
        case let error as CommandError.Several:
            var statuses: [ExitStatus] = []
            for error in error.errors { statuses.append(report(error, &said)) }
            return .combined(statuses)
        case let error as CommandError.Replaced:
            let status = report(error.error, &said)
            if case .signal = status { return status }
            return error.status
        case let error as ListPager.Expired:
            return report(error.error, &said)
        case let error as ServerError:
            said.refused.append(error)
            say(error.line)
            return error.exitStatus
        default:
            let described = error.described
            guard let refusal = described.refusal else { return report(described, &said) }
            said.refused.append(refusal)
            say(described.line)
            return described.exitStatus
        }
    }

    private func report(_ error: any DescribedError, _ said: inout Said) -> ExitStatus {
        // Who sent a signal, or closed the pipe, knows of it.
        if case .signal = error.exitStatus { return error.exitStatus }
        say(error.line)
        if let hint = error.hint {
            if said.hints.insert(hint).inserted { say(hint) }
        } else if let hint = helpHint(error) {
            said.help = hint
        }
        return error.exitStatus
    }

    /// Where the usage of the command is explained, for what was given to it and cannot be right.
    private func helpHint(_ error: any DescribedError) -> String? {
        guard error is InvalidInput, let context else { return nil }
        return UsageError.hint(program: "kpod", path: context.arguments.path)
    }

    private func say(_ line: String) { write(printable(line) + "\n") }

    private func write(_ text: String) {
        // Nobody is left to be told when standard error is gone.
        try? errors.write(text)
    }
}

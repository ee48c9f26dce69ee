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
        var refused: [ServerError] = []
        let status = report(error, &refused)
        for line in RefusalHint(context).lines(for: refused) { say(line) }
        return status
    }

    /// Says what went wrong; what the server answered is kept, since kubectl's lines for all of it come before the hints.
    private func report(_ error: any Error, _ refused: inout [ServerError]) -> ExitStatus {
        switch error {
        case let error as CommandError.Several:
            var statuses: [ExitStatus] = []
            for error in error.errors { statuses.append(report(error, &refused)) }
            return .combined(statuses)
        case let error as CommandError.Replaced:
            let status = report(error.error, &refused)
            if case .signal = status { return status }
            return error.status
        case let error as ListPager.Expired:
            return report(error.error, &refused)
        case let error as ServerError:
            refused.append(error)
            say(error.line)
            return error.exitStatus
        default:
            let described = error.described
            guard let refusal = described.refusal else { return report(described) }
            refused.append(refusal)
            say(described.line)
            return described.exitStatus
        }
    }

    private func report(_ error: any DescribedError) -> ExitStatus {
        // Who sent a signal, or closed the pipe, knows of it.
        if case .signal = error.exitStatus { return error.exitStatus }
        say(error.line)
        if let hint = error.hint ?? helpHint(error) { say(hint) }
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

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
        case let error as CommandError:
            say("error: \(error.message)")
            if let hint = error.hint { say(hint) }
            return error.status
        case let error as ServerError:
            refused.append(error)
            return report(error)
        case let error as ListPager.Expired:
            return report(error.error)
        case let error as UnexpectedAnswer:
            say("error: unexpected answer to \(error.request.method.rawValue) \(error.request.path): \(error.reason)")
            return .failure
        case let error as TransportError:
            return report(error)
        case let error as ConfigurationError:
            return report(TransportError.configuration(error))
        case let error as UsageError:
            write(error.text(program: "kpod"))
            return .usage
        case let error as InvalidInput:
            say("error: \(error.message)")
            if let context { say("See '\((["kpod"] + context.arguments.path).joined(separator: " ")) --help'.") }
            return .usage
        case let error as TemplateError:
            // Templates are read before anything is sent, so a wrong one and one that does not fit are the user's.
            say("error: \(error.description)")
            return .usage
        case let error as SystemError:
            return report(error)
        default:
            say("error: \(error)")
            return .failure
        }
    }

    private func report(_ error: ServerError) -> ExitStatus {
        say(error.text)
        switch error.status.category {
        case .notFound: return .notFound
        case .forbidden: return .forbidden
        case .unauthorized: return .unauthorized
        case .timeout: return .timedOut
        case .rejected: return .rejected
        case .other: return .failure
        }
    }

    private func report(_ error: TransportError) -> ExitStatus {
        if case .interrupted(let signal) = error { return .signal(signal) }
        say(error.message)
        if let hint = error.hint { say(hint) }
        switch error.exitClass {
        case .usage: return .usage
        case .credentials: return .unauthorized
        case .timedOut: return .timedOut
        case .unreachable: return .unreachable
        case .interrupted(let signal): return .signal(signal)
        case .other: return .failure
        }
    }

    private func report(_ error: SystemError) -> ExitStatus {
        // Whoever read our output has gone, as `head` does; that is no news.
        if error.isBrokenPipe { return .signal(Signals.brokenPipe) }
        if let signal = Signals.pending { return .signal(signal) }
        say("error: \(error)")
        return .failure
    }

    private func say(_ line: String) { write(printable(line) + "\n") }

    private func write(_ text: String) {
        // Nobody is left to be told when standard error is gone.
        try? errors.write(text)
    }
}

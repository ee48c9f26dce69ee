import Arguments
import System
import Transport

/// kpod from its command line to its exit status.
public enum Program {
    /// Runs the command that the words ask for; `words` are without the program's name.
    public static func run(_ words: [String], in surroundings: Surroundings) -> ExitStatus {
        let report = ErrorReport(surroundings.errors)
        do throws(any Error) {
            let root = Root.command.spec
            switch try parse(words, root: root) {
            case .help(let request):
                try surroundings.output.write(help(request, root: root))
                try surroundings.output.flush()
                return .success
            case .run(let commandLine):
                for warning in commandLine.warnings { try? surroundings.errors.write("Warning: \(warning)\n") }
                let arguments = try commandLine.applying(environment: surroundings.environment)
                let context = Context(arguments: arguments, commandLine: commandLine, surroundings: surroundings)
                return run(context, ErrorReport(surroundings.errors, context: context))
            }
        } catch {
            return report.report(error)
        }
    }

    private static func run(_ context: Context, _ report: ErrorReport) -> ExitStatus {
        var status: ExitStatus
        do {
            guard let run = Root.command.command(at: context.arguments.path)?.run else {
                preconditionFailure("the parser selects commands that run")
            }
            status = try run(context)
        } catch TransportError.cancelled where context.isFlagGiven("curl") {
            status = .success
        } catch {
            // What was printed before the failure stays, and stands before the words about it.
            let outputError = finish(context)
            status = report.report(error)
            if let outputError, status != .signal(Signals.brokenPipe) { status = report.report(outputError) }
        }
        if let error = finish(context) { return report.report(error) }
        if status == .success, context.warnings.count > 0, context.isFlagGiven("warnings-as-errors") {
            let count = context.warnings.count
            context.say("error: \(count) warning\(count == 1 ? "" : "s") received")
            return .failure
        }
        return status
    }

    /// Hands all output on; what went wrong with that is returned.
    private static func finish(_ context: Context) -> (any Error)? {
        do {
            try context.output.drain()
            try context.surroundings.output.flush()
            return nil
        } catch {
            return error
        }
    }
}

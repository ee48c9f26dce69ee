import Arguments
import Kube
import System
import Transport

/// Runs kpod once: reads the command line, runs the command, reports what failed, and gives the exit status.
package enum Program {
    /// Runs what the words ask for of a tree of commands; `words` are without the program's name.
    package static func run(
        _ words: [String], notUTF8: Set<Int> = [], of command: Command, in platform: Platform
    ) -> ExitStatus {
        let report = ErrorReport(platform.errors)
        do throws(any Error) {
            let root = command.spec
            switch try parse(words, notUTF8: notUTF8, root: root) {
            case .help(let request):
                try platform.output.write(help(request, root: root))
                try platform.output.flush()
                return .success
            case .run(let commandLine):
                for warning in commandLine.warnings { try? platform.errors.write("\(warning)\n") }
                if let name = platform.malformedVariables.first(where: { $0.hasPrefix("KPOD_") }) {
                    throw UsageError("the variable \(printable(name)) is not valid UTF-8", path: commandLine.path)
                }
                let arguments = try commandLine.applying(environment: platform.environment)
                let context = Context(arguments: arguments, commandLine: commandLine, root: root, platform: platform)
                return run(command, context, ErrorReport(platform.errors, context: context))
            }
        } catch {
            return report.report(error)
        }
    }

    private static func run(_ command: Command, _ context: Context, _ report: ErrorReport) -> ExitStatus {
        var status: ExitStatus
        do {
            guard let run = command.command(at: context.arguments.path)?.run else {
                preconditionFailure("the parser selects commands that run")
            }
            status = try run(context)
        } catch TransportError.unsent {
            status = .success
        } catch {
            // What was printed before the failure stays, and stands before the words about it.
            let outputError = finish(context)
            status = report.report(error)
            if let outputError, status != .signal(Signals.brokenPipe) { status = report.report(outputError) }
        }
        if let error = finish(context) { return report.report(error) }
        if status == .success, context.lacksRecords { return .failure }
        if status == .success, context.warnings.count > 0, context.isGiven(GlobalOptions.warningsAsErrors) {
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
            try context.platform.output.flush()
            return nil
        } catch {
            return error
        }
    }
}

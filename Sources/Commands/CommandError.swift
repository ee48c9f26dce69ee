import Kube
import System

/// A failure that a command found itself.
struct CommandError: Error {
    /// What failed, on what and why; printed after `error: `.
    var message: String
    /// What kpod exits with.
    var status: ExitStatus
    /// What would mend it; a line of its own.
    var hint: String?

    init(_ message: String, status: ExitStatus, hint: String? = nil) {
        self.message = message
        self.status = status
        self.hint = hint
    }

    /// A command behind `--` that cannot be run; the codes are a shell's.
    static func cannotRun(_ command: [String], _ error: SystemError) -> CommandError {
        CommandError(
            "cannot run \(printable(command.first ?? "")): \(error.reason)",
            status: .command(error.isNotFound ? 127 : 126))
    }

    /// A failure that is reported as it is, and ends kpod with another status: where its own would be taken for that of
    /// a command or container. A signal stays one.
    struct Replaced: Error {
        var error: any Error
        var status: ExitStatus
    }

    /// Several failures at once, each reported in turn.
    struct Several: Error {
        var errors: [any Error]
    }
}

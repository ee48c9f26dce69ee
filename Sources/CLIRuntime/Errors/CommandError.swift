import Kube
import System

/// A failure that a command found itself, with its words and its exit status: a condition that can no longer come true,
/// a time that is over, an argument that does not fit what is there.
package struct CommandError: Error {
    /// What failed, on what and why; printed after `error: `.
    package var message: String
    /// What kpod exits with.
    package var status: ExitStatus
    /// What would mend it; a line of its own.
    package var hint: String?

    package init(_ message: String, status: ExitStatus, hint: String? = nil) {
        self.message = message
        self.status = status
        self.hint = hint
    }

    /// A command behind `--` that cannot be run; the codes are a shell's.
    package static func cannotRun(_ command: [String], _ error: SystemError) -> CommandError {
        CommandError(
            "cannot run \(printable(command.first ?? "")): \(error.reason)",
            status: .command(error.isNotFound ? 127 : 126))
    }

    /// A failure that is reported as it is, and ends kpod with another status: where its own would be taken for that of
    /// a command or container. A signal stays one.
    package struct Replaced: Error {
        package var error: any Error
        package var status: ExitStatus

        package init(error: any Error, status: ExitStatus) {
            self.error = error
            self.status = status
        }
    }

    /// Several failures at once, each reported in turn.
    package struct Several: Error {
        package var errors: [any Error]

        package init(errors: [any Error]) {
            self.errors = errors
        }
    }
}

import Arguments
import Kube
import System

/// The options of the commands that hand kpod's own streams to a container.
package enum StreamOptions {
    package static let container = Option(
        text: "container", short: "c", value: "CONTAINER", "The container, rather than the pod's default one",
        completion: .dynamic("containers"))
    package static let stdin = Option(flag: "stdin", short: "i", "Hand standard input to the container")
    package static let tty = Option(
        flag: "tty", short: "t", "Hand the terminal to the container, so that Ctrl-C and all other keys go there")
    package static let quiet = Option(flag: "quiet", short: "q", "Say nothing but what comes from the container")
    package static let detachKeys = Option(
        text: "detach-keys", value: "KEYS",
        "The keys that leave the terminal and let the container run on; empty for none",
        default: "ctrl-p,ctrl-q")
    package static let podRunningTimeout = Option(
        duration: "pod-running-timeout", "How long to wait until a pod of TYPE/NAME runs", default: "1m")
    package static let timeout = Option(
        duration: "timeout", "End the stream after this time, with exit code 125; 0 is never", default: "0s")

    /// Whether the terminal is handed on: where it is asked for, and standard input is handed on and is one.
    package static func usesTerminal(_ context: Context, isAskedFor: Bool, takesInput: Bool, isQuiet: Bool) -> Bool {
        guard isAskedFor, takesInput else { return false }
        if context.platform.input.terminal != nil { return true }
        if !isQuiet { context.say("Unable to use a TTY - input is not a terminal or the right kind of file") }
        return false
    }

    /// When the pod of a workload must run.
    ///
    /// - Throws: `InvalidInput` for no time at all, as kubectl has it.
    package static func podDeadline(_ context: Context) throws(InvalidInput) -> Instant {
        let time = context.arguments[podRunningTimeout]
        guard time > .zero else { throw InvalidInput("--pod-running-timeout must be higher than zero") }
        return context.clock.now + time
    }
}

import Arguments

/// Whether a command that changes something makes the change: `--dry-run`.
package enum DryRun: String {
    /// The change is made.
    case none
    /// Nothing is sent that would change anything.
    case client
    /// The server goes through everything and stores nothing.
    case server

    /// The option; given alone it is `client`, as kubectl has it.
    package static let option = Option(
        choice: "dry-run",
        [
            Choice("none", "Make the change"), Choice("client", "Send nothing that changes anything"),
            Choice("server", "Let the server go through everything and store nothing"),
            Choice("true", hidden: true), Choice("false", hidden: true),
        ], value: "STRATEGY", "Only show what would happen", default: "none", implied: "client")

    /// Reads the option, with kubectl's words about its old forms.
    package init(_ context: Context) {
        let text = context.arguments[DryRun.option]
        switch text {
        case "server": self = .server
        case "client": self = .client
        case "true":
            context.say("Warning: --dry-run=true is deprecated and can be replaced with --dry-run=client.")
            self = .client
        case "false":
            context.say("Warning: --dry-run=false is deprecated and can be replaced with --dry-run=none.")
            self = .none
        default: self = .none
        }
    }

    /// What kubectl prints after the name of the operation.
    package var suffix: String {
        switch self {
        case .none: ""
        case .client: " (dry run)"
        case .server: " (server dry run)"
        }
    }
}

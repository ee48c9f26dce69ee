import Arguments
import CLIRuntime

/// `kpod auth`: who one is and what one may do.
enum Auth {
    static let command = Command(
        CommandSpec("auth", summary: "Inspect identity and permissions"),
        subcommands: [
            AuthCanI.command,
            AuthGrant.command,
            AuthMatrix.command,
            AuthRecord.command,
            AuthReconcile.command,
            AuthWhoAmI.command,
            AuthWhoCan.command,
        ])
}

import Arguments
import CLIRuntime
import System
import Transport

/// `kpod token`: the bearer token itself, for programs that take one.
enum Token {
    static let watch = Option(
        text: "watch", value: "FILE", "Write the token to FILE now, and again whenever it changes", completion: .files)

    static let command = Command(
        CommandSpec(
            "token", summary: "Print the mounted token, or keep a file fresh with it",
            discussion: """
                The kubelet replaces the mounted token long before it expires. A program that reads it only once, or from \
                another place, can be given a file that --watch keeps fresh: readable by its owner only, and replaced in one \
                step, so that no reader meets half a token.

                --watch ends when a signal asks for it. The file stays; remove it when it is no longer needed.
                """,
            options: [
                watch
            ],
            examples: [
                Example("The token on standard output", "kpod token"),
                Example("For a program that cannot read it again", "kpod token --watch /run/app/token"),
            ]),
        run: run)

    /// How often the mounted file is looked at.
    private static let interval = Duration.seconds(2)

    private static func run(_ context: Context) throws -> ExitStatus {
        let configuration = try context.configuration()
        guard let token = try configuration.token() else {
            throw CommandError("a client certificate is the identity, so there is no token", status: .usage)
        }
        guard let path = context.arguments.given(Token.watch) else {
            context.output.print(token + "\n")
            return .success
        }
        guard case .tokenFile(let source, _) = configuration.identity else {
            throw CommandError("--token is given, which never changes: there is nothing to watch", status: .usage)
        }
        if let ours = try? File.status(source), let theirs = try? File.status(path), ours.device == theirs.device,
            ours.inode == theirs.inode
        {
            throw CommandError("\(path) is the token's own file", status: .usage, hint: "Give another file to --watch.")
        }
        try watch(configuration, token, path, context)
    }

    /// Writes the token now and whenever it changes, until a signal comes.
    private static func watch(
        _ configuration: ClusterConfiguration, _ token: String, _ path: String, _ context: Context
    ) throws -> Never {
        let client = try context.client()
        var written = ""
        var token = token
        var hasWarned = false
        while true {
            if token != written {
                try write(token, path)
                written = token
            }
            // A signal ends the wait, and with it the command.
            try client.sleep(for: interval)
            do {
                token = try configuration.token() ?? token
                hasWarned = false
            } catch {
                // The volume may be on its way to its next state: what was written is good until it expires.
                if !hasWarned { context.say("Warning: \(error.message); \(path) is left as it is") }
                hasWarned = true
            }
        }
    }

    private static func write(_ token: String, _ path: String) throws {
        do {
            try File.replace(path, with: Array(token.utf8), permissions: 0o600)
        } catch {
            throw CommandError("cannot write \(path): \(error.reason)", status: .failure)
        }
    }
}

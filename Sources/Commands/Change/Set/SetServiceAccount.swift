import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set serviceaccount`: lets pods run under another account.
enum SetServiceAccount {
    static let command = Command(
        CommandSpec(
            "serviceaccount", aliases: ["sa"], summary: "Let the pods of a template run under another account",
            discussion: """
                The account is named last. It needs the rights to get and patch the objects, with --all the right to list \
                them.
                """,
            usage: "(-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE --all) SERVICE_ACCOUNT",
            positionals: [SetChange.positional], options: SetChange.options(selector: false),
            examples: [
                Example("Let a Deployment run as builder", "kpod set serviceaccount deployment/web builder")
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        guard let account = context.arguments.positionals.last else { throw InvalidInput("serviceaccount is required") }
        let change = try SetChange(
            context, "serviceaccount updated", failedStep: "failed to patch ServiceAccountName ", sendsUnchanged: true)
        let selection = try change.selection(context.arguments.positionals.dropLast())
        return try change.runPodSpecs(selection) { _, spec, _ in
            spec.set("serviceAccountName", to: .string(account), order: PodTemplate.specFields)
        }
    }
}

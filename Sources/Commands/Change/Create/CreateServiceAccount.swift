import Arguments
import CLIRuntime

/// `kpod create serviceaccount`: makes an account.
enum CreateServiceAccount {
    static let command = Command(
        CommandSpec(
            "serviceaccount", aliases: ["sa"], summary: "Make a service account",
            positionals: [PositionalSpec("NAME", "The account's name")],
            options: CreateOptions.specs,
            examples: [Example("Make an account", "kpod create serviceaccount builder")])
    ) { context in
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "ServiceAccount", apiVersion: "v1", name: context.arguments.positionals[0], [:])
    }
}

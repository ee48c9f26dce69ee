import Arguments
import CLIRuntime

/// `kpod create namespace`: makes a namespace.
enum CreateNamespace {
    static let command = Command(
        CommandSpec(
            "namespace", aliases: ["ns"], summary: "Make a namespace",
            positionals: [PositionalSpec("NAME", "The namespace's name")],
            options: CreateOptions.specs,
            examples: [Example("Make a namespace", "kpod create namespace staging")])
    ) { context in
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "Namespace", apiVersion: "v1", name: context.arguments.positionals[0], ["spec": [:], "status": [:]],
            refusal: .servers)
    }
}

import Arguments
import CLIRuntime

/// `kpod set`: changes one part of objects that are there.
enum SetGroup {
    static let command = Command(
        CommandSpec(
            "set", summary: "Set images, variables, resources and more of objects",
            discussion: """
                Each changes one part of objects that are there, and sends no more than what differs.
                """,
            examples: [
                Example("Give a container another image", "kpod set image deployment/web app=registry.example/app:2"),
                Example("Set a variable in all containers", "kpod set env deployment/web LOG_LEVEL=debug"),
            ]),
        subcommands: [
            SetEnv.command, SetImage.command, SetResources.command, SetSelector.command, SetServiceAccount.command,
            SetSubject.command,
        ])
}

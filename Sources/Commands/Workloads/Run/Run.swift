import Arguments
import CLIRuntime
import Kube

/// `kpod run`: makes a pod of an image, and perhaps stays with it until it ends.
enum Run {
    static let command = Command(
        CommandSpec(
            "run", summary: "Run an image in a pod of its own",
            discussion: """
                What follows the name, or --, are the arguments of the image's program; with --command it is the program \
                itself. --overrides changes the pod before it is made.

                It needs the right to create pods, with --expose also services.
                """,
            usage: "NAME --image=IMAGE [ARG ...]",
            positionals: [
                PositionalSpec("NAME", "The pod's name"), PositionalSpec("ARG", .any, "Arguments of its program"),
            ],
            options: making + CreateOptions.options(fieldManager: "kpod-run"),
            examples: [
                Example("A pod of an image", "kpod run web --image=nginx:1.27 --port=80 --expose"),
                Example(
                    "What would be made", "kpod run tool --image=busybox --dry-run=client -o yaml -- sleep infinity"),
            ], passthrough: .optional("ARG ...")),
        run: run)

    static let isCommand = Option(flag: "command", "What follows is the program, and not its arguments")
    static let env = Option(texts: "env", value: "NAME=VALUE", "A variable of the container's environment")
    static let labels = Option(
        text: "labels", short: "l", value: "KEY=VALUE,…", "The pod's labels, rather than run=NAME")
    static let annotations = Option(texts: "annotations", value: "KEY=VALUE", "An annotation of the pod")
    static let port = Option(text: "port", value: "PORT", "The port on which the container listens")
    static let expose = Option(flag: "expose", "Make a Service of the same name before the port, too")
    static let restart = Option(
        choice: "restart",
        [
            Choice("Always", "Whatever it ends with"), Choice("OnFailure", "Unless it ends with 0"),
            Choice("Never", "It runs once"),
        ], value: "POLICY", "Whether the container is started again when it ends", default: "Always")
    static let privileged = Option(flag: "privileged", "Let the container do what its node's root may")

    private static let making: [any DeclaredOption] =
        [
            ContainerOptions.image, ContainerOptions.imagePullPolicy, isCommand, env, port, expose, restart, labels,
            annotations, privileged,
        ] + Overrides.options

    private static func run(_ context: Context) throws -> ExitStatus {
        let plan = try RunPlan(context)
        var creation = try ObjectCreation(CreateOptions(context), context)
        for object in plan.objects {
            try creation.make(
                object.value, type: object.type, namespace: context.namespace, name: plan.name,
                printed: context.isNamespaceGiven ? object.value.inNamespace(context.namespace) : object.value)
        }
        return .success
    }
}

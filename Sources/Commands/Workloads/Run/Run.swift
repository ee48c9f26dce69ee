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

                With --attach or -i kpod stays until the container has ended: its log is printed from the first line on, each \
                line once, standard error with standard output as in 'kpod logs', and the container's exit code is kpod's. With -i \
                it is handed standard input, and its end; with -t this terminal is its own. \
                A container that cannot start, for lack of its image or of what its spec refers to, is exit code 9, at once, \
                and one that does not start in time 6; once it runs, 125 is a failure of kpod's own. With \
                --restart=OnFailure it is over when the container succeeds. With --rm the pod is deleted in the end, \
                however kpod ends, Ctrl-C and SIGTERM included.

                It needs the right to create pods, with --expose also services; to attach, to get pods and pods/log, and \
                with the right to watch pods it is told sooner; with -i to create and get pods/attach; with --rm to delete \
                what it makes.
                """,
            usage: "NAME --image=IMAGE [ARG ...]",
            positionals: [
                PositionalSpec("NAME", "The pod's name"), PositionalSpec("ARG", .any, "Arguments of its program"),
            ],
            options: making + attaching + [ChangeCause.record] + CreateOptions.options(fieldManager: "kpod-run"),
            examples: [
                Example("A pod of an image", "kpod run web --image=nginx:1.27 --port=80 --expose"),
                Example(
                    "A job that is run once, with its exit code",
                    "kpod run once --image=app:3 --restart=Never --attach --rm -- migrate"),
                Example(
                    "A dump through a client that this image has not",
                    "kpod run sql --image=psql --restart=Never --rm -iq -- -h db <dump.sql"),
                Example("A shell in the cluster", "kpod run shell --image=busybox --restart=Never --rm -it"),
                Example(
                    "What would be made", "kpod run tool --image=busybox --dry-run=client -o yaml -- sleep infinity"),
            ], passthrough: .optional("ARG ...")),
        run: run)

    static let rm = Option(flag: "rm", "Delete the pod when its container has ended, or kpod does")
    static let leaveStdinOpen = Option(
        flag: "leave-stdin-open", "Keep standard input open when the first who hands it over has ended")
    static let podRunningTimeout = StreamOptions.podRunningTimeout.described(
        as: "How long to wait until the container runs")
    static let wait = Option(flag: "wait", "With --rm, wait until the pod is gone")
    static let timeout = DeletionFlags.timeout.described(as: "How long to wait until the pod is gone; 0 is a week")

    private static let attaching: [any DeclaredOption] = [
        ContainerOptions.attach, StreamOptions.stdin, StreamOptions.tty, leaveStdinOpen,
        StreamOptions.detachKeys, rm, podRunningTimeout, StreamOptions.quiet,
        DeletionFlags.cascade, DeletionFlags.gracePeriod, DeletionFlags.force, wait, timeout,
    ]

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
        let arguments = context.arguments
        let isAttached = try ContainerOptions.attaches(arguments)
        guard isAttached || !arguments[rm] else {
            throw InvalidInput("--rm should only be used for attached containers")
        }
        let plan = try RunPlan(context)
        let options = try CreateOptions(context)
        var creation = try ObjectCreation(options, context)
        for object in plan.objects { creation.need(object.type, in: context.namespace) }
        if isAttached {
            guard options.dryRun == .none else {
                throw InvalidInput(
                    "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or "
                        + "--tty)")
            }
            var session = try RunSession(plan, context)
            return try session.run(creation)
        }
        for object in plan.objects {
            try creation.make(
                object.value, type: object.type, namespace: context.namespace, name: plan.name,
                printed: context.isNamespaceGiven ? object.value.inNamespace(context.namespace) : object.value)
        }
        return .success
    }
}

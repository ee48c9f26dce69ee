import Arguments
import CLIRuntime
import Kube

/// `kpod debug`: looks into pods and nodes from containers made for it.
enum Debug {
    static let command = Command(
        CommandSpec(
            "debug", summary: "Look into a pod or a node from a container made for it",
            discussion: """
                A pod gets a container beside those that run in it, which stays until the pod goes (an ephemeral container). \
                With --copy-to a copy of the pod is made and changed instead. node/NAME gets a pod whose container sees the \
                node's files under /host, as far as the profile lets it.

                With --attach or -i kpod stays until the container has ended: its log is printed from the first line on, and its \
                exit code is kpod's. A container that cannot start, for lack of its image or of what its spec refers to, is \
                exit code 9, at once; once it runs, 125 is a failure of kpod's own.

                It needs the rights to get the pod and to patch pods/ephemeralcontainers; with --copy-to to create pods, with \
                --replace also to delete them; for a node to get it and to create pods; to attach, to get pods and pods/log, with -i \
                to create and get pods/attach.
                """,
            usage: "(POD | TYPE/NAME) --image=IMAGE [flags]\nPOD --copy-to=NAME [flags]",
            positionals: [
                PositionalSpec(
                    "POD", .any, "The pods, or nodes as node/NAME", completion: .podReferences(["pods", "nodes"]))
            ],
            options: making + copying,
            examples: [
                Example("A shell beside a container without one", "kpod debug web-0 -it --image=busybox --target=main"),
                Example(
                    "A container that sees the processes of another", "kpod debug web-0 --image=busybox --target=main"),
                Example(
                    "A copy with another image, on the same node",
                    "kpod debug web-0 --copy-to=web-debug --set-image='*=web:debug' --same-node"),
                Example("A node's files", "kpod debug node/node1 --image=busybox --profile=sysadmin"),
            ], passthrough: .optional("COMMAND [ARG ...]")),
        run: run)

    static let container = Option(
        text: "container", short: "c", value: "NAME", "The container's name; made up if not given")
    static let argumentsOnly = Option(
        flag: "arguments-only", "What follows -- are arguments of the image's program, and not a command")
    static let env = Option(
        texts: "env", value: "NAME=VALUE", "A variable of the container's environment")
    static let profile = Option(
        choice: "profile",
        [
            Choice("general", "Other processes can be traced"),
            Choice("baseline", "What Pod Security's baseline allows"),
            Choice("restricted", "What Pod Security's restricted allows"), Choice("netadmin", "The network"),
            Choice("sysadmin", "All that root may"), Choice("legacy", hidden: true),
        ], value: "PROFILE", "What the container may do", default: "general")
    static let custom = Option(
        text: "custom", value: "FILE", "Fields of a container, as JSON or YAML, that change what the profile makes",
        completion: .files)
    static let target = Option(
        text: "target", value: "CONTAINER", "The container whose processes the new one sees",
        completion: .dynamic(CompletionCandidates.containers))

    private static let making: [any DeclaredOption] = [
        ContainerOptions.image, ContainerOptions.imagePullPolicy, container, argumentsOnly, env, profile, custom,
        target,
        FileOptions.filename, FileOptions.recursive,
    ]

    static let copyTo = Option(text: "copy-to", value: "NAME", "Make a copy of the pod by this name, and change that")
    static let replace = Option(flag: "replace", "Delete the original when the copy is made")
    static let sameNode = Option(flag: "same-node", "Let the copy run on the original's node")
    static let setImage = Option(
        texts: "set-image", value: "CONTAINER=IMAGE", "Another image for a container of the copy; * is each")
    static let shareProcesses = Option(
        flag: "share-processes", "Let the copy's containers see each other's processes", default: true)
    static let keepAnnotations = Option(flag: "keep-annotations", "Let the copy have the annotations")
    static let keepInitContainers = Option(
        flag: "keep-init-containers", "Let the copy have the containers of its start", default: true)
    static let keepLabels = Option(flag: "keep-labels", "Let the copy have the labels, by which Services find it")
    static let keepLiveness = Option(flag: "keep-liveness", "Let the copy have the liveness probes")
    static let keepReadiness = Option(flag: "keep-readiness", "Let the copy have the readiness probes")
    static let keepStartup = Option(flag: "keep-startup", "Let the copy have the startup probes")

    private static let copying: [any DeclaredOption] = [
        copyTo, setImage, shareProcesses, sameNode, replace, keepAnnotations, keepInitContainers, keepLabels,
        keepLiveness, keepReadiness, keepStartup, ContainerOptions.attach, StreamOptions.stdin, StreamOptions.tty,
        StreamOptions.quiet,
    ]

    private static func run(_ context: Context) throws -> ExitStatus {
        let plan = try DebugPlan(context)
        let words = context.arguments.positionals.map { word in
            OwnPod.isOwn(word) || word.utf8.contains(UInt8(ascii: "/")) ? word : "pod/\(word)"
        }
        let selection = try ObjectSelection(context, words: words, ObjectSelection.Rules(needsChoice: true))
        try plan.announceTarget()
        for target in selection.targets { DebugRun.need(of: target, plan, context) }
        let attempts = Attempts(context)
        var statuses: [ExitStatus] = []
        try selection.visit(attempts) { item in
            let made = try DebugRun(plan, context).make(item)
            if plan.isAttached { statuses.append(try made.follow(plan, context)) }
        }
        try attempts.finish()
        return statuses.max { $0.code < $1.code } ?? .success
    }
}

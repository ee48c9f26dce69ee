import Arguments
import CLIRuntime
import Kube

/// `kpod logs`: prints what containers have written.
enum Logs {
    static let command = Command(
        CommandSpec(
            "logs", summary: "Print the logs of containers",
            discussion: """
                Lines are printed as the container wrote them, byte for byte. Without -c the pod's annotation \
                kubectl.kubernetes.io/default-container names the container, or the first one is taken. Of a workload such \
                as deployment/web one pod is taken, unless --all-pods says otherwise.

                With -f a connection that is lost is made anew, and no line is lost or printed twice; where the kubelet has \
                rotated the log meanwhile, lines may be missing, and kpod says so. Following ends when the container does; \
                with --exit-code kpod then ends with the container's exit code, the highest of several, and with 125 where it \
                fails itself. Of a Job all pods are followed until it has ended: --exit-code is then 0 if it is complete, \
                and else the code of the container that failed last, or 125 if none is known.

                With --match the logs of all containers of the pods whose names match are printed, and with -f also of the \
                pods that come later.

                Expressions are extended regular expressions, as of grep -E. It needs the rights to get pods and pods/log; \
                with a selector, a workload or --match to list pods, and to follow pods that come later to watch them; for a \
                Job's exit code to get and watch it.
                """,
            usage: "(POD | TYPE/NAME) [CONTAINER] | -l SELECTOR | --match REGEX",
            positionals: [
                PositionalSpec(
                    "POD", .optional, "The pod, or a workload as TYPE/NAME", completion: .podReferences),
                PositionalSpec(
                    "CONTAINER", .optional, "The container", completion: .dynamic(CompletionCandidates.containers)),
            ],
            options: printing + selecting,
            examples: [
                Example("Print the log of a pod", "kpod logs web-0"),
                Example("Follow the last lines of one container", "kpod logs web-0 -c main --tail=20 -f"),
                Example("Run a Job to its end, with its log and its exit code", "kpod logs job/migrate --exit-code"),
                Example(
                    "Follow all pods of a name, as they come and go", "kpod logs --match '^web-' -f --exclude=healthz"),
            ]),
        run: run)

    static let follow = Option(flag: "follow", short: "f", "Go on with what is written, until the container ends")
    static let previous = Option(flag: "previous", short: "p", "The log of the container's run before this one")
    static let since = Option(duration: "since", "Only lines as old as this, such as 5s, 2m or 3h")
    static let sinceTime = Option(text: "since-time", value: "TIME", "Only lines written after this time (RFC 3339)")
    static let tail = Option(
        number: "tail", value: "N", "Only this many of the last lines; -1 is all; with a selector usually 10",
        default: -1)
    static let timestamps = Option(flag: "timestamps", "Print the time before each line")
    static let limitBytes = Option(
        number: "limit-bytes", in: 0...Int.max, value: "N", "The most bytes of each log; 0 is no limit", default: 0)
    static let prefix = Option(flag: "prefix", "Print pod and container before each line")
    static let include = Option(texts: "include", value: "REGEX", "Only lines that match; of several one will do")
    static let exclude = Option(texts: "exclude", value: "REGEX", "No lines that match")
    static let highlight = Option(texts: "highlight", value: "REGEX", "Mark what matches, where there are colours")
    static let color = Option(
        choice: "color", [Choice("auto", "On a terminal, unless NO_COLOR is set"), "always", "never"], value: "WHEN",
        "When to use colours", default: "auto", implied: "always")
    static let output = Option(
        choice: "output", short: "o",
        [Choice("raw", "The lines and nothing else"), Choice("json", "An object for each line")], value: "FORMAT",
        "How to print lines")
    static let exitCode = Option(flag: "exit-code", "Follow, and end with the exit code of the container or Job")

    private static let printing: [any DeclaredOption] = [
        follow,
        previous,
        since,
        sinceTime,
        tail,
        timestamps,
        limitBytes,
        prefix,
        include,
        exclude,
        highlight,
        color,
        output,
        exitCode,
    ]

    static let container = StreamOptions.container.described(as: "The container")
    static let allContainers = Option(flag: "all-containers", "All containers, initial and ephemeral ones too")
    static let allPods = Option(flag: "all-pods", "All pods of a workload, with --prefix")
    static let match = Option(
        text: "match", value: "REGEX", "All containers of the pods whose names match, with --prefix")
    static let containerState = Option(
        list: "container-state", value: "STATES", "Only containers in these states: running, waiting, terminated, all",
        completion: .commaList(.choices(["running", "waiting", "terminated", "all"])))
    static let maxLogRequests = Option(
        number: "max-log-requests", in: 1...Int.max, value: "N",
        "How many logs may be followed at once; with --match or --exit-code 50", default: 5)
    static let ignoreErrors = Option(flag: "ignore-errors", "Go on with the other logs when one cannot be read")
    static let podRunningTimeout = StreamOptions.podRunningTimeout.described(
        as: "How long to wait for a workload's pod, and with -f for a container to start"
    ).defaulting(to: "20s")
    static let insecureSkipTlsVerifyBackend = Option(
        flag: "insecure-skip-tls-verify-backend", "Let the API server not verify the kubelet's certificate")

    private static let selecting: [any DeclaredOption] = [
        container,
        allContainers,
        allPods,
        SelectionOptions.selector.described(as: "The pods whose labels match, such as app=web"),
        match,
        containerState,
        maxLogRequests,
        ignoreErrors,
        podRunningTimeout,
        insecureSkipTlsVerifyBackend,
    ]

    private static func run(_ context: Context) throws -> ExitStatus {
        let words = context.arguments.positionals
        let plan = try LogPlan(context)
        guard plan.match == nil || words.isEmpty else { throw InvalidInput("give either --match or a pod") }
        guard plan.selector.isEmpty || words.isEmpty else {
            throw InvalidInput("only a selector (-l) or a POD name is allowed")
        }
        guard !words.isEmpty || !plan.selector.isEmpty || plan.match != nil else {
            throw InvalidInput(
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]': name a pod, or give -l or --match")
        }
        guard words.count < 2 || !context.arguments.isSet(Logs.container) else {
            throw InvalidInput("only one of -c or an inline [CONTAINER] arg is allowed")
        }
        guard plan.passesExitCode else { return try LogRun(plan, context).run() }
        do {
            return try LogRun(plan, context).run()
        } catch {
            throw CommandError.Replaced(error: error, status: .command(125))
        }
    }
}

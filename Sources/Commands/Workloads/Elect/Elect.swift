import Arguments
import CLIRuntime
import Kube
import System

/// `kpod elect`: takes part in an election for ever, so that of several replicas one leads.
enum Elect {
    static let identity = Option(
        text: "identity", value: "NAME", "Who takes part, rather than the pod's name")
    static let labels = Option(
        texts: "label", value: "KEY=VALUE", "A label that the pod has while it leads")
    static let annotations = Option(
        texts: "annotate", value: "KEY=VALUE", "An annotation that it has while it leads")
    static let http = Option(
        text: "http", value: "[ADDRESS]:PORT", "Tell on this port who leads, and on /leader whether this pod does",
        discussion: "The answer is {\"name\":\"HOLDER\"}; that on /leader is 200 or 503, for a readiness probe.")
    static let onStart = Option(
        texts: "on-start", value: "COMMAND", "Run a program when the pod begins to lead",
        discussion: "The words are split as a shell does it, and no shell runs. One that fails is tried again.")
    static let onStop = Option(
        texts: "on-stop", value: "COMMAND", "Run a program when it no longer leads, before the Lease is given back",
        discussion: "After a Lease that was lost it may run while another leads already.")
    static let duration = Option(
        duration: "lease-duration", "How long others wait after the leader's last renewal", default: "15s")
    static let limit = Option(
        duration: "renew-deadline", "How long a leader that cannot renew the Lease goes on leading", default: "10s")
    static let period = Option(duration: "retry-period", "How often the leader renews the Lease", default: "2s")
    static let quiet = Option(flag: "quiet", short: "q", "Do not say who leads")

    static let command = Command(
        CommandSpec(
            "elect", summary: "Take part in an election: one of several replicas leads",
            discussion: """
                The election is about a Lease (coordination.k8s.io) of the namespace, in the form that client-go's \
                leader election has, so that Go programs may take part in the same one. Whoever holds the Lease leads, and \
                renews it every --retry-period. Others count --lease-duration anew from each renewal that they see, by their \
                own clocks. A leader that cannot renew it for --renew-deadline gives up, and stands for election again.

                While the pod leads it has the labels and annotations of --label and --annotate, and COMMAND runs. A Service \
                whose selector has the label then leads to the leader. They are taken off first when the Lease is lost or \
                kpod is asked to end; the command is then sent SIGTERM, and has ended, by SIGKILL if need be, before the \
                Lease could be another's. When it is won again, the command is started again. A command that ends by itself \
                gives the Lease back, and elect ends with its exit code. SIGTERM and SIGINT give the Lease back once all else \
                has ended, so that the next one leads at once.

                A leader that cannot reach the server cannot take its label off: its successor does, in all pods of the \
                namespace that have it.

                It needs the rights to get, create, update and watch leases; with --label or --annotate to patch pods, and \
                with --label to list them, so that the label goes off other pods. The pod is the one that the token or \
                POD_NAME names.
                """,
            usage: "NAME",
            positionals: [PositionalSpec("NAME", "The name of the Lease")],
            options: [
                labels, annotations, http, onStart, onStop, HookOptions.timeout, identity, duration, limit, period,
                quiet,
            ],
            examples: [
                Example("Let a Service find the leader by its label", "kpod elect web --label=role=leader"),
                Example("Run a program in one of several pods", "kpod elect import -- ./import.sh --follow"),
            ],
            passthrough: .optional("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let name = arguments.positionals[0]
        try ObjectName.validate(name)
        let times = LeaseTimes(
            duration: .seconds(arguments[duration].components.seconds), renewal: arguments[period],
            limit: arguments[limit])
        guard times.duration >= .seconds(1), times.duration <= .seconds(86_400) else {
            throw InvalidInput("--lease-duration is at least 1s and at most 24h")
        }
        guard times.renewal > .zero, times.renewal < times.limit, times.limit < times.duration else {
            throw InvalidInput("--retry-period is shorter than --renew-deadline, and that than --lease-duration")
        }
        return try ElectRun(context, name: name, times: times).run()
    }
}

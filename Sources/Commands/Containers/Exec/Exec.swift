import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod exec`: runs a command in a container of a pod.
enum Exec {
    static let container = Option(
        text: "container", short: "c", value: "CONTAINER", "The container, rather than the pod's default one")
    static let quiet = Option(flag: "quiet", short: "q", "Say nothing but what the command says")

    static let command = Command(
        CommandSpec(
            "exec", summary: "Run a command in a container",
            discussion: """
                The command's standard output and standard error come as they are, and its exit code is kpod's. A stream \
                that breaks off, or ends without telling how the command ended, is exit code 125, and so is a command \
                that the container's runtime cannot start and does not say why; 127 if there is no such program. Before \
                the command has started, 'kpod help exit-codes' holds.

                Without -c it is the container that the annotation kubectl.kubernetes.io/default-container names, or the \
                first one.

                It needs the right to get the pod, and get and create on pods/exec. Without the right to get the pod, the \
                server chooses the container.
                """,
            usage: "(POD | pod/NAME) [-c CONTAINER]",
            positionals: [PositionalSpec("POD", "The pod", completion: .dynamic("pods"))],
            options: [container, quiet],
            examples: [
                Example("What a container's clock says", "kpod exec shell -- date"),
                Example("A shell's pipe in another container", "kpod exec shell -c sidecar -- sh -c 'ls /tmp | wc -l'"),
            ],
            passthrough: .required("COMMAND [ARG ...]")),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let command = context.arguments.afterDashes ?? []
        guard !command.isEmpty else { throw InvalidInput("you must specify at least one command for the container") }
        let word = context.arguments.positionals[0]
        let hasType = word.utf8.contains(UInt8(ascii: "/"))
        let target = try ObjectSelection.single(
            hasType || OwnPod.isOwn(word) ? word : "pod/\(word)", context, "expected one pod: POD or pod/NAME")
        guard target.type.group.isEmpty, target.type.kind == "Pod", let name = target.name else {
            throw InvalidInput("kpod runs commands in pods: name one, as in POD or pod/NAME")
        }
        let remote = RemoteRequest(
            .exec, namespace: context.namespace, pod: name, container: try chosenContainer(of: name, context),
            command: command)
        var run = RemoteRun(remote, context)
        run.isQuiet = context.arguments[quiet]
        return try run.run()
    }

    /// The container to run in; nil leaves it to the server, where the pod may not be read.
    private static func chosenContainer(of name: String, _ context: Context) throws -> String? {
        let given = context.arguments[container]
        let request = Request.get(.pods, namespace: context.namespace, name: name)
        let document: JSONDocument
        do {
            document = try context.client().start(request).document(request: request)
        } catch let error as ServerError where error.status.category == .forbidden {
            return given.isEmpty ? nil : given
        }
        let pod = APIObject(document.root)
        let phase = pod.node.at("status", "phase")?.string ?? ""
        guard phase != "Succeeded", phase != "Failed" else {
            throw CommandError(
                "cannot exec into a container in a completed pod; current phase is \(printable(phase))",
                status: .rejected)
        }
        let isQuiet = context.arguments[quiet]
        let chosen = try PodContainers(pod).chosen(given, announcesDefault: !isQuiet) {
            if !isQuiet { context.say($0) }
        }
        guard let chosen else {
            throw CommandError("pod \(printable(name)) has no containers", status: .rejected)
        }
        return chosen
    }
}

import Arguments
import CLIRuntime
import Kube
import System

/// `kpod exec`: runs a command in a container of a pod.
enum Exec {
    static let prefix = Option(flag: "prefix", "With a selector: print pod and container before each line")

    static let command = Command(
        CommandSpec(
            "exec", summary: "Run a command in a container",
            discussion: """
                The command's standard output and standard error come as they are, and its exit code is kpod's. A stream \
                that breaks off, or ends without telling how the command ended, is exit code 125, and so is a command \
                that the container's runtime cannot start and does not say why; 126 if it may not be run, 127 if there is no \
                such program. Before the command has started, 'kpod help exit-codes' holds.

                Without -c it is the container that the annotation kubectl.kubernetes.io/default-container names, or the \
                first one. Of a workload or a Service it is the newest pod that is ready and not being deleted.

                Without -i standard input is not read. With -t all keys go to the command, Ctrl-C too; without it, Ctrl-C and \
                --timeout end the stream, and a command that neither reads its input nor prints runs on in the container.

                With a selector the command is run in all pods that match and have not come to their end, at the same time; \
                the highest exit code is kpod's.

                It needs the right to get the pod, and get and create on pods/exec; where get is refused, create alone will \
                do. Without the right to get the pod, the server chooses the container. TYPE/NAME and selectors need the \
                rights to get the object, and to list and watch pods.
                """,
            usage: "(POD | TYPE/NAME | -l SELECTOR | -f FILE) [-c CONTAINER]",
            positionals: [
                PositionalSpec("POD", .optional, "The pod, or a workload as TYPE/NAME", completion: .podReferences)
            ],
            options: [
                StreamOptions.container, StreamOptions.stdin, StreamOptions.tty, StreamOptions.quiet,
                SelectionOptions.selector.described(as: "All pods whose labels match, such as app=web"), prefix,
                FileOptions.filename.described(as: "The pod or workload of this file; - is standard input"),
                FileOptions.recursive, StreamOptions.podRunningTimeout, StreamOptions.timeout,
            ],
            examples: [
                Example("What a container's clock says", "kpod exec shell -- date"),
                Example("A shell in the newest pod of a deployment", "kpod exec -it deploy/web -- sh"),
                Example("A shell's pipe in another container", "kpod exec shell -c sidecar -- sh -c 'ls /tmp | wc -l'"),
                Example("The same in all pods of a label", "kpod exec -l app=web --prefix -- uptime"),
            ],
            passthrough: .required("COMMAND [ARG ...]")),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let command = arguments.afterDashes ?? []
        guard !command.isEmpty else { throw InvalidInput("you must specify at least one command for the container") }
        let deadline = context.clock.deadline(after: arguments[StreamOptions.timeout])
        let takesInput = arguments[StreamOptions.stdin]
        let asksForTerminal = arguments[StreamOptions.tty]
        if arguments.isSet(SelectionOptions.selector) {
            guard arguments.positionals.isEmpty, !arguments.isSet(FileOptions.filename) else {
                throw InvalidInput("only a selector (-l), a POD name or a file (-f) is allowed")
            }
            guard !takesInput, !asksForTerminal else {
                throw InvalidInput("-i and -t are for one pod: they cannot be given with a selector")
            }
            return try ExecAll(context, command, until: deadline).run()
        }
        guard !arguments[prefix] else { throw InvalidInput("--prefix is for several pods: give a selector (-l)") }
        let isQuiet = arguments[StreamOptions.quiet]
        let choice = try PodChoice(
            context, arguments.positionals.first, container: arguments[StreamOptions.container], isQuiet: isQuiet,
            PodChoice.Words(intoCompleted: "exec into", toOther: "exec into", several: "exec into"))
        var request = RemoteRequest(
            .exec, namespace: choice.namespace, pod: choice.name, container: choice.container, command: command)
        request.takesInput = takesInput
        request.isTerminal = StreamOptions.usesTerminal(
            context, isAskedFor: asksForTerminal, takesInput: takesInput, isQuiet: isQuiet)
        var run = RemoteRun(request, context)
        run.isQuiet = isQuiet
        run.deadline = deadline
        return try run.run()
    }
}

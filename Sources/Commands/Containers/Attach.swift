import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod attach`: joins what runs in a container of a pod.
enum Attach {
    static let command = Command(
        CommandSpec(
            "attach", summary: "Attach to a process that runs in a container",
            discussion: """
                What the container's main process prints from now on comes as it is; what it printed before does not: \
                'kpod logs' has that. With -i standard input is handed to it, if the container was made to take any \
                (stdin: true), and with -t the terminal, if the container has one (tty: true).

                It ends with the process, and then with 0: 'kpod logs --exit-code' tells the container's exit code. A stream \
                that breaks off is exit code 125. On a terminal the detach keys end it and leave the process running; \
                without -t Ctrl-C does. Before it is attached, 'kpod help exit-codes' holds.

                Without -c it is the container that the annotation kubectl.kubernetes.io/default-container names, or the \
                first one. Of a workload or a Service it is the newest pod that is ready and not being deleted.

                It needs the right to get the pod, and get and create on pods/attach; where get is refused, create alone \
                will do. TYPE/NAME needs the rights to get the object, and to list and watch pods.
                """,
            usage: "(POD | TYPE/NAME) [-c CONTAINER]",
            positionals: [PositionalSpec("POD", "The pod, or a workload as TYPE/NAME", completion: .podReferences)],
            options: [
                StreamOptions.container, StreamOptions.stdin, StreamOptions.tty, StreamOptions.quiet,
                StreamOptions.detachKeys, StreamOptions.podRunningTimeout, StreamOptions.timeout,
            ],
            examples: [
                Example("Follow what a pod prints from now on", "kpod attach shell"),
                Example("The shell that a container was started with", "kpod attach -it shell -c main"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let deadline = context.clock.deadline(after: arguments[StreamOptions.timeout])
        let isQuiet = arguments[StreamOptions.quiet]
        let keys = try DetachKeys.parse(arguments[StreamOptions.detachKeys])
        let choice = try PodChoice(
            context, arguments.positionals.first, container: arguments[StreamOptions.container], isQuiet: isQuiet,
            PodChoice.Words(
                part: "attach", intoCompleted: "attach", toOther: "attach to",
                beforeContainer: "cannot attach to the container: ",
                several: "attach to"))
        var request = RemoteRequest(
            .attach, namespace: choice.namespace, pod: choice.name, container: choice.container)
        request.takesInput = arguments[StreamOptions.stdin]
        let container = choice.pod.flatMap { PodContainers.spec(of: choice.container ?? "", in: $0) }
        request.isTerminal = StreamOptions.usesTerminal(
            context, isAskedFor: terminal(of: container, context), takesInput: request.takesInput, isQuiet: isQuiet)
        if !isQuiet { RemoteRun.announce(context) }
        var run = RemoteRun(request, context)
        run.isQuiet = isQuiet
        run.deadline = deadline
        if request.isTerminal { run.detachKeys = keys }
        let status = try run.run()
        try run.tellOfReturn(to: choice.pod)
        return status
    }

    /// Whether the stream is to be a terminal: as the container has one, whose streams cannot be told apart then.
    private static func terminal(of container: JSONNode?, _ context: Context) -> Bool {
        let isAskedFor = context.arguments[StreamOptions.tty]
        guard let container else { return isAskedFor }
        let hasTerminal = container["tty"]?.bool == true
        if isAskedFor, !hasTerminal, !context.arguments[StreamOptions.quiet] {
            context.say(
                "error: Unable to use a TTY - container \(container["name"]?.string ?? "") did not allocate one")
        }
        return hasTerminal
    }
}

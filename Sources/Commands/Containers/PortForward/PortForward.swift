import Arguments
import CLIRuntime
import Kube

/// `kpod port-forward`: local ports that lead to ports of a pod.
enum PortForward {
    static let address = Option(
        list: "address", value: "ADDRESS,…",
        "The addresses to listen on, by number; localhost is both of this machine's own", default: "localhost")
    static let output = Option(
        choice: "output", short: "o", [Choice("json", "one line with the ports, as soon as they listen")],
        value: "FORMAT", "Print one line of JSON, and nothing else")
    static let quiet = Option(flag: "quiet", short: "q", "Do not tell of each connection")

    static let command = Command(
        CommandSpec(
            "port-forward", summary: "Forward local ports to ports of a pod",
            discussion: """
                A port is the pod's, by its number or its name; of a Service it is the Service's, as others reach it. LOCAL \
                is another local port, and :REMOTE lets the system choose one, which is printed.

                Each connection stands alone: one that is refused or reset in the pod is reset here, and told of on \
                standard error, and the others go on. Of a Service or a workload the newest pod that is ready is taken; when \
                it goes, the next one takes its place, and connections wait until there is one. A pod that was named ends \
                kpod with exit code 9 when it goes.

                With -- COMMAND the command is started once the ports listen, and kpod ends when it does, with its exit code. \
                It finds the first port in KPOD_FORWARD_PORT, and each in KPOD_FORWARD_PORT_1, KPOD_FORWARD_PORT_2 and so \
                on. What kpod has to say is then on standard error.

                It listens on this machine's own addresses unless --address names others, on which anybody who reaches them \
                reaches the pod.

                Rights: get pods, create on pods/portforward (and get, by which fewer servers and proxies have to be asked \
                twice); of a Service or workload to get that, and to list pods. With the right to watch pods it learns at once \
                that a pod goes.
                """,
            usage: "(POD | TYPE/NAME) [LOCAL:]REMOTE ...",
            positionals: [
                PositionalSpec("POD", "The pod, or a Service or workload", completion: .podReferences),
                PositionalSpec(
                    "PORT", .some, "Ports of the pod, with local ports before them",
                    completion: .dynamic(CompletionCandidates.ports)),
            ],
            options: [
                address,
                StreamOptions.podRunningTimeout,
                output,
                quiet,
            ],
            examples: [
                Example("A pod's port 5000 by the same local one", "kpod port-forward pod/db-0 5000"),
                Example("A Service's port by its name, on a free local port", "kpod port-forward svc/web :https"),
                Example(
                    "A forwarded database for one command",
                    "kpod port-forward svc/db :5432 -- sh -c 'psql -p $KPOD_FORWARD_PORT'"),
            ],
            passthrough: .optional("COMMAND [ARG ...]", runsHere: true)),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let mappings = try arguments.positionals.dropFirst().map { try PortMapping($0) }
        guard !mappings.isEmpty else {
            throw InvalidInput("TYPE/NAME and list of ports are required for port-forward")
        }
        let addresses = try LocalPorts.addresses(arguments[address])
        let command = arguments.afterDashes ?? []
        guard arguments.afterDashes == nil || !command.isEmpty else { throw InvalidInput("name a command after --") }
        guard command.isEmpty || arguments[output].isEmpty else {
            throw InvalidInput("-o json is not for a command behind --, which finds the ports in its environment")
        }
        return try PortForwardRun(context, mappings: mappings, addresses: addresses, command: command).run()
    }
}

import Arguments
import JSON
import Kube
import Transport

/// `kpod logs`: prints what the containers of a pod have written.
enum Logs {
    static let command = Command(
        CommandSpec(
            "logs", summary: "Print the logs of a container of a pod",
            discussion: """
                Lines are printed as the container wrote them, byte for byte. Without -c the pod's annotation \
                kubectl.kubernetes.io/default-container names the container, or the first one is taken.
                """,
            usage: "POD [-c CONTAINER]",
            positionals: [PositionalSpec("POD", "The pod, as NAME or pod/NAME")],
            options: [
                OptionSpec("follow", short: "f", "Go on with what is written, until the container ends"),
                OptionSpec("container", short: "c", .string, value: "NAME", "The container"),
                OptionSpec("all-containers", "All containers of the pod, one after the other"),
                OptionSpec("previous", short: "p", "The log of the container's run before this one"),
                OptionSpec("since", .duration, value: "DURATION", "Only lines as old as this, such as 5s, 2m or 3h"),
                OptionSpec("since-time", .string, value: "TIME", "Only lines written after this time (RFC 3339)"),
                OptionSpec("tail", .int, value: "N", "Only this many of the last lines; -1 is all", default: "-1"),
                OptionSpec("timestamps", "Print the time before each line"),
                OptionSpec("limit-bytes", .int(0...Int.max), value: "N", "The most bytes to print; 0 is no limit", default: "0"),
            ],
            examples: [
                Example("Print the log of a pod", "kpod logs web-0"),
                Example("Follow the last lines of one container", "kpod logs web-0 -c main --tail=20 -f"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let query = try query(arguments)
        let name = try podName(arguments.positionals[0], context)
        guard let pods = BuiltinResources.find(ResourceName("pods")) else { return .failure }
        let client = try context.client()
        let request = Request.get(pods, namespace: context.namespace, name: name)
        let pod: JSONDocument
        do {
            pod = try client.start(request).document(request: request)
        } catch let error as ServerError where error.status.category == .notFound {
            let words = "error from server (NotFound): \(error.status.message) in namespace \"\(context.namespace)\""
            throw CommandError(words, status: .notFound)
        }
        for container in try containers(of: pod.root, name, context) {
            var items = query
            items.append(QueryItem("container", container))
            let request = Request.get(
                pods, namespace: context.namespace, name: name, subresource: "log", query: items, format: .any)
            let transfer = client.start(request)
            try ServerError.check(transfer, request: request)
            while var piece = try transfer.next() {
                try context.output.write(&piece)
                if arguments.flag("follow") { try context.handOn() }
                transfer.recycle(piece)
            }
        }
        return .success
    }

    private static func podName(_ word: String, _ context: Context) throws -> String {
        guard word.utf8.contains(UInt8(ascii: "/")) else { return word }
        let parsed = try ResourceArguments(parsing: [word])
        guard parsed.isSingleItem, try context.resources.find(parsed.selections[0].type).kind == "Pod" else {
            throw InvalidInput("logs takes one pod, as NAME or pod/NAME, not \(printable(word))")
        }
        return parsed.selections[0].names[0]
    }

    /// The parameters of the log (core/v1 PodLogOptions), the container apart.
    private static func query(_ arguments: ParsedArguments) throws -> [QueryItem] {
        var items: [QueryItem] = []
        if arguments.flag("follow") { items.append(QueryItem("follow", "true")) }
        if arguments.flag("previous") { items.append(QueryItem("previous", "true")) }
        if arguments.flag("timestamps") { items.append(QueryItem("timestamps", "true")) }
        if let limit = arguments.int("limit-bytes"), limit > 0 { items.append(QueryItem("limitBytes", String(limit))) }
        if let tail = arguments.int("tail"), tail != -1 {
            guard tail >= 0 else { throw InvalidInput("--tail must be greater than or equal to -1") }
            items.append(QueryItem("tailLines", String(tail)))
        }
        let since = arguments.duration("since") ?? .zero
        if let time = arguments.string("since-time") {
            guard since == .zero else { throw InvalidInput("at most one of --since-time and --since may be used") }
            guard let time = Timestamp(time) else { throw InvalidInput("--since-time is no RFC 3339 time") }
            items.append(QueryItem("sinceTime", time.rfc3339))
        } else if since != .zero {
            guard since > .zero else { throw InvalidInput("--since must be greater than 0") }
            // Rounded up, as kubectl does.
            let (seconds, rest) = since.components
            items.append(QueryItem("sinceSeconds", String(seconds + (rest > 0 ? 1 : 0))))
        }
        return items
    }

    private static func containers(of pod: JSONNode, _ name: String, _ context: Context) throws -> [String] {
        func names(_ list: String) -> [String] {
            (pod.at("spec", list)?.elements.map { $0 } ?? []).compactMap { $0["name"]?.string }
        }
        let (main, initial, ephemeral) = (names("containers"), names("initContainers"), names("ephemeralContainers"))
        let wanted = context.arguments.string("container") ?? ""
        if context.arguments.flag("all-containers") {
            guard wanted.isEmpty else { throw InvalidInput("--all-containers=true should not be specified with container name") }
            return initial + main + ephemeral
        }
        if !wanted.isEmpty {
            guard (main + initial + ephemeral).contains(wanted) else {
                let known = (initial + main + ephemeral).joined(separator: ", ")
                throw CommandError("container \(wanted) is not valid for pod \(name) out of: \(known)", status: .notFound)
            }
            return [wanted]
        }
        if let chosen = APIObject(pod).annotation("kubectl.kubernetes.io/default-container"), main.contains(chosen) {
            return [chosen]
        }
        guard let first = main.first else { return [] }
        let all = main + ephemeral.map { $0 + " (ephem)" } + initial.map { $0 + " (init)" }
        if all.count > 1 { context.say("Defaulted container \"\(first)\" out of: \(all.joined(separator: ", "))") }
        return [first]
    }
}

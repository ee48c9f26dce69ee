import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set resources`: gives containers other limits and requests.
enum SetResources {
    static let limits = Option(
        text: "limits", value: "NAME=AMOUNT,...", "The most that a container may use, such as cpu=200m,memory=256Mi")
    static let requests = Option(
        text: "requests", value: "NAME=AMOUNT,...", "What is kept free for a container, such as cpu=100m,memory=128Mi")

    static let command = Command(
        CommandSpec(
            "resources", summary: "Give containers other limits and requests",
            discussion: """
                Only the resources that are named change; 0 stays an amount and removes none. An object whose containers \
                have the amounts already is passed over in silence.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them.
                """,
            usage: """
                (-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE -l SELECTOR | TYPE --all) [--limits=NAME=AMOUNT,...] [--requests=NAME=AMOUNT,...]
                """,
            positionals: [SetChange.positional],
            options: [limits, requests, SetChange.containers] + SetChange.options(),
            examples: [
                Example(
                    "Limit one container", "kpod set resources deployment/web -c app --limits=cpu=200m,memory=256Mi"),
                Example("See what would be sent", "kpod set resources -f web.yaml --local --requests=cpu=1 -o yaml"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let change = try SetChange(
            context, "resource requirements updated", failedStep: "failed to patch resources update to pod template ")
        let selection = try change.selection(arguments.positionals)
        let amounts = try [
            ("limits", ResourceAmounts.read(arguments[limits])),
            ("requests", ResourceAmounts.read(arguments[requests])),
        ].filter { !$0.1.isEmpty }
        guard !amounts.isEmpty else {
            throw InvalidInput("you must specify an update to requests or limits (in the form of --requests/--limits)")
        }
        let names = arguments[SetChange.containers]
        return try change.runPodSpecs(selection) { _, spec, errors in
            let count = spec.updateContainers(NamePattern(names)) { container in
                var resources = container["resources"] ?? [:]
                for (list, values) in amounts {
                    let present = resources[list] ?? [:]
                    // A map of Go's is written in the order of its keys.
                    let merged = present.merging(.object(values)).inOrder([])
                    resources.set(list, to: merged, order: ["limits", "requests"])
                }
                container.set("resources", to: resources, order: PodTemplate.containerFields)
            }
            if count == 0 {
                errors.append(
                    CommandError("unable to find container named \(printable(names))", status: .notFound))
            }
        }
    }
}

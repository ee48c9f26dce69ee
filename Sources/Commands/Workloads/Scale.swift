import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod scale`: sets how many replicas there are to be.
enum Scale {
    static let replicas = Option<Int?>(number: "replicas", value: "COUNT", "How many there are to be; required")
    static let currentReplicas = Option(
        number: "current-replicas", value: "COUNT", "Only where there are to be so many until now", default: -1)
    static let resourceVersion = Option(
        text: "resource-version", value: "VERSION", "Only if the scale still has this version; for one object")
    static let timeout = Option(
        duration: "timeout", "How long to wait until there are so many; 0 does not wait", default: "0s")

    static let command = Command(
        CommandSpec(
            "scale", summary: "Set how many replicas there are to be",
            discussion: """
                Deployments, StatefulSets, ReplicaSets, ReplicationControllers and every type with a scale subresource can \
                be scaled.

                It needs the right to patch the subresource scale, such as deployments/scale; with --current-replicas or \
                --resource-version the rights to get and update it, with --timeout the right to get it. The right to get \
                the object itself is only needed to print it, to tell that it is missing, and with a selector or --all the \
                right to list.

                A condition that does not hold ends it with 8, a wait that is over with 6.
                """,
            usage: """
                --replicas=COUNT (TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE)
                """,
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .scalable)
            ],
            options: [
                replicas, currentReplicas, resourceVersion, timeout, SelectionOptions.all, SelectionOptions.selector,
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, ChangeCause.record,
            ] + ObjectChange.options(fieldManager: nil),
            examples: [
                Example("Scale a Deployment", "kpod scale deployment/web --replicas=3"),
                Example("Scale in for the night", "kpod scale deployments -l tier=web --replicas=0"),
                Example(
                    "Only if nobody has scaled it before",
                    "kpod scale statefulset/db --current-replicas=1 --replicas=2 --timeout=2m"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        guard let count = arguments[replicas] else { throw InvalidInput("required flag(s) \"replicas\" not set") }
        guard count >= 0 else {
            throw InvalidInput(
                "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
        }
        guard arguments[currentReplicas] >= -1 else {
            throw InvalidInput("The --current-replicas must specify an integer of -1 or greater")
        }
        let selection = try ObjectSelection(
            context,
            ObjectSelection.Rules(
                needsChoice: true, nothingFound: .refused("no objects passed to scale"), owner: .scale))
        let condition = ScaleRequests.Condition(
            replicas: arguments[currentReplicas], resourceVersion: arguments[resourceVersion])
        guard condition.resourceVersion.isEmpty || selection.isSingle else {
            throw InvalidInput("cannot use --resource-version with multiple resources")
        }
        // Waiting looks at the scale too.
        let waitVerbs = condition.isEmpty && arguments[timeout] != .zero ? ["get"] : []
        let change = try ObjectChange(
            context, printing: .edited, reading: .allFirst, readsFiles: false,
            writing: .init((condition.isEmpty ? ["patch"] : ["get", "update"]) + waitVerbs, subresource: "scale"),
            notesCauseIn: "")
        let time = change.dryRun == .none ? arguments[timeout] : .zero
        func step(_ type: ResourceType, _ namespace: String?, _ name: String) throws -> ObjectChange.Step {
            let requests = ScaleRequests(context, type: type, namespace: namespace, name: name, replicas: count)
            let wait = { if time != .zero { try requests.wait(for: time) } }
            guard !condition.isEmpty, change.dryRun != .client else {
                let patch = ObjectChange.Patch(.merge, ["spec": ["replicas": .int(count)]], subresource: "scale")
                return .init(patch, "scaled", then: wait)
            }
            try requests.replace(if: condition, dryRun: change.dryRun == .server)
            try wait()
            return .init(nil, "scaled")
        }
        return try change.run(
            selection,
            unseen: { target, refusal in
                guard let name = target.name, condition.isEmpty else { throw refusal }
                return try step(target.type, target.namespace, name)
            },
            step: { item in
                var step = try step(item.type, item.namespace, item.name)
                step.edited = scaled(item.document.root.value, to: count)
                return step
            })
    }

    /// What is printed of an object: as it was before, with the new number where it has it in the usual place.
    private static func scaled(_ object: JSONValue, to count: Int) -> JSONValue {
        var object = object
        if object.at("spec", "replicas") != nil { object["spec"]?["replicas"] = .int(count) }
        return object
    }
}

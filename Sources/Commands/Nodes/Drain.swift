import Arguments
import CLIRuntime
import Kube

/// `kpod drain`: empties a node, so that it can be worked on.
enum Drain {
    static let chunkSize = Option(
        number: "chunk-size", in: 0...Int.max, value: "N", "How many objects a page of a list has; 0 is all at once",
        default: 500)
    static let deleteEmptyDirData = Option(
        flag: "delete-emptydir-data", "Remove pods with what they have written into an emptyDir, which is lost")
    static let disableEviction = Option(
        flag: "disable-eviction", "Delete the pods, past their PodDisruptionBudgets")
    static let force = Option(flag: "force", "Remove pods too that have no controller, and do not come back")
    static let gracePeriod = Option(
        number: "grace-period", value: "SECONDS", "The time that a pod is given to end; less than 0 is the pod's own",
        default: -1)
    static let ignoreDaemonSets = Option(
        flag: "ignore-daemonsets", "Leave the pods of DaemonSets, which would come back at once")
    static let podSelector = Option(
        text: "pod-selector", value: "SELECTOR", "Only the pods whose labels match, such as app=web")
    static let skipWait = Option(
        number: "skip-wait-for-delete-timeout", in: 0...Int.max, value: "SECONDS",
        "Do not wait for a pod so long after it should have been gone; 0 waits", default: 0)
    static let timeout = Option(
        duration: "timeout", "How long to try for a node; 0 is for ever", default: "0s")

    static let command = Command(
        CommandSpec(
            "drain", summary: "Empty a node, so that it can be worked on",
            discussion: """
                The node is cordoned; then its pods are evicted, all at the same time, and waited for. A pod that a \
                PodDisruptionBudget keeps is asked to go again every five seconds. Static pods stay, and so do those of \
                DaemonSets with --ignore-daemonsets; other pods that would lose something stand in the way until a flag \
                allows it. A node that could not be drained stays cordoned.

                The pod that kpod runs in goes last, once all others are gone, and is not waited for: run kpod with a \
                grace period that lets it say what it did. Where others could not be removed it stays.

                It needs the rights to get and patch nodes, to list and get pods in all namespaces, to create \
                pods/eviction (with --disable-eviction to delete pods), and to get daemonsets.
                """,
            usage: "(NODE ... | -l SELECTOR)", positionals: [Cordon.positional],
            options: [
                SelectionOptions.selector, chunkSize, deleteEmptyDirData, disableEviction, DryRun.option, force,
                gracePeriod, ignoreDaemonSets, podSelector, skipWait, timeout,
                OptionSpec.refused("delete-local-data", value: nil, "it is called --delete-emptydir-data"),
            ],
            examples: [
                Example(
                    "Empty a node", "kpod drain worker-1 --ignore-daemonsets --delete-emptydir-data --timeout=10m"),
                Example("Empty the node that kpod is on", "kpod drain node/@self --ignore-daemonsets --force"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let selector: LabelSelector
        do {
            selector = try LabelSelector(arguments[podSelector])
        } catch {
            throw InvalidInput("--pod-selector=<pod_selector> must be a valid label selector: \(error)")
        }
        needRights(context)
        let (_, nodes, dryRun) = try Cordon.run(context, isCordoned: true, pageSize: arguments[chunkSize])
        var rules = DrainRules()
        rules.removesUnmanaged = arguments[force]
        rules.ignoresDaemonSets = arguments[ignoreDaemonSets]
        rules.deletesLocalData = arguments[deleteEmptyDirData]
        rules.skipsDeletedAfter = arguments[skipWait]
        let grace = arguments[gracePeriod]
        let plan = PodRemoval.Plan(
            dryRun: dryRun, deletes: arguments[disableEviction],
            options: DeleteOptions(
                propagation: nil, gracePeriodSeconds: grace < 0 ? nil : grace, dryRun: dryRun == .server),
            rules: rules)
        return try DrainRun(context, plan, podSelector: selector.text).run(nodes)
    }

    /// Notes what is needed once the nodes are cordoned. Which pods they have, and of whom, is not known before.
    private static func needRights(_ context: Context) {
        let isMade = DryRun(context) != .client
        context.access.need(isMade ? ["list", "get"] : ["list"], .pods, namespace: nil)
        if isMade {
            let deletes = context.arguments[disableEviction]
            context.access.need(
                [deletes ? "delete" : "create"], .pods, subresource: deletes ? "" : "eviction", namespace: nil)
        }
        if let type = BuiltinResources.find(kind: "DaemonSet", apiVersion: "apps/v1") {
            context.access.need(["get"], type, namespace: nil)
        }
    }
}

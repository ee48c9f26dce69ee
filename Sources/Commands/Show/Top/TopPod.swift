import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod top pod`: what pods use of CPU and memory.
enum TopPod {
    static let containers = Option(flag: "containers", "Show each container of the pods")
    static let sum = Option(flag: "sum", "Show at the end what they use together")

    static let command = Command(
        CommandSpec(
            "pod", aliases: ["pods", "po"], summary: "Show what pods use of CPU and memory",
            discussion: """
                It needs the right to get or list pods in the API group metrics.k8s.io; with --field-selector, and to say \
                why nothing was measured, to list pods in the core group too.

                It exits with 3 where nothing was measured of pods that are there, or where the cluster has no \
                metrics-server.
                """,
            usage: "[NAME | -l SELECTOR]",
            positionals: [PositionalSpec("NAME", .optional, "The pod", completion: .dynamic("pods"))],
            options: [
                SelectionOptions.selector.described(as: "The pods whose labels match"),
                SelectionOptions.fieldSelector.described(as: "The pods whose fields match"),
                SelectionOptions.allNamespaces.described(as: "Pods of all namespaces"),
                containers, sum, Top.sortBy, Top.noHeaders, Top.showSwap, Top.useProtocolBuffers,
            ],
            examples: [
                Example("What the pods of the namespace use", "kpod top pod"),
                Example("The containers of this very pod", "kpod top pod @self --containers"),
                Example("What uses most memory in the cluster", "kpod top pod -A --sort-by=memory"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let run = try TopPodRun(context)
        try run.fetch()
        if run.isEmpty {
            try run.explainNothing()
        } else {
            run.print()
        }
        return .success
    }
}

/// One run of `top pod`.
private final class TopPodRun {
    private struct Container {
        let name: String
        let usage: ResourceUsage
    }

    private struct Pod {
        let namespace: String
        let name: String
        let usage: ResourceUsage
        let containers: [Container]
    }

    private let context: Context
    private let target: ObjectTarget?
    /// The selectors of the pods.
    private let options: ListOptions
    private let namespace: String?
    private let type = ResourceType.pods
    private var pods: [Pod] = []

    init(_ context: Context) throws {
        self.context = context
        let arguments = context.arguments
        var options = ListOptions()
        options.labelSelector = arguments[SelectionOptions.selector]
        options.fieldSelector = arguments[SelectionOptions.fieldSelector]
        options.limit = ListPager.pageSize
        _ = try LabelSelector(options.labelSelector)
        try FieldSelector.validate(options.fieldSelector)
        self.options = options
        target = try Top.target(context, of: type, orSelectors: [options.labelSelector, options.fieldSelector])
        let isAll = arguments[SelectionOptions.allNamespaces]
        if isAll, target != nil { throw InvalidInput("a resource cannot be retrieved by name across all namespaces") }
        namespace = isAll ? nil : context.namespace
    }

    /// Whether there is nothing to show.
    var isEmpty: Bool { pods.isEmpty }

    /// How long a pod may be there before something must have been measured of it: kubectl's time.
    private static let patience: Duration = .seconds(120)

    /// Reads what was measured.
    func fetch() throws {
        let fetch = try MetricsFetch(context, type)
        if let target { return try fetch.one(target, add) }
        try fetch.all(namespace: namespace, labelSelector: options.labelSelector, add)
        // Servers of metrics know no fields.
        guard !options.fieldSelector.isEmpty, !pods.isEmpty else { return }
        var selected: Set<String> = []
        let pager = try podPager()
        while let pod = try pager.next() { selected.insert(Self.key(APIObject(pod).namespace, APIObject(pod).name)) }
        pods.removeAll { !selected.contains(Self.key($0.namespace, $0.name)) }
    }

    /// Says that there are no pods.
    ///
    /// - Throws: `MissingMetrics` where there are pods of which nothing was measured.
    func explainNothing() throws {
        let pager = try podPager()
        var isAny = false
        while let pod = try pager.next() {
            isAny = true
            let object = APIObject(pod)
            guard let created = object.created else { continue }
            let age = context.now - created
            guard age > Self.patience else { continue }
            throw MissingMetrics(
                lead: "error: ",
                message: "Metrics not available for pod \(object.namespace)/\(object.name), age: \(age.goText)",
                hint: "Nothing is measured of pods that have not started, or have ended: see 'kpod get pods'. "
                    + "Otherwise ask the log of the metrics-server.")
        }
        if isAny { throw MissingMetrics.notYet }
        context.say("No resources found" + (namespace.map { " in \($0) namespace." } ?? ""))
    }

    private static func key(_ namespace: String, _ name: String) -> String { namespace + "/" + name }

    /// The pods that the selectors find.
    private func podPager() throws -> ListPager {
        ListPager(
            client: try context.client(), type: type, options: options,
            projection: JSONProjection(keeping: [
                ["metadata", "name"], ["metadata", "namespace"], ["metadata", "creationTimestamp"],
            ])
        ) { [type, namespace] in .list(type, namespace: namespace, options: $0) }
    }

    private func add(_ metrics: JSONNode) {
        let containers = metrics["containers"]?.elements.map { container in
            Container(name: container["name"]?.string ?? "", usage: ResourceUsage(container["usage"]))
        }
        let usage = (containers ?? []).reduce(into: ResourceUsage()) { $0 += $1.usage }
        let object = APIObject(metrics)
        pods.append(
            Pod(
                namespace: object.namespace, name: object.name, usage: usage,
                containers: context.arguments[TopPod.containers] ? containers ?? [] : []))
    }

    // MARK: Printing

    func print() {
        let resources = Top.resources(context)
        let order = Top.order(context)
        let hasContainers = context.arguments[TopPod.containers]
        let hasHeaders = !context.arguments[Top.noHeaders]
        var layout = ColumnLayout()
        // Each row ends in an empty cell, so that the last column is padded as the others are.
        let titles =
            (namespace == nil ? ["NAMESPACE"] : []) + (hasContainers ? ["POD"] : []) + ["NAME"]
            + resources.map { "\($0.title)(\($0.unit))" }
        if hasHeaders { layout.append(row: titles + [""]) }
        func row(_ lead: [String], _ usage: ResourceUsage) {
            layout.append(row: lead + resources.map(usage.text) + [""])
        }
        let sorted = pods.stablySorted { left, right in
            if let order { return left.usage.isMore(order, than: right.usage) }
            return namespace == nil && left.namespace != right.namespace
                ? left.namespace < right.namespace : left.name < right.name
        }
        for pod in sorted {
            let lead = (namespace == nil ? [pod.namespace] : []) + [pod.name]
            guard hasContainers else {
                row(lead, pod.usage)
                continue
            }
            let containers = pod.containers.stablySorted { left, right in
                order.map { left.usage.isMore($0, than: right.usage) } ?? (left.name < right.name)
            }
            for container in containers { row(lead + [container.name], container.usage) }
        }
        if context.arguments[TopPod.sum] {
            // kubectl puts two lines under the last two of the columns that have titles, whatever these are.
            let columns = hasHeaders ? titles.count : 1 + resources.count
            layout.append(row: Array(repeating: "", count: columns - 2) + ["________", "________", ""])
            row(
                Array(repeating: "", count: columns - 2), pods.reduce(into: ResourceUsage()) { $0 += $1.usage })
        }
        layout.flush(into: &context.output.bytes)
    }
}

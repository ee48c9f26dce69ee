import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod top node`: what nodes use of what they have.
enum TopNode {
    static let showCapacity = Option(
        flag: "show-capacity", "Shares of what the node has, not of what it has for pods")

    static let command = Command(
        CommandSpec(
            "node", aliases: ["nodes", "no"], summary: "Show what nodes use of CPU and memory",
            discussion: """
                It needs the right to get or list nodes, both in the API group metrics.k8s.io and in the core one.

                A node of which nothing was measured is shown with <unknown>. It exits with 3 where nothing was measured \
                of any, or where the cluster has no metrics-server.
                """,
            usage: "[NAME | -l SELECTOR]",
            positionals: [PositionalSpec("NAME", .optional, "The node", completion: .dynamic("nodes"))],
            options: [
                SelectionOptions.selector.described(as: "The nodes whose labels match"),
                Top.sortBy, Top.noHeaders, showCapacity, Top.showSwap, Top.useProtocolBuffers,
            ],
            examples: [
                Example("What the nodes use of what they have", "kpod top node"),
                Example("The node of this pod", "kpod top node @self"),
            ]),
        run: run)

    private static let type = ResourceType.nodes

    private static func run(_ context: Context) throws -> ExitStatus {
        let selector = context.arguments[SelectionOptions.selector]
        let target = try Top.target(context, of: type, orSelectors: [selector])
        _ = try LabelSelector(selector)
        let fetch = try MetricsFetch(context, type)

        var used: [(name: String, usage: ResourceUsage)] = []
        func add(_ metrics: JSONNode) { used.append((APIObject(metrics).name, ResourceUsage(metrics["usage"]))) }
        if let target {
            try fetch.one(target, add)
        } else {
            try fetch.all(namespace: nil, labelSelector: selector, add)
        }
        guard !used.isEmpty else { throw MissingMetrics.notYet }

        var available: [String: ResourceUsage] = [:]
        try eachNode(target, selector, context) { node in
            available[APIObject(node).name] = capacity(of: node, context.arguments[TopNode.showCapacity])
        }
        print(used, available, context)
        return .success
    }

    private static func eachNode(
        _ target: ObjectTarget?, _ selector: String, _ context: Context, _ body: (JSONNode) -> Void
    ) throws {
        let client = try context.client()
        if let target {
            let request = Request.get(type, namespace: nil, name: target.name ?? "")
            return body(try client.start(request).document(request: request).root)
        }
        var options = ListOptions()
        options.labelSelector = selector
        options.limit = ListPager.pageSize
        let pager = ListPager(
            client: client, type: type, options: options,
            projection: JSONProjection(keeping: [
                ["metadata", "name"], ["status", "allocatable"], ["status", "capacity"], ["status", "nodeInfo"],
            ])
        ) { .list(type, namespace: nil, options: $0) }
        while let node = try pager.next() { body(node) }
    }

    /// What a node has; its swap stands elsewhere than the rest (KEP-2400), and not at all on most.
    private static func capacity(of node: JSONNode, _ isWhole: Bool) -> ResourceUsage {
        var capacity = ResourceUsage(node.at("status", isWhole ? "capacity" : "allocatable"))
        capacity[.swap] = node.at("status", "nodeInfo", "swap", "capacity")?.int.map { Int128($0) * 1_000_000_000 }
        return capacity
    }

    private static func print(
        _ used: [(name: String, usage: ResourceUsage)], _ available: [String: ResourceUsage], _ context: Context
    ) {
        let resources = Top.resources(context)
        var layout = ColumnLayout()
        if !context.arguments[Top.noHeaders] {
            layout.append(
                row: ["NAME"] + resources.flatMap { ["\($0.title)(\($0.unit))", "\($0.title)(%)"] } + [""])
        }
        let order = Top.order(context)
        let sorted = used.stablySorted { left, right in
            order.map { left.usage.isMore($0, than: right.usage) } ?? (left.name < right.name)
        }
        for (name, usage) in sorted {
            let node = available[name]
            let cells = resources.flatMap { resource in
                // Where there is no swap, nothing was measured of it.
                resource == .swap && node?[.swap] == nil
                    ? [ResourceUsage.unknown, ResourceUsage.unknown]
                    : [usage.text(resource), node.map { usage.share(resource, of: $0) } ?? ResourceUsage.unknown]
            }
            layout.append(row: [name] + cells + [""])
        }
        let measured = Set(used.map(\.name))
        for name in available.keys.sorted() where !measured.contains(name) {
            let unknown = Array(repeating: ResourceUsage.unknown, count: resources.count * 2)
            layout.append(row: [name] + unknown + [""])
        }
        layout.flush(into: &context.output.bytes)
    }
}

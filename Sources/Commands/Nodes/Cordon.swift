import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod cordon` and `uncordon`: whether new pods may be put on a node.
enum Cordon {
    static let command = Command(
        spec(
            "cordon", summary: "Let no new pods onto a node",
            discussion: "The pods that it has stay; 'kpod drain' removes them too.",
            example: Example("Keep new pods off a node", "kpod cordon worker-1"))
    ) { context in
        try run(context, isCordoned: true).status
    }

    static let undo = Command(
        spec(
            "uncordon", summary: "Let new pods onto a node again", discussion: "",
            example: Example("Take a node back into service", "kpod uncordon worker-1"))
    ) { context in
        try run(context, isCordoned: false).status
    }

    private static func spec(_ name: String, summary: String, discussion: String, example: Example) -> CommandSpec {
        CommandSpec(
            name, summary: summary,
            discussion: (discussion.isEmpty ? "" : discussion + "\n\n")
                + "It needs the rights to get and patch nodes, with a selector the right to list them.",
            usage: "(NODE ... | -l SELECTOR)", positionals: [positional],
            options: [SelectionOptions.selector, DryRun.option], examples: [example])
    }

    /// The words that name nodes.
    static let positional = PositionalSpec("NODE", .any, "The nodes", completion: .dynamic("nodes"))

    /// Cordons the nodes that the command line names, or makes them ready for new pods again.
    ///
    /// - Parameter pageSize: how many nodes a page of a list has.
    /// - Returns: the nodes as they were before, and how far the command goes.
    static func run(
        _ context: Context, isCordoned: Bool, pageSize: Int = 500
    ) throws -> (status: ExitStatus, nodes: [SelectedObject], dryRun: DryRun) {
        let names = context.arguments.positionals
        let isSelecting = context.arguments.isSet(SelectionOptions.selector)
        guard names.isEmpty || !isSelecting else {
            throw InvalidInput("cannot specify both a node name and a --selector option")
        }
        guard !names.isEmpty || isSelecting else { throw InvalidInput("name a node, or give a --selector") }
        var rules = ObjectSelection.Rules()
        rules.pageSize = pageSize
        let selection = try ObjectSelection(
            context, words: isSelecting ? ["nodes"] : ObjectSelection.words(names, of: "nodes"), rules)
        guard selection.targets.allSatisfy({ $0.type.qualifiedResource == "nodes" }) else {
            throw InvalidInput("only nodes can be cordoned")
        }
        var nodes: [SelectedObject] = []
        let word = isCordoned ? "cordoned" : "uncordoned"
        let change = try ObjectChange(context, reading: .allOrNone)
        let status = try change.run(selection) { node in
            nodes.append(node)
            guard (node.object.node.at("spec", "unschedulable")?.bool ?? false) != isCordoned else {
                return .init(nil, "already " + word)
            }
            let value: JSONValue = isCordoned ? true : .null
            return .init(.init(.strategic, ["spec": ["unschedulable": value]]), word)
        }
        return (status, nodes, change.dryRun)
    }
}

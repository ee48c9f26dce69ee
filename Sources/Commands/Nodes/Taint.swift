import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod taint`: keeps pods off nodes, and lets them come again.
enum Taint {
    static let overwrite = Option(flag: "overwrite", "Give taints that are there another value")

    static let command = Command(
        CommandSpec(
            "taint", summary: "Set and remove taints of nodes",
            discussion: """
                KEY=VALUE:EFFECT or KEY:EFFECT sets a taint, KEY:EFFECT- removes it, and KEY- removes it with every effect. \
                Effects are NoSchedule, PreferNoSchedule and NoExecute.

                It needs the rights to get and patch nodes, with a selector or --all the right to list them.
                """,
            usage: "node (NAME ... | -l SELECTOR | --all) KEY[=VALUE]:EFFECT ... KEY[:EFFECT]- ...",
            positionals: [
                PositionalSpec("TYPE", .any, "Node and its names, then the taints", completion: .resources(["nodes"]))
            ],
            options: [
                SelectionOptions.all.described(as: "All nodes"), SelectionOptions.selector, overwrite,
                FieldValidation.option,
            ] + ObjectChange.options(fieldManager: "kpod-taint"),
            examples: [
                Example("Keep new pods off a node", "kpod taint node node1 maintenance=tonight:NoSchedule"),
                Example("Let them come again", "kpod taint node node1 maintenance-"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let changes = try TaintChanges(arguments.positionals)
        guard let word = changes.objectWords.first else {
            throw InvalidInput("one or more resources must be specified as <resource> <name>")
        }
        guard !changes.isEmpty else { throw InvalidInput("at least one taint update is required") }
        // As in kubectl, --all is all nodes, whatever is named beside it.
        let words = arguments[SelectionOptions.all] ? [word] : changes.objectWords
        let selection = try ObjectSelection(context, words: words, ObjectSelection.Rules(needsChoice: true))
        if let other = selection.targets.first(where: { $0.type.resource != "nodes" || !$0.type.group.isEmpty }) {
            throw InvalidInput(
                "invalid resource type \(printable(other.type.singular)), only node types are supported")
        }
        let overwrites = arguments[overwrite]
        // What the server has answered kubectl prints by the node's type, and what it has changed itself without.
        let isAsked = DryRun(context) != .client
        return try ObjectChange(context, saysDryRun: false, sortsKeys: !isAsked).run(selection) { node in
            let present = node.object.node.at("spec", "taints")?.value.array ?? []
            let conflicts = overwrites ? [] : changes.conflicts(in: present)
            guard conflicts.isEmpty else {
                throw CommandError(
                    "node \(printable(node.name)) already has \(conflicts.joined(separator: ",")) taint(s) with same "
                        + "effect(s) and --overwrite is false", status: .rejected)
            }
            let (taints, word) = try changes.applied(to: present, overwrites: overwrites)
            let body: JSONValue =
                taints == present ? [:] : ["spec": ["taints": taints.isEmpty ? .null : .array(taints)]]
            return .init(.init(.strategic, body), word)
        }
    }
}

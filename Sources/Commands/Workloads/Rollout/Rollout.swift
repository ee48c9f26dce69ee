import Arguments
import CLIRuntime

/// `kpod rollout`: follows and changes the rollouts of Deployments, StatefulSets and DaemonSets.
enum Rollout {
    static let command = Command(
        CommandSpec(
            "rollout", summary: "Follow, restart, pause or undo rollouts",
            discussion:
                "Rollouts are those of Deployments, StatefulSets and DaemonSets; only Deployments can be paused.",
            examples: [
                Example("Wait until a Deployment is rolled out", "kpod rollout status deployment/web --timeout=5m"),
                Example("Replace all pods of a Deployment", "kpod rollout restart deployment/web"),
            ]),
        subcommands: [
            RolloutHistory.command,
            RolloutChange.pause,
            RolloutChange.restart,
            RolloutChange.resume,
            RolloutStatusCommand.command,
            RolloutUndo.command,
        ])

    /// How objects are named, in the synopsis of each subcommand.
    static let usage = "(TYPE[/NAME] | TYPE NAME ... | -l SELECTOR | -f FILE)"
    /// The words of each subcommand.
    static func positional(offering types: CompletionSource = .rollouts) -> PositionalSpec {
        PositionalSpec("TYPE", .any, "Types and names of the objects", completion: types)
    }
    /// The options by which objects are chosen.
    static let selection: [any DeclaredOption] = [
        FileOptions.filename, FileOptions.recursive, SelectionOptions.selector, FileOptions.kustomize,
    ]
    /// How objects are named: a type alone means all of its objects.
    static let rules = ObjectSelection.Rules(
        nothingNamed: "required resource not specified: name it as in 'deployment/web', or give -f",
        nothingFound: .said,
        owner: .podTemplate)
    /// The same where nothing is changed.
    private static var readingRules: ObjectSelection.Rules {
        var rules = rules
        rules.onlyReads = true
        return rules
    }

    /// Does something with each object that the command line names, and throws at the end what has failed.
    ///
    /// - Parameter patience: how long a server that does not answer is asked again; zero is the usual time, nil not at all.
    /// - Parameter need: notes what the command is going to need besides the objects.
    static func each(
        _ context: Context, patience: Duration? = nil,
        needing need: (ObjectSelection, Context) throws -> Void = { _, _ in },
        _ body: (SelectedObject) throws -> Void
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        let selection =
            if let patience {
                try context.outlasting(until: context.clock.deadline(after: patience)) {
                    try ObjectSelection(context, readingRules)
                }
            } else {
                try ObjectSelection(context, readingRules)
            }
        try need(selection, context)
        try selection.visit(attempts, patience: patience, body)
        try attempts.finish()
        return .success
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod apply`: makes objects as files describe them, always by server-side apply (KEP-555).
enum Apply {
    static let command = Command(
        CommandSpec(
            "apply", summary: "Make objects as files describe them",
            discussion: """
                The API server merges the files into what is there (server-side apply) and records kpod as the owner of the \
                fields that they set. It needs the right to patch, and to create where an object does not exist; the right \
                to get only tells "unchanged" from "configured".

                All that `kubectl apply` without --server-side has set is taken over, and kpod says so: what the files no \
                longer have goes. A field that anybody else has set is a conflict: the message names it, its owner and the \
                flag that takes it over.

                Each object is tried in order, and the failures are reported at the end. A custom resource may stand in \
                the same files as its definition, after it.

                --prune deletes what this field manager, or kubectl apply, has applied before and the files have no more: \
                with -l among what the selector matches, with --all everything, with --applyset what belongs to a set. It \
                needs the rights to list and delete, and deletes nothing where something could not be applied.
                """,
            usage: "-f FILE ...",
            options: specs,
            examples: [
                Example("Make what a file describes", "kpod apply -f role.yaml"),
                Example("Make what comes from standard input", "kpod apply -f -"),
                Example("All files of a directory and below it", "kpod apply -R -f manifests/"),
                Example("See what would happen", "kpod apply --dry-run=server -f role.yaml"),
                Example(
                    "Delete what the files have no more", "kpod apply -f shop/ --prune --applyset=shop -n shop"),
            ]),
        subcommands: [
            ApplyViewLastApplied.command, ApplyAnnotation.setLastApplied, ApplyAnnotation.editLastApplied,
        ],
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let options = try ApplyOptions(context)
        var pruning = try ApplyPruning(context, options)
        let files = try ManifestFiles.read(context, names: .applied)
        if try files.areAllowedToBeEmpty(context, orElse: "no objects passed to apply") { return .success }
        let isList = files.objects.count + files.failures.count > 1
        var results = try ObjectResults(
            context, isList ? .typedList(kind: "List", sortsItems: true) : .each(sortsKeys: true),
            suffix: options.dryRun.suffix)
        let types = ManifestTypes(context)
        let attempts = Attempts(context)
        // The object that could not be read comes first in kubectl too: it reads everything before it sends anything.
        attempts.keep(files.failures)
        do {
            try attempts.each(try pruning.prepared(files.objects)) { object in
                var object = object
                object.value = ChangeCause.noted(in: object.value, context)
                let applied = try ApplyObject(object, types: types, options: options, context: context).run()
                try results.print(
                    applied.object.root, type: applied.type, name: applied.name, applied.operation.rawValue)
                pruning.keep(applied)
                if options.dryRun == .none { types.noteApplied(object) }
            }
            try pruning.run(attempts, &results)
        } catch {
            // What was applied before the end is printed all the same.
            try results.end()
            throw error
        }
        try results.end()
        try attempts.finish()
        return .success
    }

    // MARK: Options

    /// The options of the command line.
    private static let specs: [any DeclaredOption] =
        [
            FileOptions.filename.described(as: "Files or directories with what to apply; - is standard input"),
            FileOptions.recursive,
            SelectionOptions.selector.described(
                as: "Only objects of the files whose labels match, such as app=web,env!=test"),
        ] + OutputOptions.all(as: "How to print the objects in place of a line for each") + [
            DryRun.option, ApplyOptions.serverSide, ApplyOptions.forceConflicts, WriteFlags.fieldManager,
            FieldValidation.option, ApplyOptions.subresource,
        ] + FileOptions.rendering + [
            PruneFlags.prune, SelectionOptions.all.described(as: "With --prune: of everything that was applied"),
            PruneFlags.allowlist, ApplyPruning.applySet,
            DeletionFlags.cascade.described(as: "What becomes of the objects that a pruned one owns"),
            DeletionFlags.gracePeriod.described(as: "The time that a pruned pod is given; less than 0 is its own"),
            FileOptions.kustomize,
        ] + taken + refused

    /// Flags of kubectl's that say nothing where the server applies, and nothing is deleted: scripts give them all the same.
    private static let taken: [any DeclaredOption] = [
        Option(flag: "overwrite", "Resolve conflicts of client-side apply", default: true, hidden: true),
        ChangeCause.record,
        Option(flag: "wait", "Wait until what --force deletes is gone", hidden: true),
    ]

    private static let refused: [any DeclaredOption] = [
        OptionSpec.refused("prune-whitelist", value: "TYPE", "it is called --prune-allowlist"),
        OptionSpec.refused(
            "force", value: nil, "kpod does not delete what it applies: use 'kpod delete -f FILE', then apply again"),
        OptionSpec.refused(
            "openapi-patch", value: nil, "kpod applies on the server and makes no patches itself: leave it out"),
        OptionSpec.refused(
            "timeout", value: "DURATION", "it belongs to --force, which kpod does not have: leave it out"),
    ]
}

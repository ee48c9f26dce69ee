import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import System

/// `kpod diff`: what `apply` would change, by a dry run of the server against what there is.
enum Diff {
    static let showManagedFields = Option(flag: "show-managed-fields", "Compare metadata.managedFields too")
    static let showSecrets = Option(
        flag: "show-secrets", "Show what Secrets hold; otherwise only which of their values differ")
    static let concurrency = Option(
        number: "concurrency", in: 1...1_000, value: "N", "How many objects are asked for at once", default: 1)

    static let command = Command(
        CommandSpec(
            "diff", summary: "Show what applying files would change",
            discussion: """
                Each object is applied by a dry run of the server and compared with what there is. It needs the rights to \
                get and patch, and to create where an object does not exist. What Secrets hold is not shown.

                The exit code is 0 where nothing would change and 1 where something would; every other one is a failure, \
                and the differences that were found are printed all the same. An object that cannot be compared hides no \
                other.

                kpod needs no other program. Where the variable KUBECTL_EXTERNAL_DIFF names one, such as 'diff -U1', it is \
                run with two folders, as kubectl does.
                """,
            usage: "-f FILE ...",
            options: [
                FileOptions.filename.described(as: "Files or directories with what to compare; - is standard input"),
                FileOptions.recursive,
                SelectionOptions.selector.described(
                    as: "Only objects of the files whose labels match, such as app=web,env!=test"),
            ] + FileOptions.rendering + [
                ApplyOptions.serverSide.described(as: "Kubectl's words for server-side apply"),
                ApplyOptions.forceConflicts, WriteFlags.fieldManager,
                PruneFlags.prune.described(as: "Also show what apply --prune would delete"), PruneFlags.allowlist,
                showManagedFields, showSecrets, concurrency, FileOptions.kustomize,
            ],
            examples: [
                Example("What a file would change", "kpod diff -f deployment.yaml"),
                Example("Whether anything would change", "kpod diff -f manifests/ > /dev/null"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        guard FileOptions.areGiven(arguments) else {
            throw InvalidInput(
                "must specify -f or -k: give the files or directories to compare, or - for standard input")
        }
        let options = try ApplyOptions(previewing: context)
        let files = try ManifestFiles.read(context)
        if files.isEmpty, files.hasOthers { return .success }
        if try files.areAllowedToBeEmpty(context, orElse: "no objects passed to diff") { return .success }
        let attempts = Attempts(context)
        attempts.keep(files.failures)
        var pruner = arguments[PruneFlags.prune] ? try Pruner(context, fieldManager: options.fieldManager) : nil
        let previews = ApplyPreviews(files.objects, options, context, ahead: arguments[concurrency])
        var states: [ObjectStates] = []
        try attempts.each(Array(files.objects.indices)) { index in
            let (live, applied) = try previews.preview(index)
            pruner?.keep(live ?? applied.object, type: applied.type)
            states.append(ObjectStates(before: live?.root.value, after: applied.object.root.value))
        }
        if attempts.hasFailures, pruner != nil {
            // What could not be compared would be among it, and apply deletes nothing then either.
            context.say("What would be pruned is not shown, since not every object could be compared.")
        } else {
            try pruner?.visit(attempts) { item in
                states.append(ObjectStates(before: item.document.root.value, after: nil))
            }
        }
        let output = DiffOutput(
            context, showsManagedFields: arguments[showManagedFields], showsSecrets: arguments[showSecrets])
        let isDifferent = try output.print(states)
        try attempts.finish()
        return isDifferent ? .no : .success
    }
}

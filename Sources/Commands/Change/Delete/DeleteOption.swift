import Arguments
import CLIRuntime
import Kube

/// The options of `delete` that no other command has.
enum DeleteOption {
    static let ignoreNotFound = Option(
        flag: "ignore-not-found", "Objects that do not exist are no error; the default with --all")
    static let now = Option(flag: "now", "Give pods one second to end")
    static let interactive = Option(
        flag: "interactive", short: "i", "List what would be deleted, and ask before it is")
    static let output = Option(
        choice: "output", short: "o", [Choice("name", "TYPE/NAME, a line each")], value: "FORMAT",
        "How to print what was deleted")
    static let raw = RawRequest.option("Send a DELETE to this path and print the answer as it is")

    /// The options of the command line.
    static let specs: [any DeclaredOption] = [
        FileOptions.filename.described(as: "Delete the objects of these files or directories; - is standard input"),
        FileOptions.recursive, FileOptions.envSubst, FileOptions.allowEmpty,
        SelectionOptions.selector.described(as: "Delete the objects whose labels match, such as app=web,env!=test"),
        SelectionOptions.fieldSelector.described(
            as: "Delete the objects whose fields match, such as status.phase=Failed"),
        SelectionOptions.all.described(as: "Delete all objects of the types in the namespace"),
        SelectionOptions.allNamespaces,
        ignoreNotFound,
        DeletionFlags.cascade,
        DeletionFlags.gracePeriod,
        now,
        DeletionFlags.force,
        interactive,
        DeletionFlags.wait,
        DeletionFlags.timeout,
        DryRun.option,
        output,
        raw,
        FileOptions.kustomize,
    ]
}

extension DeletionPlan {
    /// What `delete` was asked to do, read from its options before anything is sent.
    init(_ context: Context) throws {
        let arguments = context.arguments
        let dryRun = DryRun(context)
        guard !arguments[DeleteOption.interactive] || !arguments[FileOptions.filename].contains("-") else {
            throw InvalidInput("--interactive asks on standard input, from which -f - reads the objects: give a file")
        }
        let grace = try DeletionFlags.gracePeriod(arguments, now: arguments[DeleteOption.now])
        if grace == 0 {
            context.say(
                "Warning: Immediate deletion does not wait for confirmation that the running resource has been "
                    + "terminated. The resource may continue to run on the cluster indefinitely.")
        }
        self.init(
            dryRun: dryRun,
            options: DeleteOptions(
                propagation: DeletionFlags.propagation(context), gracePeriodSeconds: grace, dryRun: dryRun == .server),
            isForced: grace == 0, printsNames: arguments.given(DeleteOption.output) == "name",
            ignoresNotFound: arguments.isSet(DeleteOption.ignoreNotFound)
                ? arguments[DeleteOption.ignoreNotFound] : arguments[SelectionOptions.all],
            waits: arguments[DeletionFlags.wait], timeout: arguments[DeletionFlags.timeout])
    }
}

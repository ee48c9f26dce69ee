import Arguments
import CLIRuntime
import Kube

/// What `delete` was asked to do, read from its options before anything is sent.
struct DeletePlan {
    /// How far to go.
    let dryRun: DryRun
    /// The body of every request.
    let deleteOptions: DeleteOptions
    /// Whether the objects are removed without waiting for what they run.
    let isForced: Bool
    /// Whether only names are printed.
    let printsNames: Bool
    /// Whether objects that do not exist are no error.
    let ignoresNotFound: Bool
    /// Whether to wait until the objects are gone.
    let waits: Bool
    /// How long to wait; zero is as good as forever, and less is one look.
    let timeout: Duration
    /// Whether the objects are listed, and somebody is asked, before any is deleted.
    var isInteractive = false

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        ignoresNotFound =
            arguments.isSet(DeletePlan.ignoreNotFound)
            ? arguments[DeletePlan.ignoreNotFound] : arguments[SelectionOptions.all]
        printsNames = arguments.given(DeletePlan.output) == "name"
        waits = arguments[DeletePlan.wait]
        timeout = arguments[DeletePlan.timeout]
        dryRun = DryRun(context)
        isInteractive = arguments[DeletePlan.interactive]
        guard !isInteractive || !arguments[FileOptions.filename].contains("-") else {
            throw InvalidInput("--interactive asks on standard input, from which -f - reads the objects: give a file")
        }
        let grace = try Self.gracePeriod(context)
        isForced = grace == 0
        deleteOptions = DeleteOptions(
            propagation: DeletionFlags.propagation(context), gracePeriodSeconds: grace, dryRun: dryRun == .server)
    }

    /// What `replace --force` deletes: before it is made anew, it has to be gone.
    init(replacing context: Context) throws {
        let grace = context.arguments[DeletionFlags.gracePeriod]
        dryRun = .none
        isForced = false
        printsNames = context.arguments.given(OutputOptions.output) == "name"
        ignoresNotFound = true
        waits = true
        let time = context.arguments[DeletePlan.timeout]
        timeout = time == .zero ? Self.replacementTime : time
        deleteOptions = DeleteOptions(
            propagation: DeletionFlags.propagation(context), gracePeriodSeconds: grace < 0 ? nil : max(grace, 1))
    }

    /// kubectl's time for something that is replaced to be gone.
    private static let replacementTime = Duration.seconds(300)

    /// The grace period in seconds; `nil` leaves it to the object. 0 is meant only with `--force`, and is 1 otherwise:
    /// this is kubectl's guard against losing data by accident.
    private static func gracePeriod(_ context: Context) throws -> Int? {
        var grace = context.arguments[DeletionFlags.gracePeriod]
        let force = context.arguments[DeletePlan.force]
        if context.arguments[DeletePlan.now] {
            guard grace < 0 else { throw InvalidInput("--now and --grace-period cannot be specified together") }
            grace = 1
        }
        if grace == 0, !force { grace = 1 }
        if force, grace < 0 { grace = 0 }
        guard !force || grace == 0 else {
            throw InvalidInput("--force and --grace-period greater than 0 cannot be specified together")
        }
        if force {
            context.say(
                "Warning: Immediate deletion does not wait for confirmation that the running resource has been "
                    + "terminated. The resource may continue to run on the cluster indefinitely.")
        }
        return grace < 0 ? nil : grace
    }

    static let ignoreNotFound = Option(
        flag: "ignore-not-found", "Objects that do not exist are no error; the default with --all")
    static let now = Option(flag: "now", "Give pods one second to end")
    static let interactive = Option(
        flag: "interactive", short: "i", "List what would be deleted, and ask before it is")
    static let force = Option(flag: "force", "Remove objects at once, without waiting until what they run has ended")
    static let wait = Option(flag: "wait", "Wait until the objects are gone, finalizers included", default: true)
    static let timeout = Option(
        duration: "timeout", "How long to wait; 0 is a week, less than 0 is one look", default: "0s")
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
        force,
        interactive,
        wait,
        timeout,
        DryRun.option,
        output,
        raw,
        OptionSpec.refused(
            "kustomize", short: "k", value: "DIR",
            "kpod does not build kustomizations: delete the output of 'kubectl kustomize DIR' with -f -"),
    ]
}

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
    /// Whether objects of all namespaces are meant.
    let allNamespaces: Bool
    /// Whether all objects of the types are meant.
    let all: Bool
    /// The selectors.
    let listOptions: ListOptions

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        all = arguments.flag("all")
        allNamespaces = arguments.flag("all-namespaces")
        ignoresNotFound = arguments.isSet("ignore-not-found") ? arguments.flag("ignore-not-found") : all
        printsNames = arguments.string("output") == "name"
        waits = arguments.flag("wait")
        timeout = arguments.duration("timeout") ?? .zero
        var list = ListOptions()
        list.labelSelector = arguments.string("selector") ?? ""
        list.fieldSelector = arguments.string("field-selector") ?? ""
        listOptions = list
        if all, !list.labelSelector.isEmpty { throw InvalidInput("cannot set --all and --selector at the same time") }
        if all, !list.fieldSelector.isEmpty {
            throw InvalidInput("cannot set --all and --field-selector at the same time")
        }
        dryRun = DryRun(context)
        let grace = try Self.gracePeriod(context)
        isForced = grace == 0
        deleteOptions = DeleteOptions(
            propagation: Self.propagation(context), gracePeriodSeconds: grace, dryRun: dryRun == .server)
    }

    /// Whether the objects are found by listing, rather than by their names.
    var isSelecting: Bool { all || !listOptions.labelSelector.isEmpty || !listOptions.fieldSelector.isEmpty }

    /// The grace period in seconds; `nil` leaves it to the object. 0 is meant only with `--force`, and is 1 otherwise:
    /// this is kubectl's guard against losing data by accident.
    private static func gracePeriod(_ context: Context) throws -> Int? {
        var grace = context.arguments.int("grace-period") ?? -1
        let force = context.arguments.flag("force")
        if context.arguments.flag("now") {
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

    private static func propagation(_ context: Context) -> DeleteOptions.Propagation {
        let text = context.arguments.string("cascade") ?? ""
        switch text {
        case "orphan": return .orphan
        case "foreground": return .foreground
        case "true", "false":
            let policy: DeleteOptions.Propagation = text == "true" ? .background : .orphan
            context.say(
                "Warning: --cascade=\(text) is deprecated (boolean value) and can be replaced with "
                    + "--cascade=\(policy.rawValue.lowercased()).")
            return policy
        default: return .background
        }
    }

    /// The options of the command line.
    static let specs = [
        OptionSpec(
            "filename", short: "f", .list, value: "FILE",
            "Delete the objects of these files or directories; - is standard input", completion: .files),
        OptionSpec("recursive", short: "R", "Go down into the directories given with -f"),
        OptionSpec(
            "selector", short: "l", .string, value: "SELECTOR",
            "Delete the objects whose labels match, such as app=web,env!=test"),
        OptionSpec(
            "field-selector", .string, value: "SELECTOR",
            "Delete the objects whose fields match, such as status.phase=Failed"),
        OptionSpec("all", "Delete all objects of the types in the namespace"),
        OptionSpec("all-namespaces", short: "A", "With --all or a selector: in all namespaces"),
        OptionSpec(
            "ignore-not-found", "Objects that do not exist are no error; the default with --all"),
        OptionSpec(
            "cascade",
            .choice([
                Choice("background", "What the object owns is deleted after it"),
                Choice("foreground", "What the object owns is deleted before it"),
                Choice("orphan", "What the object owns stays"),
                Choice("true", hidden: true), Choice("false", hidden: true),
            ]), value: "POLICY", "What becomes of the objects that a deleted one owns", default: "background",
            implied: "background"),
        OptionSpec(
            "grace-period", .int, value: "SECONDS", "The time that a pod is given to end; less than 0 is the pod's own",
            default: "-1"),
        OptionSpec("now", "Give pods one second to end"),
        OptionSpec("force", "Remove objects at once, without waiting until what they run has ended"),
        OptionSpec("wait", "Wait until the objects are gone, finalizers included", default: "true"),
        OptionSpec(
            "timeout", .duration, value: "DURATION", "How long to wait; 0 is a week, less than 0 is one look",
            default: "0s"),
        DryRun.option,
        OptionSpec(
            "output", short: "o", .choice([Choice("name", "TYPE/NAME, a line each")]), value: "FORMAT",
            "How to print what was deleted"),
        OptionSpec("raw", .string, value: "PATH", "Send a DELETE to this path and print the answer as it is"),
        OptionSpec.refused(
            "interactive", short: "i", value: nil,
            "kpod asks no questions: see what would be deleted with --dry-run=client, then delete"),
        OptionSpec.refused(
            "kustomize", short: "k", value: "DIR",
            "kpod does not build kustomizations: delete the output of 'kubectl kustomize DIR' with -f -"),
    ]
}

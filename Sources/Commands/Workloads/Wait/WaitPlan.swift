import Arguments
import CLIRuntime
import Kube
import System

/// What `wait` was asked to do, read from its options before anything is sent.
struct WaitPlan {
    /// What must hold, for each object.
    let conditions: [WaitCondition]
    /// Whether the first object and condition that holds is enough.
    let isAny: Bool
    /// Whether an object that is not there is an error at once, as it is for kubectl.
    let mustExist: Bool
    /// When to give up.
    let deadline: Instant
    /// Whether each object is looked at once only.
    let isOneLook: Bool
    /// How long a pod may fail to get its image, or a node.
    let grace: Duration
    /// Whether that time was given, rather than the usual one.
    let isGraceGiven: Bool
    /// Whether to say nothing of what is waited for.
    let isQuiet: Bool
    /// Whether to show the events of what has failed.
    let diagnoses: Bool
    /// Whether to show its log too.
    let diagnosesLogs: Bool
    /// The statuses of HTTP that will do.
    let statuses: StatusRanges
    /// Whether all objects of the types are meant.
    let all: Bool
    /// The selectors.
    let selectors: ListOptions

    /// What kubectl waits for at most.
    private static let week = Duration.seconds(7 * 24 * 3_600)
    /// The time for the one look that a timeout of 0 gives, unless --request-timeout says otherwise.
    private static let lookTime = Duration.seconds(30)

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        var conditions: [WaitCondition] = []
        for text in arguments[WaitPlan.forCondition] { conditions.append(try WaitCondition(text)) }
        self.conditions = conditions
        isAny = arguments[WaitPlan.any]
        mustExist = arguments[WaitPlan.mustExist]
        let timeout = arguments[WaitPlan.timeout]
        isOneLook = timeout == .zero
        deadline = context.clock.now + (isOneLook ? Self.lookTime : timeout < .zero ? Self.week : timeout)
        isGraceGiven = arguments.isSet(WaitPlan.grace)
        grace = max(arguments[WaitPlan.grace], .zero)
        isQuiet = arguments[WaitPlan.quiet]
        diagnoses = !arguments[WaitPlan.noDiagnosis]
        diagnosesLogs = diagnoses && arguments[DiagnosisOptions.logs]
        statuses = try StatusRanges(arguments[WaitPlan.httpStatus], of: "--http-status")
        all = arguments[SelectionOptions.all]
        var list = ListOptions()
        list.labelSelector = arguments[SelectionOptions.selector]
        list.fieldSelector = arguments[SelectionOptions.fieldSelector]
        selectors = list
    }

    /// Whether the objects are found by listing, rather than by their names.
    var isSelecting: Bool { all || !selectors.labelSelector.isEmpty || !selectors.fieldSelector.isEmpty }

    /// Whether the end of an object is among what is awaited.
    var awaitsDeletion: Bool { conditions.contains { if case .delete = $0 { true } else { false } } }

    /// Whether nothing but the making of objects is awaited; kubectl then names no object when the time is over.
    var awaitsCreation: Bool { conditions.allSatisfy { if case .create = $0 { true } else { false } } }

    static let forCondition = Option(
        texts: "for", value: "CONDITION", "What to wait for; of several all must hold",
        discussion: """
            create, delete, condition=NAME[=VALUE], jsonpath='{PATH}'[=VALUE], or ready, complete, available, bound.
            """,
        completion: .choices([
            "ready", "complete", "available", "bound", "create", "delete", "condition=", "jsonpath=",
        ]))
    static let timeout = Option(
        duration: "timeout", "When to give up; 0 is one look, less than 0 is a week", default: "30s")
    static let any = Option(flag: "any", "The first object and condition that holds is enough")
    static let mustExist = Option(
        flag: "must-exist", "An object that does not exist is an error at once, rather than waited for")
    static let grace = Option(
        duration: "grace", "How long a pod may fail to get its image; if given, also a node", default: "2m")
    static let noDiagnosis = Option(flag: "no-diagnosis", "Do not show the events of what has failed")
    static let httpStatus = Option(
        text: "http-status", value: "STATUS", "The statuses that an HTTP target may answer, such as 200-299,401",
        default: "200-399")
    static let quiet = Option(flag: "quiet", short: "q", "Do not say what is waited for")

    /// The options of the command line.
    static let specs: [any DeclaredOption] =
        [
            forCondition,
            timeout,
            any,
            mustExist,
            SelectionOptions.selector.described(
                as: "Wait for the objects whose labels match, such as app=web,env!=test"),
            SelectionOptions.fieldSelector.described(
                as: "Wait for the objects whose fields match, such as status.phase=Running"),
            SelectionOptions.all.described(as: "Wait for all objects of the types in the namespace"),
            SelectionOptions.allNamespaces,
            FileOptions.filename.described(
                as: "Wait for the objects of these files or directories; - is standard input"),
            FileOptions.recursive, FileOptions.kustomize,
            grace,
            noDiagnosis,
            DiagnosisOptions.logs,
            httpStatus,
            quiet,
        ] + OutputOptions.all(as: "How to print each object that meets the condition, in place of a line about it")
}

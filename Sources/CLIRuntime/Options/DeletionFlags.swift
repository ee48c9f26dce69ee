import Arguments
import Kube

/// How objects are deleted, by whatever command.
package enum DeletionFlags {
    package static let cascade = Option(
        choice: "cascade",
        [
            Choice("background", "What the object owns is deleted after it"),
            Choice("foreground", "What the object owns is deleted before it"),
            Choice("orphan", "What the object owns stays"),
            Choice("true", hidden: true), Choice("false", hidden: true),
        ], value: "POLICY", "What becomes of the objects that a deleted one owns", default: "background",
        implied: "background")
    package static let gracePeriod = Option(
        number: "grace-period", value: "SECONDS", "The time that a pod is given to end; less than 0 is the pod's own",
        default: -1)

    package static let force = Option(
        flag: "force", "Remove objects at once, without waiting until what they run has ended")
    package static let wait = Option(
        flag: "wait", "Wait until the objects are gone, finalizers included", default: true)
    package static let timeout = Option(
        duration: "timeout", "How long to wait; 0 is a week, less than 0 is one look", default: "0s")

    /// The grace period in seconds; `nil` leaves it to the object. 0 is meant only with `--force`, and is 1 otherwise: this
    /// is kubectl's guard against losing data by accident.
    ///
    /// - Parameter now: whether an object is to be given no more than a second.
    /// - Throws: `InvalidInput` for options that exclude each other.
    package static func gracePeriod(_ arguments: ParsedArguments, now: Bool = false) throws(InvalidInput) -> Int? {
        var grace = arguments[gracePeriod]
        let isForced = arguments[force]
        if now {
            guard grace < 0 else { throw InvalidInput("--now and --grace-period cannot be specified together") }
            grace = 1
        }
        if grace == 0, !isForced { grace = 1 }
        if isForced, grace < 0 { grace = 0 }
        guard !isForced || grace == 0 else {
            throw InvalidInput("--force and --grace-period greater than 0 cannot be specified together")
        }
        return grace < 0 ? nil : grace
    }

    /// What becomes of what an object owns, with kubectl's words about the old forms of the option.
    package static func propagation(_ context: Context) -> DeleteOptions.Propagation {
        let text = context.arguments[cascade]
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
}

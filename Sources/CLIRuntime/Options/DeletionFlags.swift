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

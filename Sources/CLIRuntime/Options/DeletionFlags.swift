import Arguments
import Kube

/// How objects are deleted by commands that do not delete alone.
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

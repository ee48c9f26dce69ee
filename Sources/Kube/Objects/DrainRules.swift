import JSON

/// Which pods of a node are removed when it is drained, and which stand in the way (Kubernetes documentation, "Safely
/// drain a node").
public struct DrainRules: Sendable {
    /// Whether pods that nothing would make anew are removed too.
    public var removesUnmanaged = false
    /// Whether pods of DaemonSets, which would be put there again at once, are left alone; otherwise they stand in the way.
    public var ignoresDaemonSets = false
    /// Whether pods are removed with what they have written into an `emptyDir`.
    public var deletesLocalData = false
    /// How many seconds after its time to be gone a pod is not minded any more; 0 is never.
    public var skipsDeletedAfter = 0

    /// What of a pod is read to tell what becomes of it, and to remove it.
    public static let readFields =
        ["name", "namespace", "uid", "ownerReferences", "deletionTimestamp"].map { ["metadata", $0] } + [
            ["metadata", "annotations", mirror], ["spec", "volumes"], ["status", "phase"],
        ]

    private static let mirror = "kubernetes.io/config.mirror"

    /// Rules that let nothing be lost.
    public init() {}

    /// What becomes of a pod.
    public enum Verdict: Equatable, Sendable {
        /// It is removed; the warning says what is lost by it.
        case removed(warning: String?)
        /// It stays, and is no obstacle; the warning says so where it matters.
        case left(warning: String?)
        /// It stands in the way, for this reason.
        case obstacle(String)
    }

    /// What is known of a DaemonSet.
    public enum DaemonSet: Equatable, Sendable {
        /// It is there.
        case found
        /// It is gone: its pods are orphans. The words are the server's.
        case gone(String)
        /// It could not be read, for this reason.
        case unknown(String)
    }

    /// What becomes of a pod.
    ///
    /// - Parameter now: the time of day, for pods that are being deleted.
    /// - Parameter daemonSet: looks a DaemonSet of the pod's namespace up.
    public func verdict(
        on pod: APIObject, at now: Timestamp, daemonSet: (_ name: String) throws -> DaemonSet
    ) rethrows -> Verdict {
        if isOverdue(pod, at: now) { return .left(warning: nil) }
        let controller = pod.node.at("metadata", "ownerReferences")?.elements.first { $0["controller"]?.bool == true }
        let phase = pod.node.at("status", "phase")?.string
        let hasEnded = phase == "Succeeded" || phase == "Failed"
        if !hasEnded, controller?["kind"]?.string == "DaemonSet", let name = controller?["name"]?.string {
            switch try daemonSet(name) {
            case .unknown(let reason): return .obstacle(reason)
            case .gone(let reason): return removesUnmanaged ? .removed(warning: reason) : .obstacle(reason)
            case .found:
                return ignoresDaemonSets
                    ? .left(warning: "ignoring DaemonSet-managed Pods")
                    : .obstacle("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)")
            }
        }
        // A mirror pod shows a static pod of the kubelet's, which the API server cannot remove.
        if pod.annotation(Self.mirror) != nil { return .left(warning: nil) }
        if hasEnded { return .removed(warning: nil) }
        if !deletesLocalData,
            pod.node.at("spec", "volumes")?.elements.contains(where: { $0["emptyDir"] != nil }) == true
        {
            return .obstacle("cannot delete Pods with local storage (use --delete-emptydir-data to override)")
        }
        guard controller == nil else { return .removed(warning: nil) }
        return removesUnmanaged
            ? .removed(warning: "deleting Pods that declare no controller")
            : .obstacle("cannot delete Pods that declare no controller (use --force to override)")
    }

    /// Whether a pod should have been gone for so long that its node cannot be there any more.
    public func isOverdue(_ pod: APIObject, at now: Timestamp) -> Bool {
        guard skipsDeletedAfter > 0,
            let time = pod.node.at("metadata", "deletionTimestamp")?.string.flatMap({ Timestamp($0) })
        else { return false }
        return now - time > .seconds(skipsDeletedAfter)
    }
}

import JSON
import Text

/// What would mend that a pod as a whole was ended, whatever its containers did.
struct EvictionRemedy {
    /// What would mend it; nil where that cannot be told from the object.
    let text: String?

    /// Reads why a pod has failed; nil where its containers have, one by one.
    init?(_ pod: APIObject) {
        let reason = pod.node.at("status", "reason")?.string ?? ""
        let message = pod.node.at("status", "message")?.string ?? ""
        guard !reason.isEmpty || !message.isEmpty else { return nil }
        switch reason {
        case "Evicted": text = Self.eviction(message)
        case "DeadlineExceeded":
            text = "raise its activeDeadlineSeconds, or let it do its work in less time"
        case "NodeAffinity": text = "let its nodeSelector and node affinity fit the labels of the node"
        case _ where reason.hasPrefix("OutOf"): text = "let it request less, or free the node"
        default: text = nil
        }
    }

    /// The words are those of the kubelet's eviction package (helpers.go, eviction_manager.go).
    private static func eviction(_ message: String) -> String? {
        if message.contains("EmptyDir volume") { return "raise the sizeLimit of the emptyDir, or write less into it" }
        if message.contains("ephemeral local storage usage exceeds")
            || message.contains("exceeded its local ephemeral storage limit")
        {
            return "raise its limit of ephemeral-storage, or let it write less to its file system, log and emptyDirs"
        }
        if message.contains("low on resource: pids") { return "let it start fewer processes, or free the node" }
        if message.contains("had condition") { return "free what the node is short of, or let it run on another node" }
        if message.contains("ephemeral-storage") || message.contains("inodes") {
            return "let it ask for the ephemeral-storage that it uses, so that others are evicted before it, "
                + "or free the node's disk"
        }
        return "let it ask for what it uses, so that others are evicted before it"
    }
}

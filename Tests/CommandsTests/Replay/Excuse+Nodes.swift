extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"
    private static let order = "kubectl takes the pods in no order; kpod has the server's"

    /// What `cordon`, `uncordon`, `drain` and `certificate` do.
    static let nodes = [
        Excuse(
            .errors, because: ownWords,
            in: "certificate-bad-output", "cordon-name-and-selector", "cordon-no-args", "drain-bad-timeout",
            "drain-name-and-selector", "drain-no-args", "uncordon-no-args"),
        Excuse(
            .output, because: "a group of commands prints its own help", in: "certificate-no-sub"),
        Excuse(
            .errors, because: "kubectl leaves `error:` out before several lines",
            in: "certificate-deny-f-several", "w-cert-approve-recursive-wrong", "w-cert-deny-f-recursive-force"),
        Excuse(.output, because: order, in: "drain-evict", "drain-selector"),
        Excuse(.errors, because: order, in: "drain-disable-eviction", "drain-dry-client", "drain-dry-refused"),
        Excuse(
            .output, .errors, .requests,
            because:
                "kubectl takes the pods in no order, goes on past its time limit, and reads a pod before it asks again",
            in: "drain-dry-server", "drain-pdb-blocks", "drain-pdb-blocks-again", "w-drain-all-flags-dry-server"),
    ]
}

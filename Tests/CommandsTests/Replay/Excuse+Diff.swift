extension Excuse {
    private static let takesOver = "kpod says what it would take over from kubectl apply"
    private static let ownProgram = "what the program prints does not pass through kpod"

    /// `diff` and what prunes.
    static let diff = [
        Excuse(
            .output, because: "kubectl compares a Secret that is not there with null",
            in: "diff-secret-new", "w-diff-secret-new", "w-diff-selector", "w-diff-several"),
        Excuse(
            .output, because: "kubectl shows the values of Secrets, and the owners of fields, of what is pruned",
            in: "diff-prune-no-selector"),
        Excuse(
            .output, .requests,
            because: "kubectl's annotation shows what a Secret holds; kpod hides it, and applies stringData as data",
            in: "diff-secret-server-side"),
        Excuse(.output, because: ownProgram, in: "diff-external", "diff-external-unsafe", "w-diff-external"),
        Excuse(.errors, because: ownProgram, in: "diff-external-fails"),
        Excuse(
            .errors, because: takesOver, in: "diff-external-missing", "diff-secret-not-a-string", "w-diff-invalid"),
        Excuse(
            .errors, because: "usage errors are kpod's own words", in: "diff-no-args", "w-diff-args",
            "view-last-applied-no-args"),
        Excuse(
            .errors, .requests, because: "kpod applies on the server without being told to",
            in: "diff-server-side-client-flag"),
        Excuse(
            .errors, .requests, because: "kubectl takes every conflict for a change meanwhile, and tries again",
            in: "diff-server-side-conflict"),
        Excuse(
            .errors, .requests, because: "an object whose type there is not hides no other", in: "diff-unknown-kind"),
        Excuse(
            .output, .errors, .requests, because: "kpod refuses a manifest in which a key stands twice",
            in: "diff-strict"),
        Excuse(.errors, .requests, because: "kubectl wants a variable for sets", in: "applyset-no-env"),
        Excuse(.output, because: "kubectl takes stringData for a change each time", in: "applyset-again"),
        Excuse(.output, because: "kubectl looks through several types in no order", in: "applyset-prune-dry"),
        Excuse(
            .output, because: "to kpod an object is not unchanged that it has yet to take over from kubectl apply",
            in: "prune-allowlist-all-dry", "prune-client-dry"),
        Excuse(
            .errors, because: "kubectl logs what a later release will not do",
            in: "prune", "prune-client-dry", "prune-server-dry", "w-apply-prune-dry"),
        Excuse(
            .errors, .requests, because: "kubectl takes --all for a selector here alone, and refuses it",
            in: "w-view-last-applied-all"),
    ]
}

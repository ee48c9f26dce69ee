extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"

    /// What makes pods and containers.
    static let containers = [
        Excuse(
            .errors, because: ownWords,
            in: "debug-bad-profile", "debug-bad-pull-policy", "debug-copy-set-image-bad", "run-bad-pull-policy",
            "run-bad-restart", "run-cascade-bad", "run-no-name", "run-overrides-bad-type", "run-service-account-flag",
            "w-run-bad-pull-policy"),
        Excuse(
            .output, .exit, because: "kubectl takes files that it does nothing with", in: "w-run-recursive-kustomize"),
        Excuse(
            .errors, .requests,
            because: "a name that is in use is told before anything is sent, which might change what is there",
            in: "debug-ephemeral-name-is-container", "debug-ephemeral-name-used"),
        Excuse(
            .requests, because: "the container hears of the end of standard input, for which kubectl leaves it waiting",
            in: "debug-ephemeral-attach", "debug-ephemeral-attach-open"),
        Excuse(.errors, because: ownWords, in: "cp-one-arg"),
        Excuse(
            .errors, .requests, because: "keys that nobody can press are told before anything is made",
            in: "run-detach-keys-bad"),
        Excuse(.errors, because: "under -q only the container speaks", in: "w-run-attach-done"),
        Excuse(
            .requests, because: "kubectl takes --grace-period, and gives the pod its own time all the same",
            in: "run-rm-force", "w-run-attach-rm-done"),
        Excuse(
            .requests,
            because: "kpod keeps modes and times, which kubectl has tar forget, and asks for programs before it sends",
            in: "cp-no-tar", "cp-to", "cp-to-missing-dir"),
        Excuse(
            .requests, because: "kubectl drops fields that it does not know in silence; the server warns of them",
            in: "run-overrides-unknown-field"),
    ]
}

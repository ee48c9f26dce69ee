extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"
    private static let foundFirst = "usage errors are kpod's own words, and found before anything is sent"
    private static let twice = "kpod refuses a manifest in which a key stands twice"

    /// Mistakes in what was typed, or in a manifest.
    static let usage = [
        Excuse(
            .errors, because: ownWords,
            in: "api-resources-args", "api-resources-output-bad", "api-resources-sort-bad", "api-versions-args",
            "apply-bad-yaml", "apply-csa-immutable-force-back", "apply-csa-no-name", "apply-extra-arg",
            "apply-force-server-side", "apply-no-apiversion", "apply-no-args", "apply-subresource-client",
            "attach-no-args",
            "create-clusterrolebinding-no-role", "create-f-and-arg", "create-f-validate-nope", "create-nothing",
            "create-role-bad-resource", "create-unknown-sub", "w-create-unknown", "delete-all-selector",
            "delete-bad-output", "delete-cascade-bad",
            "delete-f-and-name", "delete-nothing", "delete-raw-bad", "delete-timeout-bad", "events-for-unknown",
            "events-o-wide", "exec-no-command", "exec-no-dashes", "exec-type-missing", "get-crt-watch-several-types",
            "get-no-args",
            "label-dry-bad",
            "logs-crt-selector-and-name", "logs-crt-since-time-bad", "logs-crt-two-args", "logs-crt-type-missing",
            "port-forward-no-ports",
            "rollout-history-rev-negative", "rollout-status-bad-timeout", "rollout-undo-paused",
            "rollout-unknown-sub", "version-args", "version-output-bad", "w-delete-cascade-bad",
            "w-version-args"),
        Excuse(
            .errors, .requests, because: foundFirst,
            in: "get-bad-output", "logs-crt-limit-bad", "logs-crt-since-both",
            "rollout-undo-negative"),
        Excuse(
            .requests, because: "usage errors are found before anything is sent",
            in: "get-cc-bad", "get-gotemplate-bad", "get-jsonpath-bad", "logs-crt-all-containers-and-c",
            "logs-crt-tail-bad"),
        Excuse(.errors, .requests, because: twice, in: "apply-ssa-strict", "create-f-strict"),
        Excuse(.output, .exit, because: twice, in: "create-f-strict-dry-client"),
        Excuse(.errors, because: "kpod warns of a key that stands twice", in: "apply-ssa-warn", "create-f-warn"),
        Excuse(.errors, because: "what stands where a text has to stand is said in words", in: "apply-csa-yaml-bool"),
        Excuse(
            .errors, .requests, because: "kpod applies on the server without being told to",
            in: "apply-force-conflicts-client"),
        Excuse(
            .output, .exit, .requests, because: "kubectl takes a word that it does nothing with",
            in: "events-args", "w-events-args", "delete-raw-args"),
        Excuse(
            .output, .exit, because: "a group of commands prints its help, and asking for it is no error",
            in: "rollout-no-sub"),
    ]
}

extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"

    /// What is to be known of objects.
    static let describe = [
        Excuse(
            .errors, because: ownWords,
            in: "describe-chunk-size-bad", "describe-empty-name", "describe-no-args", "describe-o-json",
            "describe-show-events-bad", "describe-slash-mixed"),
        Excuse(
            .output, .exit, .requests, because: "kpod takes no page of less than nothing",
            in: "describe-chunk-size-negative"),
        Excuse(
            .output, because: "kubectl reckons each age from another moment, and some events have times with fractions",
            in: "describe-pod-full", "describe-selector-many-events"),
        Excuse(
            .output, because: "kubectl's sorting is not stable; kpod leaves equal times as the server has them",
            in: "debug-describe-ephemeral", "describe-pod-probes", "describe-pod-running",
            "describe-cm-noisy", "describe-cm-noisy-chunks", "describe-slash-two-events",
            "describe-name-and-missing-events", "describe-prefix-events-set"),
        Excuse(
            .output, because: "kubectl prints the resources of a LimitRange in no order; kpod sorts them",
            in: "describe-ns-limits", "w-describe-all-namespaces", "w-describe-ns-quota-limits"),
    ]
}

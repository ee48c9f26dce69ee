extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"

    /// What of the cluster is shown.
    static let show = [
        Excuse(
            .errors, because: ownWords,
            in: "top-node-sort-bad", "top-pod-output", "top-pod-slash", "top-pod-sort-bad", "top-pod-two", "top-wrong",
            "w-top-node-name-and-selector", "w-top-unknown"),
        Excuse(
            .errors, because: "kubectl's clock goes on in fractions of a second", in: "top-pod-l-old"),
        Excuse(
            .errors, .requests, because: "kubectl asks which groups there are, and kpod for the metrics themselves",
            in: "top-none", "top-none-node", "top-none-pod-name"),
        Excuse(
            .output, .exit, .requests, because: "kubectl takes a word that it does nothing with",
            in: "cluster-info-args"),
        Excuse(.errors, because: ownWords, in: "cluster-info-dump-bad-output"),
    ]
}

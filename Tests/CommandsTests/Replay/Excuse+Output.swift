extension Excuse {
    /// What is printed on standard output.
    static let output = [
        Excuse(
            .output, because: "kpod's own version is another",
            in: "version", "version-client", "version-client-json", "version-json", "version-none", "version-yaml",
            "w-version-client-yaml", "w-version-sa"),
        Excuse(
            .output, because: "kubectl prints a Go map in no order; kpod sorts the keys",
            in: "label-list-all", "label-list-and-set", "w-label-list", "w-label-list-and-set", "w-label-list-several"),
        Excuse(
            .output, because: "kubectl's sorting is not stable; kpod leaves equal times as the server has them",
            in: "events-A", "events-crt-order", "events-for-cm", "events-for-jsonpath", "events-for-types-both",
            "get-crt-events-sorted"),
        Excuse(
            .output, because: "kubectl prints nothing for the names of a list; kpod prints them",
            in: "events-for-name-only", "w-events-name"),
        Excuse(
            .output, because: "kubectl breaks lines and columns where a message does; kpod keeps it on its line",
            in: "w-events-namespace", "w-events-no-headers"),
        Excuse(
            .output, because: "the recording's time is that of its end, and the ages are from before",
            in: "events-crt-no-headers", "events-crt-watch-for"),
        Excuse(
            .output, .exit, .requests, because: "kubectl asks for 500 events, whatever --chunk-size is",
            in: "events-chunks", "w-events-chunk"),
        Excuse(
            .output, because: "kubectl prints the logs of several containers in no order; kpod has one",
            in: "logs-crt-all-containers-prefix-2", "logs-crt-all-pods", "logs-crt-all-pods-containers",
            "logs-crt-selector-follow", "w-logs-selector-all-prefix", "w-logs-selector-error",
            "w-logs-selector-follow"),
        Excuse(
            .output, because: "the kernel's name was shortened after the columns were aligned", in: "get-nodes-wide"),
        Excuse(
            .output, .requests,
            because: "kubectl prints the events without the objects, the first event being dropped with its columns",
            in: "get-watch-only"),
        Excuse(
            .output, .errors, .exit, because: "kubectl cannot sort tables of several types; kpod sorts each",
            in: "get-crt-several-sort"),
    ]
}

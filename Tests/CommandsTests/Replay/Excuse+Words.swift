extension Excuse {
    private static let waitsAloud = "kpod says what it waits for"
    private static let oneHeader = "the recording has one of several headers of a name"
    private static let discovers = "kubectl fails in discovery, again and again, and prints a log of it"

    /// What is said on standard error, usage errors apart.
    static let words = [
        Excuse(
            .errors, because: "kubectl's warning begins with a small letter here alone",
            in: "delete-cascade-false", "delete-cascade-true", "w-delete-cascade-old-true"),
        Excuse(.errors, because: "kubectl leaves `error:` out before several lines", in: "label-exists-two"),
        Excuse(
            .errors, because: "kubectl takes every conflict for one of field managers", in: "apply-ssa-resource-version"
        ),
        Excuse(
            .errors, because: "kubectl dumps the whole object in Go's syntax", in: "get-jsonpath-missing-strict"),
        Excuse(
            .errors, .exit, because: "kubectl says that there are no resources when the sort key fits none of them",
            in: "get-sort-bad"),
        Excuse(.errors, because: waitsAloud, in: "wait-jsonpath-timeout", "wait-timeout"),
        Excuse(.errors, .requests, because: waitsAloud, in: "wait-create"),
        Excuse(
            .errors, .requests, because: "kpod gives up what can no longer come, and reads events and logs to say why",
            in: "wait-job-fail"),
        Excuse(
            .output, .errors, .requests,
            because: "kpod waits for all at once, and reads events and logs to say why one of them fails",
            in: "wait-ready-several"),
        Excuse(.errors, because: oneHeader, in: "prep-shw-pods", "w-prep-describe-objects", "w-prep-describe-pods"),
        Excuse(.errors, .requests, because: discovers, in: "api-resources-none", "api-versions-none", "unauthorized"),
        Excuse(
            .errors, .requests, because: "kpod takes over what kubectl apply has set, and moves nothing in a dry run",
            in: "apply-over-client", "apply-role-sa-conflict"),
    ]
}

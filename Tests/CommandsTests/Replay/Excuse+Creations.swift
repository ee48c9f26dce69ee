extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"

    /// What makes objects.
    static let creations = [
        Excuse(
            .errors, because: ownWords,
            in: "create-configmap-bad-dry-run", "create-configmap-bad-output", "create-configmap-no-name",
            "create-deployment-bad-port-word", "create-ns-no-name", "create-ns-two-names",
            "create-priorityclass-bad-value", "create-quota-no-name", "create-raw-no-file",
            "create-secret-unknown-type", "expose-no-args", "w-autoscale-no-args", "w-create-cm-no-name",
            "w-create-raw-relative"),
        Excuse(
            .requests, because: "usage errors are found before anything is sent", in: "expose-overrides-bad"),
        Excuse(
            .requests, because: "the type tells that it cannot be: nothing is asked for",
            in: "autoscale-ds", "expose-cm", "expose-sts", "w-autoscale-job", "w-expose-ds", "w-expose-node"),
        Excuse(
            .errors, because: "kubectl says why another version could not be tried, and not what was refused",
            in: "autoscale-exists"),
        Excuse(
            .output, .exit, .requests,
            because: "kubectl makes it in another namespace than that of what it is to scale", in: "w-autoscale-f"),
        Excuse(
            .errors, because: "kubectl leaves `error:` out before several lines",
            in: "w-autoscale-recursive", "w-expose-recursive"),
        Excuse(
            .errors, because: "kubectl writes a line of a log, with a time and the number of its process",
            in: "create-configmap-dry-run-bare"),
        Excuse(
            .errors, .requests, because: "kubectl sends what is given to --raw though a dry run was asked for",
            in: "create-raw-dry-run"),
        Excuse(
            .requests, because: "the name of a type tells that it is no CronJob: nothing is asked for",
            in: "create-job-from-wrong-kind", "w-create-job-from-wrong-kind"),
        Excuse(
            .errors, because: "what was meant to be a Secret's value is not repeated",
            in: "create-configmap-env-bad-utf8", "w-create-secret-generic-bad-literal"),
        Excuse(
            .output, .errors, .exit, because: "a group of commands prints its help, and asking for it is no error",
            in: "create-secret-no-type", "create-service-no-type"),
    ]
}

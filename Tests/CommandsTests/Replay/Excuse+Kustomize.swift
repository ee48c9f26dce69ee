extension Excuse {
    /// `kustomize`, and what `-k` names.
    static let kustomize = [
        Excuse(
            .errors, because: "what is wrong with a kustomization is told with its file and field",
            in: "kustomize-bad-resource", "kustomize-missing", "kustomize-no-file", "w-kustomize-empty",
            "w-kustomize-missing-dir", "w-kustomize-missing-resource", "apply-k-missing", "w-apply-k-missing"),
        Excuse(
            .errors, .requests, because: "kpod says what it would take over from kubectl apply",
            in: "apply-k-server-side"),
        Excuse(.errors, because: "usage errors are kpod's own words", in: "w-kustomize-bad-restrictor"),
        Excuse(
            .output, .errors, .exit, because: "kubectl refuses -k here, since it goes down into directories unasked",
            in: "w-annotate-kustomize-local"),
        Excuse(
            .output, .errors, because: "kubectl knows of -k here, and then asks for objects of other files",
            in: "w-set-env-kustomize-local"),
        Excuse(
            .output, because: "kubectl compares a Secret that is not there with null", in: "w-diff-kustomize"),
        Excuse(
            .errors, because: "kubectl leaves `error:` out where several objects fail",
            in: "w-autoscale-kustomize-recursive", "w-expose-kustomize"),
        Excuse(
            .errors, because: "kubectl ends some lines of several with an empty one",
            in: "w-set-image-kustomize-local", "w-set-resources-kustomize-local", "w-set-sa-recursive-kustomize",
            "w-set-subject-kustomize-local"),
        Excuse(
            .errors, .requests, because: "kubectl looks for objects of other types without a namespace",
            in: "w-cert-approve-kustomize-wrong"),
        Excuse(
            .errors, because: "kubectl puts the failures of several objects into one line, or into another order",
            in: "w-rollout-history-kustomize", "w-rollout-pause-kustomize", "w-rollout-restart-kustomize",
            "w-rollout-resume-kustomize", "w-rollout-status-kustomize", "w-rollout-undo-kustomize"),
    ]
}

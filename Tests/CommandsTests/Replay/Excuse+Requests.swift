extension Excuse {
    /// What is sent, where all that is printed is kubectl's.
    static let requests = [
        Excuse(
            .requests,
            because: "kubectl moves what client-side apply has set through a subresource too, which changes nothing",
            in: "w-apply-ss-subresource"),
        Excuse(
            .requests, because: "kubectl looks for a definition of the kind",
            in: "apply-ssa-unknown-kind", "apply-unknown-kind", "create-f-unknown-kind"),
        Excuse(
            .requests, because: "kpod does not send what nobody but the server sets", in: "apply-ssa-managed-fields"),
        Excuse(
            .requests, because: "kpod applies stringData as data, whose keys have owners",
            in: "apply-ssa-output-jsonpath", "apply-ssa-output-list-yaml"),
        Excuse(
            .exit, .requests, because: "kubectl takes the end of a watch's list for the object's end; kpod looks again",
            in: "delete-rs-orphan"),
        Excuse(
            .exit, .requests, because: "--request-timeout is of each try; a watch of kpod's goes on after it",
            in: "get-crt-watch-request-timeout"),
        Excuse(
            .errors, .requests, because: "kpod lists the pods until there is one, and kubectl watches them",
            in: "logs-crt-deploy-no-pods"),
        Excuse(
            .requests, because: "kpod watches the pod whose ports it forwards, and so knows when it goes",
            in: "port-forward", "port-forward-name", "port-forward-svc"),
        Excuse(
            .errors, .requests, because: "kpod reads ports and addresses before it asks for the pod",
            in: "port-forward-bad-port"),
        Excuse(
            .requests, because: "kpod reads ports and addresses before it asks for the pod",
            in: "port-forward-address", "port-forward-range"),
    ]
}

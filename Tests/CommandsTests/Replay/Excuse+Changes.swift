extension Excuse {
    /// Commands that change objects.
    static let changes = [
        Excuse(
            .output, because: "kubectl prints a Go map in no order; kpod sorts the keys", in: "w-annotate-list",
            "w-annotate-list-several")
    ]
}

extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"
    private static let foundFirst = "usage errors are found before anything is sent"
    private static let unordered = "kubectl takes the keys in the order of a Go map; kpod sorts them"

    /// What `set` does.
    static let set = [
        Excuse(
            .errors, because: ownWords,
            in: "set-env-bad-pair", "set-image-no-resource", "set-serviceaccount-no-name", "set-unknown-sub",
            "w-set-image-local-server", "w-set-sa-no-account"),
        Excuse(
            .requests, because: foundFirst,
            in: "set-env-from-bad", "set-image-none", "set-resources-bad", "set-resources-none", "set-selector-set",
            "set-subject-bad-sa", "set-subject-none", "w-set-image-all-and-selector", "w-set-resources-bad-pair",
            "w-set-selector-set-based"),
        Excuse(
            .output, .errors, .exit, because: "a group of commands prints its help, and asking for it is no error",
            in: "set-no-sub"),
        Excuse(
            .errors, because: "kubectl ends some lines of several with an empty one, and leaves `error:` out of others",
            in: "w-set-env-recursive-local", "w-set-image-recursive", "w-set-resources-recursive-local",
            "w-set-sa-recursive-local", "w-set-selector-recursive-local", "w-set-subject-recursive-local"),
        Excuse(
            .errors, .requests, because: unordered, in: "w-set-env-from-configmap", "w-set-env-from-configmap-prefix"),
    ]
}

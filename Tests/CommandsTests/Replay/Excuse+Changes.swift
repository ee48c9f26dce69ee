extension Excuse {
    private static let ownWords = "usage errors are kpod's own words"
    private static let foundFirst = "usage errors are found before anything is sent"
    private static let noGet = "kpod sends what does not depend on the object where it may not be read"

    /// Commands that change objects.
    static let changes = [
        Excuse(
            .output, because: "kubectl prints a Go map in no order; kpod sorts the keys", in: "w-annotate-list",
            "w-annotate-list-several"),
        Excuse(
            .errors, because: ownWords,
            in: "patch-bad-type", "patch-file-missing", "patch-no-args", "scale-no-args", "scale-not-number",
            "scale-timeout-no-unit", "taint-bad-effect", "taint-bad-key", "taint-bad-spec", "taint-twice",
            "delete-interactive-stdin", "replace-cascade-bad", "replace-no-file",
            "w-replace-cascade-bad", "w-replace-validate-bad",
            "w-taint-all-and-selector", "w-taint-bad-effect", "w-taint-bad-key", "w-taint-bad-value",
            "w-taint-no-effect", "w-taint-twice-same"),
        Excuse(
            .errors, .requests, because: "a patch that is no JSON or YAML is not sent", in: "patch-bad-json",
            "w-patch-not-json"),
        Excuse(
            .errors, .requests, because: "a strategic patch of a custom type is not sent", in: "patch-crd-strategic",
            "w-patch-f"),
        Excuse(.errors, .requests, because: noGet, in: "forbidden-scale", "scale-sa", "w-patch-sa"),
        Excuse(
            .output, because: "kubectl runs the documents together, which is no YAML", in: "w-patch-f-recursive"),
        Excuse(
            .output, .requests,
            because: "kubectl prints the whole object, a Secret's values too, when a template fails, and reads it first",
            in: "w-patch-template-strict"),
        Excuse(
            .requests, because: "with -o nothing is told of what an object was, and it is not read",
            in: "patch-crd-status", "patch-json-ops", "patch-merge-null", "patch-name", "patch-scale-yaml",
            "patch-status-pod", "patch-strategic-delete", "w-patch-dry-server-name", "w-patch-field-manager",
            "w-patch-json-add-test", "w-patch-scale", "w-patch-strategic-delete-item",
            "w-patch-strategic-replace-list", "w-patch-template"),
        Excuse(.requests, because: foundFirst, in: "w-scale-several-rv"),
        Excuse(
            .errors, .requests, because: "kpod looks once, however short the time is", in: "scale-timeout-short"),
        Excuse(
            .output, .exit, .requests, because: "kubectl asks until the object is gone, and kpod watches it go",
            in: "replace-force-pod"),
        Excuse(
            .errors, because: "what is wrong with a file, and what to do with it, is said in kpod's words",
            in: "edit-invalid-json", "edit-invalid-yaml", "edit-no-args", "edit-sa-patch", "edit-selector"),
        Excuse(
            .output, because: "what is wrong with a file is said in kpod's words", in: "w-edit-invalid-yaml-reopened"),
        Excuse(.errors, .requests, because: foundFirst, in: "edit-bad-output"),
        Excuse(
            .errors, because: "kubectl leaves a line of its comments without its mark", in: "edit-pod-immutable"),
        Excuse(
            .requests, because: "the editor is looked for before anything is fetched", in: "edit-editor-missing",
            "edit-no-editor"),
        Excuse(
            .errors, .requests, because: "kubectl refuses the namespace of a file unless -n names it too",
            in: "create-edit-no-namespace-flag", "edit-f"),
        Excuse(
            .errors, .requests, because: "kubectl cannot tell of what a Scale is", in: "edit-subresource-scale"),
        Excuse(.output, .errors, .requests, because: "kubectl cannot tell of what a Scale is", in: "w-edit-scale"),
        Excuse(
            .output, .requests, because: "kubectl saves the managed fields as if they had been written by hand",
            in: "edit-save-config"),
    ]
}

import Arguments
import CLIRuntime
import Kube

/// `kpod annotate`: sets and removes annotations of objects.
enum Annotate {
    static let command = Command(
        CommandSpec(
            "annotate", summary: "Set and remove annotations of objects",
            discussion: """
                KEY=VALUE sets an annotation and KEY- removes it. An annotation that is there keeps its value unless \
                --overwrite is given.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them. Without \
                the right to get, --overwrite and KEY- still work. As kubectl has it here alone, directories given with -f \
                are gone down into unless --recursive=false is given.
                """,
            usage: """
                [--overwrite] (TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE) KEY=VALUE ... KEY- ...
                """,
            positionals: [
                PositionalSpec(
                    "TYPE", .any, "Types and names of the objects, then the annotations",
                    completion: .dynamic("resources"))
            ],
            options: MetadataChange.options(fieldManager: "kpod-annotate", isRecursive: true),
            examples: [
                Example("Annotate a pod", "kpod annotate pod shell note='kept for the audit'"),
                Example("Remove an annotation from all Deployments", "kpod annotate deployments --all note-"),
            ])
    ) { context in
        try MetadataChange(
            field: "annotations", noun: "annotation", printed: .answer, sendsEmptyPatch: true,
            word: { _ in "annotated" }, readsValue: { _, text in text },
            contradiction: { keys in
                "can not both modify and remove the following annotation(s) in the same command: "
                    + keys.map(printable).joined(separator: ",")
            },
            conflict: { conflicts in
                let keys = conflicts.map { "'\(printable($0.key))' already has a value (\(printable($0.value)))" }
                return [
                    "--overwrite is false but found the following declared annotation(s): "
                        + keys.joined(separator: "; ")
                ]
            }
        ).run(context)
    }
}

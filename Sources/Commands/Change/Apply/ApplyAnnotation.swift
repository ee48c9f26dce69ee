import Arguments
import CLIRuntime
import Kube

/// kubectl's commands that write the annotation of its client-side apply, which kpod does without: each says what takes its
/// place.
enum ApplyAnnotation {
    static let setLastApplied = refusal(
        "set-last-applied", "Give the file to 'kpod apply -f FILE', which makes what it has this manager's own.")
    static let editLastApplied = refusal(
        "edit-last-applied", "Change the file and give it to 'kpod apply -f FILE', or the object with 'kpod edit'.")

    private static func refusal(_ name: String, _ hint: String) -> Command {
        Command(
            CommandSpec(
                name, summary: "Not accepted: kpod keeps no annotation of what was applied",
                positionals: [PositionalSpec("TYPE", .any, "Types and names of the objects")],
                options: taken,
                examples: [Example("What takes its place", "kpod apply -f FILE")], hidden: true)
        ) { _ in
            throw CommandError(
                "kpod keeps no annotation of what was applied: the server records it, field by field, under the manager's name",
                status: .usage, hint: hint)
        }
    }

    /// kubectl's flags, so that the answer is the same with them.
    private static let taken: [any DeclaredOption] =
        [
            FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, DryRun.option, WriteFlags.fieldManager,
            SelectionOptions.selector, Option(flag: "create-annotation", "Make the annotation", hidden: true),
            Option(flag: "windows-line-endings", "Lines end as on Windows", hidden: true),
        ] + OutputOptions.all
}

import Arguments
import CLIRuntime
import Kube

/// `kpod delete`: deletes objects, and waits until they are gone.
enum Delete {
    static let command = Command(
        CommandSpec(
            "delete", summary: "Delete objects, and wait until they are gone",
            discussion: """
                Objects are named by TYPE NAME or TYPE/NAME, chosen by a selector or --all, or read from files. It needs the \
                right to delete, with a selector or --all the right to list, and to wait the right to get; with the right \
                to watch the wait is quicker.

                Without the right to get, kpod says so and does not wait.
                """,
            usage: "(TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE | --raw PATH)",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: DeleteOption.specs,
            examples: [
                Example("Delete a pod and wait until it has ended", "kpod delete pod shell"),
                Example("Delete what a file describes", "kpod delete -f role.yaml"),
                Example("Delete the finished pods", "kpod delete pods --field-selector status.phase=Succeeded"),
                Example(
                    "Two types by label, without waiting", "kpod delete deployments,services -l app=web --wait=false"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        if let path = context.arguments.given(DeleteOption.raw) {
            return try RawRequest(method: .delete).run(path, context)
        }
        return try DeleteRun(plan: DeletionPlan(context), context: context).run()
    }
}

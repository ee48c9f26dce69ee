import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

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
            options: DeletePlan.specs,
            examples: [
                Example("Delete a pod and wait until it has ended", "kpod delete pod shell"),
                Example("Delete what a file describes", "kpod delete -f role.yaml"),
                Example("Delete the finished pods", "kpod delete pods --field-selector status.phase=Succeeded"),
                Example(
                    "Two types by label, without waiting", "kpod delete deployments,services -l app=web --wait=false"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        if let path = context.arguments.given(DeletePlan.raw) {
            return try RawRequest(method: .delete).run(path, context)
        }
        let plan = try DeletePlan(context)
        let run = DeleteRun(plan: plan, context: context)
        if context.arguments.isSet(FileOptions.filename) {
            guard context.arguments.positionals.isEmpty else {
                throw InvalidInput("give either -f or resource arguments, not both")
            }
            guard !plan.isSelecting else {
                throw InvalidInput("-f names the objects to delete: leave --all and the selectors out")
            }
            try run.deleteFiles()
        } else {
            try run.delete(ResourceArguments(parsing: context.arguments.positionals))
        }
        return try run.finish()
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod apply view-last-applied`: what client-side `kubectl apply` has applied last, as its annotation keeps it.
enum ApplyViewLastApplied {
    static let output = Option(
        choice: "output", short: "o", ["yaml", "json"], value: "FORMAT", "How to print it", default: "yaml")

    static let command = Command(
        CommandSpec(
            "view-last-applied", summary: "Show what kubectl apply has applied last, by its annotation",
            discussion: """
                An object without the annotation, such as one that kpod applies, prints nothing: what a field manager has \
                applied is in its metadata.managedFields. It needs the right to get, with a selector or --all the right to \
                list.
                """,
            usage: "(TYPE (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE)",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, SelectionOptions.selector,
                SelectionOptions.all, output,
            ],
            examples: [
                Example("What was applied last", "kpod apply view-last-applied deployment/web")
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let format: ObjectFormat = context.arguments[output] == "json" ? .json : .yaml
        let rules = ObjectSelection.Rules(onlyReads: true)
        let attempts = Attempts(context)
        try ObjectSelection(context, rules).visit(attempts) { item in
            guard let text = item.object.annotation(ClientSideApplyMigration.annotation) else { return }
            let document: JSONDocument
            do {
                document = try JSONDocument(parsing: Array(text.utf8))
            } catch {
                throw CommandError(
                    "the annotation of \(item.location) is not JSON: \(printable("\(error)"))", status: .failure)
            }
            var printer = ObjectPrinter(format, .each(sortsKeys: true))
            printer.append(document.root, type: item.type, into: &context.output.bytes)
            try context.handOn()
        }
        try attempts.finish()
        return .success
    }
}

import Arguments
import CLIRuntime
import Kube

/// One run of `delete`: finds the objects, deletes them one by one, then waits.
struct DeleteRun {
    let plan: DeletionPlan
    let context: Context

    /// Deletes each object that the command line names, and waits until all are gone, or says why not all of them are.
    func run() throws -> ExitStatus {
        let selection = try ObjectSelection(context, Self.rules)
        guard !selection.namesFiles || !selection.selectsByFieldsOrAll else {
            throw InvalidInput("-f names the objects to delete: leave --all and --field-selector out")
        }
        guard
            !context.arguments[SelectionOptions.all] || selection.namesFiles
                || selection.targets.allSatisfy({ $0.name == nil })
        else {
            throw InvalidInput("name cannot be provided when a selector is specified")
        }
        let deletion = Deletion(plan, context)
        let attempts = Attempts(context)
        attempts.keep(selection.failures)
        if DryRun(context) != .client {
            for target in selection.targets where target.name == nil { context.access.need(["delete"], target) }
        }
        if context.arguments[DeleteOption.interactive] {
            var targets: [ObjectTarget] = []
            try attempts.each(selection.targets) { targets += try selection.named($0) }
            guard try targets.isEmpty || confirm(targets) else {
                context.output.print("deletion is cancelled\n")
                try attempts.finish()
                return .success
            }
            try attempts.each(targets) { try deletion.delete(DeletionTarget($0)) }
        } else {
            try attempts.each(selection.targets) { target in
                try attempts.each(selection.named(target)) { try deletion.delete(DeletionTarget($0)) }
            }
        }
        try attempts.finish()
        if deletion.count == 0 { context.output.print("No resources found\n") }
        try deletion.waitUntilGone()
        return .success
    }

    /// Lists the objects and asks; only `y` is yes.
    private func confirm(_ targets: [ObjectTarget]) throws -> Bool {
        context.output.print("You are about to delete the following \(targets.count) resource(s):\n")
        for target in targets {
            context.output.print("\(target.type.kindWithGroup)/\(printable(target.name ?? ""))\n")
        }
        context.output.print("Do you want to continue? (y/N): ")
        try context.handOn()
        let answer = String(decoding: try context.platform.readLine(), as: UTF8.self)
        return answer.split { $0 == " " || $0 == "\t" || $0.isNewline }.first?.lowercased() == "y"
    }

    private static let rules = ObjectSelection.Rules(
        nothingNamed:
            "you must provide one or more resources by argument or by -f, as in 'kpod delete pod shell'",
        needsChoice: true, takesEmptyLists: true)
}

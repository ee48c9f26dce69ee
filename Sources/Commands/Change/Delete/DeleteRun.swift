import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// One run of `delete`: finds the objects, deletes them one by one, then waits.
final class DeleteRun {
    private let plan: DeletePlan
    private let context: Context
    private var deleted: [DeleteTarget] = []
    /// How many objects were met, those that are ignored because they do not exist included.
    private var count = 0
    private var warnsOfClusterScope: Bool

    /// A run by a plan; `run` sends the first request.
    init(plan: DeletePlan, context: Context) {
        self.plan = plan
        self.context = context
        warnsOfClusterScope =
            context.arguments.source(of: GlobalOptions.namespace) == .commandLine
            && !context.isGiven(SelectionOptions.allNamespaces)
    }

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
        let attempts = Attempts(context)
        attempts.keep(selection.failures)
        if plan.isInteractive {
            var targets: [ObjectTarget] = []
            try attempts.each(selection.targets) { targets += try selection.named($0) }
            guard try targets.isEmpty || confirm(targets) else {
                context.output.print("deletion is cancelled\n")
                try attempts.finish()
                return .success
            }
            try attempts.each(targets) { try delete(DeleteTarget($0)) }
        } else {
            try attempts.each(selection.targets) { target in
                try attempts.each(selection.named(target)) { try delete(DeleteTarget($0)) }
            }
        }
        try attempts.finish()
        if count == 0 { context.output.print("No resources found\n") }
        try waitUntilGone()
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

    /// Waits until what was deleted is gone, where that is wanted.
    func waitUntilGone() throws {
        guard !deleted.isEmpty, plan.waits, plan.dryRun == .none, context.sendsRequests else { return }
        try DeletionWait(client: context.client(), timeout: plan.timeout, say: context.say).run(deleted)
    }

    private static let rules = ObjectSelection.Rules(
        nothingNamed:
            "you must provide one or more resources by argument or by -f, as in 'kpod delete pod shell'",
        needsChoice: true, takesEmptyLists: true)

    /// Deletes one object and says so.
    func delete(_ target: DeleteTarget) throws {
        count += 1
        if warnsOfClusterScope, !target.type.namespaced {
            warnsOfClusterScope = false
            context.say("Warning: deleting cluster-scoped resources, not scoped to the provided namespace")
        }
        var target = target
        if plan.dryRun != .client {
            do {
                try send(&target)
            } catch let error as ServerError where error.status.category == .notFound && plan.ignoresNotFound {
                return
            } catch let error as ServerError {
                throw error.naming(target.source, doing: "deleting")
            }
            deleted.append(target)
        }
        context.output.print(target.line(plan) + "\n")
        // Whoever waits for the lines sees each at once, and the wait comes after them.
        try context.handOn()
    }

    /// Sends the request, and notes which object it was that was deleted.
    private func send(_ target: inout DeleteTarget) throws {
        let root = try context.resources.withServedVersion(of: target.type) { type in
            target.type = type
            var options = plan.deleteOptions
            options.uid = target.uid
            let request = Request.delete(type, namespace: target.namespace, name: target.name, options: options)
            return try context.client().start(request).document(request: request).root
        }
        target.uid = Status(root)?.details?.uid ?? APIObject(root).uid
    }
}

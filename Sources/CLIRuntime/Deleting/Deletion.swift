import Kube
import Transport

/// Deletes objects one by one, says so of each, and then waits until they are gone.
package final class Deletion {
    private let plan: DeletionPlan
    private let context: Context
    private var deleted: [DeletionTarget] = []
    /// How many objects were met, those that are ignored because they do not exist included.
    package private(set) var count = 0
    private var warnsOfClusterScope: Bool

    /// A deletion by a plan; `delete` sends the first request.
    package init(_ plan: DeletionPlan, _ context: Context) {
        self.plan = plan
        self.context = context
        warnsOfClusterScope =
            context.arguments.source(of: GlobalOptions.namespace) == .commandLine
            && !context.isGiven(SelectionOptions.allNamespaces)
    }

    /// Deletes one object and says so.
    package func delete(_ target: DeletionTarget) throws {
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
    private func send(_ target: inout DeletionTarget) throws {
        let root = try context.resources.withServedVersion(of: target.type) { type in
            target.type = type
            var options = plan.options
            options.uid = target.uid
            let request = Request.delete(type, namespace: target.namespace, name: target.name, options: options)
            return try context.client().start(request).document(request: request).root
        }
        target.uid = Status(root)?.details?.uid ?? APIObject(root).uid
    }

    /// Waits until what was deleted is gone, where that is wanted.
    package func waitUntilGone() throws {
        guard !deleted.isEmpty, plan.waits, plan.dryRun == .none, context.sendsRequests else { return }
        try DeletionWait(client: context.client(), timeout: plan.timeout, say: context.say).run(deleted)
    }
}

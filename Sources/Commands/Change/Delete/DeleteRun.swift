import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One run of `delete`: finds the objects, deletes them one by one, then waits.
final class DeleteRun {
    private let plan: DeletePlan
    private let context: Context
    private var deleted: [DeleteTarget] = []
    private var failures: [any Error] = []
    /// How many objects were met, those that are ignored because they do not exist included.
    private var count = 0
    private var warnsOfClusterScope: Bool

    /// Deletes nothing yet.
    init(plan: DeletePlan, context: Context) {
        self.plan = plan
        self.context = context
        warnsOfClusterScope =
            context.arguments.source(of: GlobalOptions.namespace) == .commandLine && !plan.allNamespaces
    }

    /// Deletes what the files name.
    func deleteFiles() throws {
        let entries = ManifestFiles.entries(context)
        guard !entries.isEmpty else { throw InvalidInput("no objects are in the files given") }
        for case .failure(let error) in entries { failures.append(error) }
        for case .object(let object) in entries {
            try attempt {
                let type = try context.resources.find(for: object)
                let namespace = try object.namespace(
                    of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
                try delete(
                    DeleteTarget(type: type, namespace: namespace, name: object.name, source: object.source))
            }
        }
    }

    /// Deletes what the arguments name, or what the selectors choose.
    func delete(_ arguments: ResourceArguments) throws {
        guard !arguments.selections.isEmpty else {
            throw InvalidInput(
                "you must provide one or more resources by argument or by -f, as in 'kpod delete pod shell'")
        }
        if plan.isSelecting, arguments.hasNames {
            throw InvalidInput("name cannot be provided when a selector is specified")
        }
        if plan.allNamespaces, arguments.hasNames {
            throw InvalidInput("a resource cannot be retrieved by name across all namespaces")
        }
        for selection in arguments.selections {
            // A type that does not exist ends the command before anything is deleted, unless others came before it.
            let types = try context.resources.expand(selection)
            guard plan.isSelecting || !selection.names.isEmpty else {
                throw InvalidInput("resource(s) were provided, but no name was specified")
            }
            for type in types {
                let namespace = type.namespaced && !plan.allNamespaces ? context.namespace : nil
                for name in selection.names {
                    try attempt { try delete(DeleteTarget(type: type, namespace: namespace, name: name)) }
                }
                if selection.names.isEmpty { try deleteSelected(type, namespace) }
            }
        }
    }

    /// Waits until everything is gone, or says why not everything is.
    func finish() throws -> ExitStatus {
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        if count == 0 {
            context.output.print("No resources found\n")
        } else if plan.waits, plan.dryRun == .none, !context.arguments[GlobalOptions.curl] {
            try DeletionWait(client: context.client(), timeout: plan.timeout, say: context.say).run(deleted)
        }
        return .success
    }

    private func deleteSelected(_ type: ResourceType, _ namespace: String?) throws {
        var targets: [DeleteTarget] = []
        try attempt {
            do {
                targets = try list(type, namespace)
            } catch let error as ServerError where error.isUnknownPath {
                // A compiled-in type that this server has in another version only.
                targets = try list(context.resources.served(insteadOf: type), namespace)
            }
        }
        for target in targets { try attempt { try delete(target) } }
    }

    /// The objects that the selectors choose. Only their metadata is asked for.
    private func list(_ type: ResourceType, _ namespace: String?) throws -> [DeleteTarget] {
        let pager = ListPager(client: try context.client(), type: type, options: plan.listOptions) { options in
            .list(type, namespace: namespace, options: options, format: .metadata)
        }
        var targets: [DeleteTarget] = []
        do {
            while let item = try pager.next() {
                let object = APIObject(item)
                targets.append(
                    DeleteTarget(type: type, namespace: type.namespaced ? object.namespace : nil, name: object.name))
            }
        } catch let error as ServerError where !error.isUnknownPath {
            throw error.listing(plan.listOptions, type: type)
        }
        return targets
    }

    private func delete(_ target: DeleteTarget) throws {
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
            } catch TransportError.cancelled where context.arguments[GlobalOptions.curl] {
                return
            }
            deleted.append(target)
        }
        context.output.print(target.line(plan) + "\n")
        // Whoever waits for the lines sees each at once, and the wait comes after them.
        try context.handOn()
    }

    /// Sends the request, and notes which object it was that was deleted.
    private func send(_ target: inout DeleteTarget) throws {
        func answer() throws -> JSONNode {
            let request = Request.delete(
                target.type, namespace: target.namespace, name: target.name, options: plan.deleteOptions)
            return try context.client().start(request).document(request: request).root
        }
        var root: JSONNode
        do {
            root = try answer()
        } catch let error as ServerError where error.isUnknownPath {
            // A compiled-in type that this server has in another version only.
            target.type = try context.resources.served(insteadOf: target.type)
            root = try answer()
        }
        target.uid = Status(root)?.details?.uid ?? APIObject(root).uid
    }

    /// Does something for one object; a failure that the others do not share is kept for the end.
    private func attempt(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as TransportError {
            switch error.exitClass {
            case .interrupted, .unreachable, .credentials: throw several(error)
            default: failures.append(error)
            }
        } catch let error as SystemError {
            throw error
        } catch {
            failures.append(error)
        }
    }

    /// A failure that ends the command, with those before it.
    private func several(_ error: TransportError) -> any Error {
        if case .interrupted = error { return error }
        return failures.isEmpty ? error : CommandError.Several(errors: failures + [error])
    }
}

extension ServerError {
    /// The failure with the file that it is about, in kubectl's words; without a file it stays as it is.
    func naming(_ source: String, doing verb: String) -> ServerError {
        guard !source.isEmpty else { return self }
        var error = self
        error.status.message = "error when \(verb) \(goQuoted(source)): \(status.message)"
        return error
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// What `apply` is to delete besides: nothing, what the options choose of what was applied before, or what a set has no
/// more.
struct ApplyPruning {
    static let applySet = Option(
        text: "applyset", value: "[TYPE/]NAME",
        "With --prune: the object that keeps account of what is applied together",
        discussion: """
            A Secret unless a type says otherwise (KEP-3659); it is made if it does not exist. Every object gets the set's \
            label, and what has the label and is not in the files any more is deleted.
            """)

    private enum Scope {
        case nothing
        case chosen(Pruner)
        case set(ApplySet)
    }

    private var scope: Scope
    private let options: ApplyOptions
    private let deleteOptions: DeleteOptions
    private let context: Context

    /// Reads the options; nothing is sent but for types that are not compiled in.
    init(_ context: Context, _ options: ApplyOptions) throws {
        self.context = context
        self.options = options
        let arguments = context.arguments
        let grace = arguments[DeletionFlags.gracePeriod]
        deleteOptions = DeleteOptions(
            propagation: DeletionFlags.propagation(context), gracePeriodSeconds: grace < 0 ? nil : grace,
            dryRun: options.dryRun == .server, namesItself: true)
        let isSelecting = !arguments[SelectionOptions.selector].isEmpty
        if let parent = arguments.given(Self.applySet), !parent.isEmpty {
            guard arguments[PruneFlags.prune] else { throw InvalidInput("--applyset requires --prune") }
            guard !arguments[SelectionOptions.all] else { throw InvalidInput("--all is incompatible with --applyset") }
            guard !isSelecting else { throw InvalidInput("--selector is incompatible with --applyset") }
            guard arguments[PruneFlags.allowlist].isEmpty else {
                throw InvalidInput("--prune-allowlist is incompatible with --applyset")
            }
            scope = .set(try ApplySet(parent, options, context))
            return
        }
        guard arguments[PruneFlags.prune] else {
            scope = .nothing
            return
        }
        guard isSelecting || arguments[SelectionOptions.all] else {
            throw InvalidInput(
                "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all "
                    + "flag. If you did not mean to prune all resources, specify a label selector")
        }
        let pruner = try Pruner(context, fieldManager: options.fieldManager)
        guard !options.isServerSide else {
            throw CommandError(
                "--prune is in alpha and doesn't currently work on objects created by server-side apply",
                status: .usage, hint: "Leave --server-side out: kpod applies on the server always, and prunes then.")
        }
        scope = .chosen(pruner)
    }

    /// The objects as they are to be applied. A set's parent is told of them first, so that none is ever forgotten.
    func prepared(_ objects: [ManifestObject]) throws -> [ManifestObject] {
        guard case .set(let set) = scope else { return objects }
        return try set.begin(objects)
    }

    /// Notes an object that was applied.
    mutating func keep(_ applied: Applied) {
        switch scope {
        case .nothing: break
        case .chosen(var pruner):
            pruner.keep(applied.object, type: applied.type)
            scope = .chosen(pruner)
        case .set(let set): set.keep(applied.object)
        }
    }

    /// Deletes what is to go, and prints it; not where something could not be applied, since what belongs together would
    /// be torn apart.
    func run(_ attempts: Attempts, _ results: inout ObjectResults) throws {
        if case .nothing = scope { return }
        guard !attempts.hasFailures else {
            context.say("Nothing was pruned, since not everything could be applied.")
            return
        }
        switch scope {
        case .nothing: break
        case .chosen(let pruner): try pruner.visit(attempts) { try delete($0, &results) }
        case .set(let set):
            try attempts.each(try set.gone()) { try delete($0, &results) }
            if !attempts.hasFailures { try attempts.attempt { try set.end() } }
        }
    }

    private func delete(_ item: SelectedObject, _ results: inout ObjectResults) throws {
        if options.dryRun != .client {
            let request = Request.delete(
                item.type, namespace: item.namespace, name: item.name, options: deleteOptions)
            do {
                _ = try context.client().start(request).document(request: request)
            } catch let error as ServerError where error.status.category == .notFound {
                return
            }
        }
        try results.print(item.document.root, type: item.type, name: item.name, "pruned")
    }
}

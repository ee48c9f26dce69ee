import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod rollout`: follows and changes the rollouts of Deployments, StatefulSets and DaemonSets.
enum Rollout {
    static let command = Command(
        CommandSpec(
            "rollout", summary: "Follow, restart, pause or undo rollouts",
            discussion:
                "Rollouts are those of Deployments, StatefulSets and DaemonSets; only Deployments can be paused.",
            examples: [
                Example("Wait until a Deployment is rolled out", "kpod rollout status deployment/web --timeout=5m"),
                Example("Replace all pods of a Deployment", "kpod rollout restart deployment/web"),
            ]),
        subcommands: [
            RolloutHistory.command,
            RolloutChange.pause,
            RolloutChange.restart,
            RolloutChange.resume,
            RolloutStatusCommand.command,
            RolloutUndo.command,
        ])

    /// How objects are named, in the synopsis of each subcommand.
    static let usage = "(TYPE[/NAME] | TYPE NAME ... | -l SELECTOR | -f FILE)"
    /// The words of each subcommand.
    static let positional = PositionalSpec(
        "TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
    /// The options by which objects are chosen.
    static let selection: [any DeclaredOption] = [
        FileOptions.filename,
        FileOptions.recursive,
        SelectionOptions.selector,
        OptionSpec.refused(
            "kustomize", short: "k", value: "DIR",
            "kpod does not build kustomizations: give the output of 'kubectl kustomize DIR' with -f -"),
    ]
}

/// The objects that a subcommand of `rollout` works on, as they are on the server.
struct RolloutObjects {
    /// One of them.
    struct Item {
        let type: ResourceType
        let document: JSONDocument

        var object: APIObject { APIObject(document.root) }
        /// What messages call it: `deployments.apps "web"`.
        var location: String { "\(type.qualifiedResource) \(goQuoted(object.name))" }
        /// The kind and its group, as kubectl's messages name them.
        var kindWithGroup: String { type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)" }
        var quotedKind: String { goQuoted(kindWithGroup) }
        var namespace: String? { type.namespaced ? object.namespace : nil }
    }

    /// What was found, in order.
    private(set) var items: [Item] = []
    /// What was not.
    private(set) var failures: [any Error] = []

    /// Reads the objects that the command line names.
    init(_ context: Context) throws {
        if context.arguments.isSet(FileOptions.filename) {
            guard context.arguments.positionals.isEmpty else {
                throw InvalidInput("give either -f or resource arguments, not both")
            }
            for entry in ManifestFiles.entries(context) {
                try attempt { me in
                    switch entry {
                    case .failure(let error): throw error
                    case .object(let object):
                        let type = try context.resources.find(for: object)
                        let namespace = try object.namespace(
                            of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
                        try me.read(type, namespace, object.name, context)
                    }
                }
            }
            return
        }
        let arguments = try ResourceArguments(parsing: context.arguments.positionals)
        guard !arguments.selections.isEmpty else {
            throw InvalidInput("required resource not specified: name it as in 'deployment/web', or give -f")
        }
        var options = ListOptions()
        options.labelSelector = context.arguments[SelectionOptions.selector]
        if !options.labelSelector.isEmpty, arguments.hasNames {
            throw InvalidInput("name cannot be provided when a selector is specified")
        }
        for selection in arguments.selections {
            for type in try context.resources.expand(selection) {
                let namespace = type.namespaced ? context.namespace : nil
                for name in selection.names { try attempt { try $0.read(type, namespace, name, context) } }
                if selection.names.isEmpty { try attempt { try $0.list(type, namespace, options, context) } }
            }
        }
    }

    private mutating func read(_ type: ResourceType, _ namespace: String?, _ name: String, _ context: Context) throws {
        let request = Request.get(type, namespace: namespace, name: name)
        items.append(Item(type: type, document: try context.client().start(request).document(request: request)))
    }

    private mutating func list(
        _ type: ResourceType, _ namespace: String?, _ options: ListOptions, _ context: Context
    ) throws {
        let pager = ListPager(client: try context.client(), type: type, options: options) {
            .list(type, namespace: namespace, options: $0)
        }
        while let item = try pager.next() { items.append(Item(type: type, document: item.value.document())) }
    }

    private mutating func attempt(_ body: (inout RolloutObjects) throws -> Void) throws {
        do {
            try body(&self)
        } catch let error as ServerError {
            failures.append(error)
        } catch let error as CommandError {
            failures.append(error)
        }
    }

    /// Does something with each, and says at the end what failed.
    func each(_ context: Context, _ body: (Item) throws -> Void) throws -> ExitStatus {
        var failures = failures
        if items.isEmpty, failures.isEmpty {
            context.say("No resources found in \(context.namespace) namespace.")
        }
        for item in items {
            do {
                try body(item)
            } catch let error as ServerError {
                failures.append(error)
            } catch let error as CommandError {
                failures.append(error)
            }
        }
        guard failures.isEmpty else {
            throw failures.count == 1 ? failures[0] : CommandError.Several(errors: failures)
        }
        return .success
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube

/// What the commands of `kpod set` have in common: which objects are meant, and what becomes of an object that was edited.
struct SetChange {
    static let local = Option(flag: "local", "Change what the files hold and print it, without asking the server")
    static let containers = Option(
        text: "containers", short: "c", value: "NAME", "The containers that are changed; * stands for any characters",
        default: "*")
    /// The words of a command that changes the pods of objects.
    static let positional = positional(offering: .podTemplates)

    /// The words of a command that changes objects of a few types.
    static func positional(offering types: CompletionSource) -> PositionalSpec {
        PositionalSpec("TYPE", .any, "Types and names of the objects, then what to set", completion: types)
    }

    /// The options of each of them.
    ///
    /// - Parameter recursive: whether it goes down into directories unasked.
    /// - Parameter records: whether it takes the deprecated `--record`, as kubectl's does.
    static func options(
        selector: Bool = true, recursive: Bool = false, records: Bool = true
    ) -> [any DeclaredOption] {
        [
            FileOptions.filename, recursive ? FileOptions.recursive.defaulting(to: "true") : FileOptions.recursive,
            FileOptions.kustomize,
        ]
            + (selector ? [SelectionOptions.selector] : []) + [SelectionOptions.all, local]
            + (records ? [ChangeCause.record] : [])
            + ObjectChange.options(fieldManager: "kpod-set")
    }

    private let context: Context
    private let operation: String
    private let sendsUnchanged: Bool
    private let change: ObjectChange
    /// Whether no server is asked.
    let isLocal: Bool

    /// Reads the options.
    ///
    /// - Parameter operation: kubectl's words for what was done, such as `image updated`.
    /// - Parameter failedStep: what has failed where the server refuses a change, where kubectl's line begins with it.
    /// - Parameter onlyReads: whether objects are only looked at, and none is patched.
    /// - Parameter sendsUnchanged: whether an object that is as it should be is patched with nothing, and told of.
    init(
        _ context: Context, _ operation: String, failedStep: String? = nil, onlyReads: Bool = false,
        sendsUnchanged: Bool = false, reading: ObjectChange.Reading = .allOrNone
    ) throws {
        isLocal = context.arguments[SetChange.local]
        self.context = context
        self.operation = operation
        self.sendsUnchanged = sendsUnchanged
        change = try ObjectChange(
            context, isLocal: isLocal, reading: reading, writing: onlyReads ? .init([]) : nil, failedStep: failedStep,
            sortsKeys: false)
        guard !isLocal || FileOptions.areGiven(context.arguments) else {
            throw InvalidInput("--local changes what files hold: name them with --filename")
        }
    }

    /// Whether the server is asked to change objects, if only by way of trial.
    var writes: Bool { !isLocal && change.dryRun != .client }

    /// The objects that words of the command line name.
    func selection(_ words: [String]) throws -> ObjectSelection {
        try ObjectSelection(
            context, words: words,
            ObjectSelection.Rules(
                nothingNamed: "one or more resources must be specified as <resource> <name> or <resource>/<name>",
                needsChoice: true, takesEmptyLists: true, isLocal: isLocal, owner: .podTemplate))
    }

    /// Edits each object, and sends what differs.
    ///
    /// - Parameter edit: changes an object; what it cannot do besides is added to the errors, and told at the end.
    func run(
        _ selection: ObjectSelection, _ edit: (SelectedObject, inout JSONValue, inout [any Error]) throws -> Void
    ) throws -> ExitStatus {
        var errors: [any Error] = []
        do {
            let status = try change.run(selection) { item in
                let old = value(of: item)
                var new = old
                try edit(item, &new, &errors)
                new = ChangeCause.noted(in: new, context)
                let patch = StrategicMergePatch.between(old, new, type: item.type)
                guard patch != [:] || sendsUnchanged else { return .init(nil, nil) }
                return .init(.init(.strategic, patch), operation, edited: new)
            }
            guard !errors.isEmpty else { return status }
        } catch let several as CommandError.Several {
            errors += several.errors
        }
        throw CommandError.Several(errors: errors)
    }

    /// The same for the spec of the pods that an object makes or is.
    func runPodSpecs(
        _ selection: ObjectSelection, passesOverOthers: Bool = false,
        _ edit: (SelectedObject, inout JSONValue, inout [any Error]) throws -> Void
    ) throws -> ExitStatus {
        try run(selection) { item, object, errors in
            if passesOverOthers, PodTemplate.specPath(of: item.type) == nil { return }
            let path = try podSpecPath(item)
            try object.update(at: path) { try edit(item, &$0, &errors) }
        }
    }

    /// An object as kubectl has it: with the fields that its Go type always has.
    func value(of item: SelectedObject) -> JSONValue {
        let value = item.document.root.value
        return isLocal ? ConstantFields.completed(value, type: item.type) : value
    }

    /// Where the pod spec of an object stands.
    func podSpecPath(_ item: SelectedObject) throws -> [String] {
        if let path = PodTemplate.specPath(of: item.type) { return path }
        let isKnown = BuiltinResources.find(kind: item.type.kind, apiVersion: item.type.apiVersion) != nil
        let goType = isKnown ? "\(item.type.version).\(item.type.kind)" : "unstructured.Unstructured"
        throw refused(item, "the object is not a pod or does not have a pod template: *\(goType)")
    }

    /// An object that cannot be changed so, in kubectl's words.
    func refused(_ item: SelectedObject, _ reason: String, _ status: ExitStatus = .rejected) -> CommandError {
        CommandError("\(isLocal ? item.type.kindWithGroup : item.type.resource)/\(item.name) \(reason)", status: status)
    }

    /// Takes words apart: those that name objects, and from the first pair on the pairs.
    ///
    /// - Parameter noun: what the pairs are, in messages.
    static func split(
        _ words: [String], noun: String, _ isPair: (String) -> Bool
    ) throws(InvalidInput) -> (objects: [String], pairs: [String]) {
        guard let first = words.firstIndex(where: isPair) else { return (words, []) }
        let pairs = Array(words[first...])
        if let word = pairs.first(where: { !isPair($0) }) {
            throw InvalidInput("all resources must be specified before \(noun) changes: \(printable(word))")
        }
        return (Array(words[..<first]), pairs)
    }
}

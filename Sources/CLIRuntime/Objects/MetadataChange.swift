import Arguments
import JSON
import Kube

/// What `label` and `annotate` do: keys of a map of objects' metadata are set, removed and listed.
///
/// The two differ in words, in what they print, and in what becomes of a change that changes nothing.
package struct MetadataChange {
    /// The field of the metadata: `labels`.
    package var field: String
    /// What messages call one of its members: `label`.
    package var noun: String
    /// What is printed of an object that was changed.
    package var printed: ObjectChange.Printed
    /// kubectl's word for what a patch of the map does; it is empty where nothing is to change.
    package var word: (JSONObject) -> String
    /// Whether a change that changes nothing is sent all the same, as kubectl does for annotations.
    package var sendsEmptyPatch: Bool
    /// The value in the text behind a key's `=`, given the whole word too; nil for one that is not of the form.
    package var readsValue: (String, String) throws(InvalidInput) -> String?
    /// kubectl's words for keys that are to be both set and removed.
    package var contradiction: ([String]) -> String
    /// kubectl's words for keys that have another value, and may not be given one.
    package var conflict: ([(key: String, value: String)]) -> [String]

    /// What differs between the two commands; see the fields.
    package init(
        field: String, noun: String, printed: ObjectChange.Printed, sendsEmptyPatch: Bool,
        word: @escaping (JSONObject) -> String,
        readsValue: @escaping (_ pair: String, _ value: String) throws(InvalidInput) -> String?,
        contradiction: @escaping ([String]) -> String,
        conflict: @escaping ([(key: String, value: String)]) -> [String]
    ) {
        self.field = field
        self.noun = noun
        self.printed = printed
        self.sendsEmptyPatch = sendsEmptyPatch
        self.word = word
        self.readsValue = readsValue
        self.contradiction = contradiction
        self.conflict = conflict
    }

    private static let overwrite = Option(flag: "overwrite", "Give keys that are there another value")
    private static let list = Option(flag: "list", "Print the keys and values as they would be, and change nothing")
    private static let local = Option(
        flag: "local", "Change what the files hold and print it, without asking the server")
    private static let resourceVersion = Option(
        text: "resource-version", value: "VERSION", "Only if the object still has this version; for one object")

    /// The options of both commands, under a command's own name as the owner of fields. `isRecursive`: whether directories
    /// are gone down into without being told to.
    package static func options(fieldManager: String, isRecursive: Bool = false) -> [any DeclaredOption] {
        [
            FileOptions.filename,
            isRecursive ? FileOptions.recursive.defaulting(to: "true") : FileOptions.recursive, FileOptions.kustomize,
            SelectionOptions.selector,
            SelectionOptions.fieldSelector, SelectionOptions.all, SelectionOptions.allNamespaces, overwrite, list,
            local, resourceVersion, ChangeCause.record,
        ] + ObjectChange.options(fieldManager: fieldManager)
    }

    /// Does what the command line says.
    package func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let changes = try KeyChanges(arguments.positionals, noun: noun, readsValue: readsValue)
        let contradictions = changes.contradictions
        guard contradictions.isEmpty else { throw InvalidInput(contradiction(contradictions)) }
        let isLocal = arguments[Self.local]
        guard !isLocal || FileOptions.areGiven(arguments) else {
            throw InvalidInput(
                "can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set")
        }
        if arguments[Self.list], arguments.isSet(OutputOptions.output) {
            throw InvalidInput("--list and --output may not be specified together")
        }
        let namesObjects = !changes.objectWords.isEmpty || FileOptions.areGiven(arguments)
        guard !changes.isEmpty || arguments[Self.list] || !namesObjects else {
            throw InvalidInput("at least one \(noun) update is required")
        }
        let change = try ObjectChange(context, isLocal: isLocal, printing: printed)
        let selection = try ObjectSelection(
            context, words: changes.objectWords,
            ObjectSelection.Rules(
                nothingNamed:
                    "one or more resources must be specified as <resource> <name> or <resource>/<name>",
                needsChoice: true, takesEmptyLists: true, isLocal: isLocal, onlyReads: arguments[Self.list]))
        if arguments[Self.list] { return try print(changes, selection, context) }
        let version = arguments[Self.resourceVersion]
        guard version.isEmpty || selection.isSingle else {
            throw InvalidInput("--resource-version may only be used with a single resource")
        }
        let cause = isLocal || change.dryRun == .client ? nil : ChangeCause.text(context)
        func step(_ map: JSONObject) -> ObjectChange.Step {
            var metadata = JSONObject()
            if !map.isEmpty { metadata[field] = .object(map) }
            if let cause, !map.isEmpty || sendsEmptyPatch {
                var annotations = metadata["annotations"] ?? [:]
                annotations[ChangeCause.annotation] = .string(cause)
                metadata["annotations"] = annotations
            }
            if !version.isEmpty { metadata["resourceVersion"] = .string(version) }
            let body: JSONObject = metadata.isEmpty ? [:] : ["metadata": .object(metadata)]
            return .init(map.isEmpty && !sendsEmptyPatch ? nil : .init(.merge, .object(body)), word(map))
        }
        let overwrites = arguments[Self.overwrite]
        return try change.run(
            selection,
            unseen: { target, refusal in
                guard overwrites || changes.values.isEmpty else { throw needsGet(target, refusal) }
                return step(changes.wholePatch)
            },
            step: { item in
                let present = map(of: item)
                if !overwrites { try refuse(changes.conflicts(in: present)) }
                // What is printed of an object that is not sent is the object alone.
                if !sendsEmptyPatch, !isLocal, change.dryRun != .client {
                    for key in changes.removed where present[key] == nil {
                        context.output.print("\(noun) \(goQuoted(key)) not found.\n")
                    }
                }
                return step(changes.patch(of: present))
            })
    }

    private func map(of item: SelectedObject) -> JSONObject {
        item.object.node.at("metadata", field)?.value.object ?? JSONObject()
    }

    private func refuse(_ conflicts: [(key: String, value: String)]) throws {
        guard !conflicts.isEmpty else { return }
        throw CommandError.Several(errors: conflict(conflicts).map { CommandError($0, status: .rejected) })
    }

    /// Without --overwrite a key that is there has to be known.
    private func needsGet(_ target: ObjectTarget, _ refusal: ServerError) -> any Error {
        CommandError.Several(errors: [
            refusal,
            CommandError(
                "without the right to get, kpod cannot tell which \(field) \(target.location) has already",
                status: .forbidden, hint: "Give --overwrite to set the \(field) whatever they are, or grant get."),
        ])
    }

    /// `--list`: the keys and values with the changes made, sorted.
    private func print(
        _ changes: KeyChanges, _ selection: ObjectSelection, _ context: Context
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        try selection.visit(attempts) { item in
            if !selection.isSingle {
                let group = "\(item.type.kind).\(item.type.group)"
                context.output.print("Listing \(field) for \(group)/\(printable(item.name)):\n")
            }
            let map = changes.applied(to: map(of: item)).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (key, value) in map {
                context.output.print(
                    "\(selection.isSingle ? "" : " ")\(printable(key))=\(printable(value.string ?? ""))\n")
            }
            try context.handOn()
        }
        try attempts.finish()
        return .success
    }
}

import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod label`: sets and removes labels of objects.
enum Label {
    static let overwrite = Option(flag: "overwrite", "Give labels that are there another value")
    static let list = Option(flag: "list", "Print the labels as they would be, and change nothing")
    static let local = Option(flag: "local", "Change what the files hold and print it, without asking the server")
    static let resourceVersion = Option(
        text: "resource-version", value: "VERSION", "Only if the object still has this version; for one object")

    static let command = Command(
        CommandSpec(
            "label", summary: "Set and remove labels of objects",
            discussion: """
                KEY=VALUE sets a label and KEY- removes it. A label that is there keeps its value unless --overwrite is \
                given.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them. Without \
                the right to get, --overwrite and KEY- still work.
                """,
            usage: """
                [--overwrite] (TYPE[.VERSION][.GROUP] (NAME ... | -l SELECTOR | --all) | TYPE/NAME ... | -f FILE) KEY=VALUE ... KEY- ...
                """,
            positionals: [
                PositionalSpec(
                    "TYPE", .any, "Types and names of the objects, then the labels", completion: .dynamic("resources"))
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, SelectionOptions.selector,
                SelectionOptions.fieldSelector, SelectionOptions.all, SelectionOptions.allNamespaces, overwrite, list,
                local, resourceVersion,
            ] + ObjectChange.options(fieldManager: "kpod-label"),
            examples: [
                Example("Label a pod", "kpod label pod shell tier=front"),
                Example("Change a label that is there", "kpod label --overwrite deployment/web stage=live"),
                Example("Remove a label from all pods of an application", "kpod label pods -l app=web stage-"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let changes = try KeyChanges(arguments.positionals, noun: "label", readsValue: value)
        let isLocal = arguments[local]
        guard !isLocal || arguments.isSet(FileOptions.filename) else {
            throw InvalidInput(
                "can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set")
        }
        let selection = try ObjectSelection(
            context, words: changes.objectWords,
            ObjectSelection.Rules(
                nothingNamed:
                    "one or more resources must be specified as <resource> <name> or <resource>/<name>",
                needsChoice: true, takesEmptyLists: true, isLocal: isLocal))
        if arguments[list] { return try print(changes, selection, context) }
        guard !changes.isEmpty else { throw InvalidInput("at least one label update is required") }
        let version = arguments[resourceVersion]
        guard version.isEmpty || selection.isSingle else {
            throw InvalidInput("--resource-version may only be used with a single resource")
        }
        func step(_ labels: JSONObject, _ word: String) -> ObjectChange.Step {
            var metadata: JSONObject = ["labels": .object(labels)]
            if !version.isEmpty { metadata["resourceVersion"] = .string(version) }
            return .init(.init(.merge, ["metadata": .object(metadata)]), word)
        }
        return try ObjectChange(context, isLocal: isLocal, printing: .edited).run(
            selection,
            unseen: { target, refusal in
                guard arguments[overwrite] || changes.values.isEmpty else { throw needsGet(target, refusal) }
                return step(changes.wholePatch, word(for: changes.wholePatch))
            },
            step: { item in
                let labels = item.labels
                if !arguments[overwrite] { try refuse(changes.conflicts(in: labels)) }
                for key in changes.removed where labels[key] == nil {
                    context.output.print("label \(goQuoted(key)) not found.\n")
                }
                let patch = changes.patch(of: labels)
                return patch.isEmpty ? .init(nil, "not labeled") : step(patch, word(for: patch))
            })
    }

    /// kubectl's word for what a patch of the labels does.
    private static func word(for patch: JSONObject) -> String {
        let removals = patch.count { $0.value == .null }
        return removals == 0 ? "labeled" : removals == patch.count ? "unlabeled" : "modified"
    }

    private static func refuse(_ conflicts: [(key: String, value: String)]) throws {
        let errors = conflicts.map { key, value in
            CommandError(
                "'\(printable(key))' already has a value (\(printable(value))), and --overwrite is false",
                status: .rejected)
        }
        if !errors.isEmpty { throw CommandError.Several(errors: errors) }
    }

    /// Without --overwrite a label that is there has to be known.
    private static func needsGet(_ target: ObjectTarget, _ refusal: ServerError) -> any Error {
        CommandError.Several(errors: [
            refusal,
            CommandError(
                "without the right to get, kpod cannot tell which labels \(target.location) has already",
                status: .forbidden, hint: "Give --overwrite to set the labels whatever they are, or grant get."),
        ])
    }

    // MARK: --list

    private static func print(
        _ changes: KeyChanges, _ selection: ObjectSelection, _ context: Context
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        try selection.visit(attempts) { item in
            if !selection.isSingle {
                let group = "\(item.type.kind).\(item.type.group)"
                context.output.print("Listing labels for \(group)/\(printable(item.name)):\n")
            }
            let labels = changes.applied(to: item.labels).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (key, value) in labels {
                context.output.print(
                    "\(selection.isSingle ? "" : " ")\(printable(key))=\(printable(value.string ?? ""))\n")
            }
            try context.handOn()
        }
        try attempts.finish()
        return .success
    }

    // MARK: Values

    private static func value(_ pair: String, _ text: String) throws(InvalidInput) -> String? {
        guard !text.utf8.contains(UInt8(ascii: "=")) else { return nil }
        if let fault = LabelValue.fault(in: text) {
            throw InvalidInput("invalid label value: \(goQuoted(pair)): \(fault)")
        }
        return text
    }
}

extension SelectedObject {
    /// Its labels.
    fileprivate var labels: JSONObject { object.node.at("metadata", "labels")?.value.object ?? JSONObject() }
}

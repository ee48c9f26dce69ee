import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod patch`: changes fields of objects.
enum Patch {
    static let patch = Option(text: "patch", short: "p", value: "PATCH", "The patch, as JSON or YAML")
    static let patchFile = Option(
        text: "patch-file", value: "FILE", "The file with the patch; - is standard input", completion: .files)
    static let type = Option(
        choice: "type",
        [
            Choice("strategic", "Lists are merged as their type says; built-in types only"),
            Choice("merge", "Objects are merged, lists are replaced, null removes (RFC 7386)"),
            Choice("json", "A list of operations (RFC 6902)"),
        ], value: "TYPE", "How the patch is meant", default: "strategic")
    static let local = Option(flag: "local", "Change what the files hold and print it, without asking the server")

    static let command = Command(
        CommandSpec(
            "patch", summary: "Change fields of objects",
            discussion: """
                A strategic patch merges lists of built-in types by the key that their type names, such as a container's \
                name. Custom types take merge and json patches.

                It needs the right to patch, with --subresource on that, and the right to get to tell whether anything has \
                changed; with -o, which does not tell it, an object that is named is not read first. What the patch asks \
                for and is there already is no error: "patched (no change)", exit code 0.
                """,
            usage: """
                (TYPE[.VERSION][.GROUP] NAME ... | TYPE/NAME ... | -f FILE) (-p PATCH | --patch-file FILE)
                """,
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, patch, patchFile, type,
                WriteFlags.subresource, local, ChangeCause.record,
            ] + ObjectChange.options(fieldManager: "kpod-patch"),
            examples: [
                Example("Pause a CronJob", #"kpod patch cronjob/nightly -p '{"spec":{"suspend":true}}'"#),
                Example("Set a status", "kpod patch widget/one --subresource=status --type=merge --patch-file=s.yaml"),
                Example(
                    "Remove a finalizer",
                    #"kpod patch pvc/a --type=json -p '[{op: remove, path: /metadata/finalizers}]'"#),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let type = patchType(arguments[type])
        let body = try body(context)
        let subresource = try WriteFlags.subresource(context)
        let isLocal = arguments[local]
        guard !isLocal || FileOptions.areGiven(arguments) else {
            throw InvalidInput("cannot specify --local and server resources: --local changes the objects of -f FILE")
        }
        let change = try ObjectChange(
            context, isLocal: isLocal, readsFiles: false, subresource: subresource, saysDryRun: false,
            notesCauseIn: subresource)
        let selection = try ObjectSelection(
            context, ObjectSelection.Rules(needsChoice: true, isLocal: isLocal))
        func step(_ objectType: ResourceType) throws -> ObjectChange.Step {
            try check(type, objectType, isLocal: isLocal)
            return .init(
                .init(type, body, subresource: subresource), "patched", ifSame: "patched (no change)")
        }
        return try change.run(
            selection,
            // Only the sentence tells whether anything has changed.
            unread: arguments[OutputOptions.output].isEmpty ? nil : { try step($0.type) },
            unseen: { target, _ in try step(target.type) }, step: { try step($0.type) })
    }

    private static func patchType(_ text: String) -> PatchType {
        switch text {
        case "json": .json
        case "merge": .merge
        default: .strategic
        }
    }

    /// Only the API server's own types have the rules by which lists are merged. A group of Kubernetes' own that kpod
    /// does not have may be newer than kpod: the server is asked then.
    private static func check(_ patch: PatchType, _ type: ResourceType, isLocal: Bool) throws {
        guard patch == .strategic, !isLocal,
            BuiltinResources.find(kind: type.kind, apiVersion: type.apiVersion) == nil,
            type.group.contains("."), !type.group.hasSuffix(".k8s.io")
        else { return }
        throw CommandError(
            "\(patch.rawValue) is not supported by \(type.apiVersion), Kind=\(type.kind)", status: .rejected,
            hint: "Give --type=merge, which replaces lists, or --type=json.")
    }

    private static func body(_ context: Context) throws -> JSONValue {
        let arguments = context.arguments
        let (text, file) = (arguments[patch], arguments[patchFile])
        guard text.isEmpty || file.isEmpty else {
            throw InvalidInput("cannot specify --patch and --patch-file together")
        }
        guard !text.isEmpty || !file.isEmpty else {
            throw InvalidInput("must specify --patch or --patch-file containing the contents of the patch")
        }
        return try PatchText.read(file.isEmpty ? text : try FileText.read(file, context))
    }
}

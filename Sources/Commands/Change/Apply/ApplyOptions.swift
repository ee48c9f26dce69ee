import Arguments
import CLIRuntime
import Kube

/// What `apply` was asked to do, read from its options before anything is sent.
struct ApplyOptions {
    /// The name under which the server records who set which field.
    let fieldManager: String
    /// Whether fields are taken over from whoever owns them.
    let forcesConflicts: Bool
    /// Whether `--server-side` was typed: one request an object, and kubectl's words for that.
    let isServerSide: Bool
    /// How far to go.
    let dryRun: DryRun
    /// What the server does with unknown and duplicate fields.
    let fieldValidation: String
    /// The subresource to apply to; empty for the object itself.
    let subresource: String

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        guard arguments.isSet(FileOptions.filename) else {
            throw InvalidInput("must specify -f: give the files or directories to apply, or - for standard input")
        }
        fieldManager = arguments[WriteFlags.fieldManager]
        guard !fieldManager.isEmpty else { throw InvalidInput("--field-manager may not be empty") }
        isServerSide = arguments[ApplyOptions.serverSide]
        forcesConflicts = arguments[ApplyOptions.forceConflicts]
        subresource = arguments[ApplyOptions.subresource]
        guard subresource.isEmpty || isServerSide else {
            throw InvalidInput("--subresource can only be used with --server-side")
        }
        if !subresource.isEmpty { try ObjectName.validate(subresource, as: "subresource") }
        fieldValidation = FieldValidation.parameter(arguments)
        dryRun = DryRun(context)
        guard !isServerSide || dryRun != .client else {
            throw InvalidInput(
                "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
        }
    }

    /// The parameters of a patch; `force` is for server-side apply alone.
    func writeOptions(force: Bool?) -> WriteOptions {
        WriteOptions(
            dryRun: dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation, force: force)
    }

    static let serverSide = Option(
        flag: "server-side", "One request an object, and kubectl's words for server-side apply")
    static let forceConflicts = Option(flag: "force-conflicts", "Take over fields that others have set")
    static let subresource = Option(
        text: "subresource", value: "NAME", "Apply to this subresource, such as status; with --server-side")

    /// The options of the command line.
    static let specs: [any DeclaredOption] =
        [
            FileOptions.filename.described(as: "Files or directories with what to apply; - is standard input"),
            FileOptions.recursive,
            SelectionOptions.selector.described(
                as: "Only objects of the files whose labels match, such as app=web,env!=test"),
            OutputOptions.output.described(as: "How to print the objects in place of a line for each"),
            OutputOptions.template, OutputOptions.allowMissingTemplateKeys, OutputOptions.showManagedFields,
            DryRun.option, serverSide, forceConflicts, WriteFlags.fieldManager, FieldValidation.option, subresource,
        ] + FileOptions.rendering + taken + refused

    /// Flags of kubectl's that say nothing where the server applies, and nothing is deleted: scripts give them all the same.
    private static let taken: [any DeclaredOption] = [
        Option(flag: "overwrite", "Resolve conflicts of client-side apply", default: true, hidden: true),
        Option(flag: "wait", "Wait until what --prune and --force delete is gone", hidden: true),
    ]

    private static let noPrune =
        "kpod does not guess which objects to delete: name them to 'kpod delete', by label with -l"
    private static let noDeleting =
        "it belongs to --force and --prune, which kpod does not have: leave it out"

    private static let refused: [any DeclaredOption] = [
        FileOptions.kustomize,
        OptionSpec.refused("prune", value: nil, noPrune),
        OptionSpec.refused("prune-allowlist", value: "TYPE", noPrune),
        OptionSpec.refused("prune-whitelist", value: "TYPE", noPrune),
        OptionSpec.refused("applyset", value: "NAME", noPrune),
        OptionSpec.refused("all", value: nil, noPrune),
        OptionSpec.refused(
            "force", value: nil, "kpod does not delete what it applies: use 'kpod delete -f FILE', then apply again"),
        OptionSpec.refused(
            "openapi-patch", value: nil, "kpod applies on the server and makes no patches itself: leave it out"),
        OptionSpec.refused("cascade", value: "POLICY", noDeleting),
        OptionSpec.refused("grace-period", value: "SECONDS", noDeleting),
        OptionSpec.refused("timeout", value: "DURATION", noDeleting),
    ]
}

import Arguments
import Kube

/// What `apply` was asked to do, read from its options before anything is sent.
package struct ApplyOptions {
    /// The name under which the server records who set which field.
    package let fieldManager: String
    /// Whether fields are taken over from whoever owns them.
    package let forcesConflicts: Bool
    /// Whether `--server-side` was typed: one request an object, and kubectl's words for that.
    package let isServerSide: Bool
    /// How far to go.
    package let dryRun: DryRun
    /// What the server does with unknown and duplicate fields.
    package let fieldValidation: String
    /// The subresource to apply to; empty for the object itself.
    package let subresource: String

    /// Reads the options.
    package init(_ context: Context) throws {
        let arguments = context.arguments
        guard FileOptions.areGiven(arguments) else {
            throw InvalidInput("must specify -f or -k: give the files or directories to apply, or - for standard input")
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

    /// The options of a preview of what applying does: a dry run of the server, which warns of unknown fields.
    package init(previewing context: Context) throws {
        let arguments = context.arguments
        fieldManager = arguments[WriteFlags.fieldManager]
        guard !fieldManager.isEmpty else { throw InvalidInput("--field-manager may not be empty") }
        isServerSide = arguments[ApplyOptions.serverSide]
        forcesConflicts = arguments[ApplyOptions.forceConflicts]
        (subresource, fieldValidation, dryRun) = ("", "", .server)
    }

    /// The parameters of a patch; `force` is for server-side apply alone.
    package func writeOptions(force: Bool?) -> WriteOptions {
        WriteOptions(
            dryRun: dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation, force: force)
    }

    package static let serverSide = Option(
        flag: "server-side", "One request an object, and kubectl's words for server-side apply")
    package static let forceConflicts = Option(flag: "force-conflicts", "Take over fields that others have set")
    package static let subresource = Option(
        text: "subresource", value: "NAME", "Apply to this subresource, such as status; with --server-side")
}

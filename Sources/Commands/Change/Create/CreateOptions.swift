import Arguments
import CLIRuntime
import Kube

/// What `create` and its subcommands have in common: how far to go, under which name, and how to print what was made.
struct CreateOptions {
    /// How far to go.
    let dryRun: DryRun
    /// The name under which the server records who set which field.
    let fieldManager: String
    /// What the server does with unknown and duplicate fields.
    let fieldValidation: String
    /// Whether the object carries what it was made from, for a later client-side `kubectl apply`.
    let savesConfiguration: Bool

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        dryRun = DryRun(context)
        fieldManager = arguments[WriteFlags.fieldManager]
        guard !fieldManager.isEmpty else { throw InvalidInput("--field-manager may not be empty") }
        fieldValidation = FieldValidation.parameter(arguments)
        savesConfiguration = arguments[CreateOptions.saveConfig]
    }

    /// The parameters of the request.
    var writeOptions: WriteOptions {
        WriteOptions(dryRun: dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation)
    }

    static let saveConfig = Option(
        flag: "save-config", "Keep what was given in the annotation that client-side kubectl apply reads")

    /// The options of the command line.
    static let specs: [any DeclaredOption] = [
        DryRun.option,
        OutputOptions.output.described(as: "How to print the object in place of a line about it"),
        OutputOptions.template, OutputOptions.allowMissingTemplateKeys, OutputOptions.showManagedFields,
        WriteFlags.fieldManager.defaulting(to: "kpod-create"), saveConfig, FieldValidation.option,
    ]
}

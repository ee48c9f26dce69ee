import Arguments
import Kube

/// What the commands that make objects have in common: how far to go, under which name, and how to print what was made.
package struct CreateOptions {
    /// How far to go.
    package let dryRun: DryRun
    /// The name under which the server records who set which field.
    package let fieldManager: String
    /// What the server does with unknown and duplicate fields; empty is its default.
    package let fieldValidation: String
    /// Whether the object carries what it was made from, for a later client-side `kubectl apply`.
    package let savesConfiguration: Bool

    /// Reads the options.
    ///
    /// - Throws: `InvalidInput` for a field manager without a name.
    package init(_ context: Context) throws {
        let arguments = context.arguments
        dryRun = DryRun(context)
        fieldManager = arguments[WriteFlags.fieldManager]
        guard !fieldManager.isEmpty else { throw InvalidInput("--field-manager may not be empty") }
        fieldValidation = arguments.accepts(FieldValidation.option) ? FieldValidation.parameter(arguments) : ""
        savesConfiguration = arguments[CreateOptions.saveConfig]
    }

    /// The parameters of the request.
    package var writeOptions: WriteOptions {
        WriteOptions(dryRun: dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation)
    }

    package static let saveConfig = Option(
        flag: "save-config", "Keep what was given in the annotation that client-side kubectl apply reads")

    /// The options of `create` and its subcommands.
    package static let specs: [any DeclaredOption] =
        options(fieldManager: "kpod-create") + [FieldValidation.option]

    /// The options of a command that makes objects under its own name as the owner of fields.
    package static func options(fieldManager: String) -> [any DeclaredOption] {
        [DryRun.option] + OutputOptions.all(as: "How to print the object in place of a line about it")
            + [WriteFlags.fieldManager.defaulting(to: fieldManager), saveConfig]
    }
}

import Arguments
import CLIRuntime
import Kube
import Output

/// What `create` and its subcommands have in common: how far to go, under which name, and how to print what was made.
struct CreateOptions {
    /// How far to go.
    let dryRun: DryRun
    /// The name under which the server records who set which field.
    let fieldManager: String
    /// What the server does with unknown and duplicate fields.
    let fieldValidation: String
    /// The form of the output; `nil` is a line for each object.
    let format: ObjectFormat?
    /// Whether `metadata.managedFields` is printed.
    let showsManagedFields: Bool
    /// Whether the object carries what it was made from, for a later client-side `kubectl apply`.
    let savesConfiguration: Bool

    /// Reads the options.
    init(_ context: Context) throws {
        let arguments = context.arguments
        dryRun = DryRun(context)
        fieldManager = arguments[CreateOptions.fieldManager]
        guard !fieldManager.isEmpty else { throw InvalidInput("--field-manager may not be empty") }
        fieldValidation = FieldValidation.parameter(arguments)
        format = arguments.given(CreateOptions.output).flatMap { ObjectFormat($0) }
        showsManagedFields = arguments[OutputOptions.showManagedFields]
        savesConfiguration = arguments[CreateOptions.saveConfig]
    }

    /// The parameters of the request.
    var writeOptions: WriteOptions {
        WriteOptions(dryRun: dryRun == .server, fieldManager: fieldManager, fieldValidation: fieldValidation)
    }

    static let output = Option(
        choice: "output", short: "o", formats, value: "FORMAT", "How to print the object in place of a line about it")
    static let fieldManager = Option(
        text: "field-manager", value: "NAME", "The name under which the fields are owned", default: "kpod-create")
    static let saveConfig = Option(
        flag: "save-config", "Keep what was given in the annotation that client-side kubectl apply reads")

    /// The options of the command line.
    static let specs: [any DeclaredOption] = [
        DryRun.option,
        output,
        OutputOptions.showManagedFields,
        fieldManager,
        saveConfig,
        FieldValidation.option,
    ]

    /// The choices of `-o`.
    static let formats = [
        Choice("json", "Objects as JSON"), Choice("yaml", "Objects as YAML"),
        Choice("kyaml", "Objects as KYAML, YAML's flow style"), Choice("name", "TYPE/NAME, a line each"),
    ]
}

/// `--validate`: what the server does with fields that it does not know (KEP-2885).
enum FieldValidation {
    static let option = Option(
        choice: "validate",
        [
            Choice("strict", "Unknown and duplicate fields are errors"),
            Choice("warn", "They are warnings"), Choice("ignore", "They are dropped"),
            Choice("true", hidden: true), Choice("false", hidden: true),
        ], value: "MODE", "What the server does with fields it does not know", default: "strict", implied: "strict")

    /// The value of the parameter `fieldValidation`.
    static func parameter(_ arguments: ParsedArguments) -> String {
        switch arguments[FieldValidation.option] {
        case "warn": "Warn"
        case "ignore", "false": "Ignore"
        default: "Strict"
        }
    }
}

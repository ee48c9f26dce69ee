import Arguments

/// `--validate`: what the server does with fields that it does not know (KEP-2885).
package enum FieldValidation {
    package static let option = Option(
        choice: "validate",
        [
            Choice("strict", "Unknown and duplicate fields are errors"),
            Choice("warn", "They are warnings"), Choice("ignore", "They are dropped"),
            Choice("true", hidden: true), Choice("false", hidden: true),
        ], value: "MODE", "What the server does with fields it does not know", default: "strict", implied: "strict")

    /// The value of the parameter `fieldValidation`.
    package static func parameter(_ arguments: ParsedArguments) -> String {
        switch arguments[FieldValidation.option] {
        case "warn": "Warn"
        case "ignore", "false": "Ignore"
        default: "Strict"
        }
    }
}

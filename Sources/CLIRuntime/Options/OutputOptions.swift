import Arguments

/// The options that say how a command prints the objects that it has worked on; `ObjectResults` reads them.
package enum OutputOptions {
    package static let output = Option(
        choice: "output", short: "o", OutputFormat.objectChoices, value: "FORMAT",
        "How to print the objects in place of a line about each"
    )
    package static let showManagedFields = Option(
        flag: "show-managed-fields", "Print metadata.managedFields too, in JSON and YAML")
    package static let template = Option(
        text: "template", value: "TEMPLATE", "The template of -o jsonpath or go-template, or the file of it")
    package static let allowMissingTemplateKeys = Option(
        flag: "allow-missing-template-keys", "A field or key that a template names may be missing", default: true)

    /// Those of a command that prints what the server answers once; `text` is the help of `-o`. Nobody manages its fields.
    package static func review(printing text: String) -> [any DeclaredOption] {
        [
            output.described(as: text), template, allowMissingTemplateKeys,
            Option(flag: "show-managed-fields", "Accepted, as by kubectl; the answer has none", hidden: true),
        ]
    }

    /// All of them.
    package static let all: [any DeclaredOption] = [output, template, allowMissingTemplateKeys, showManagedFields]
}

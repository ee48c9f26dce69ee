import Arguments

/// The options that say how a command prints the objects that it has worked on; `ObjectResults` reads them.
package enum OutputOptions {
    package static let output = Option(
        choice: "output", short: "o", formats, value: "FORMAT", "How to print the objects in place of a line about each"
    )
    package static let showManagedFields = Option(
        flag: "show-managed-fields", "Print metadata.managedFields too, in JSON and YAML")
    package static let template = Option(
        text: "template", value: "TEMPLATE", "The template of -o jsonpath or go-template, or the file of it")
    package static let allowMissingTemplateKeys = Option(
        flag: "allow-missing-template-keys", "A field or key that a template names may be missing", default: true)

    /// The choices of `-o` for whole objects.
    package static let formats = [
        Choice("json", "Objects as JSON"), Choice("yaml", "Objects as YAML"),
        Choice("kyaml", "Objects as KYAML, YAML's flow style"), Choice("name", "TYPE/NAME, a line each"),
    ]
}

import JSON
import Kube
import Output
import YAML

/// Prints what became of objects, one after another: a line each, or the objects themselves.
package struct ObjectResults {
    /// The form of the output; `nil` is a line for each object.
    package let format: ObjectFormat?
    /// Whether `metadata.managedFields` is printed.
    package let showsManagedFields: Bool
    /// Whether the keys of JSON are sorted, as kubectl prints what it has read from files; otherwise they keep the order
    /// of the type's fields.
    package let sortsKeys: Bool
    /// What stands behind each line, such as ` (dry run)`.
    package let suffix: String
    private var hasPrinted = false

    /// Results in one form.
    package init(_ format: ObjectFormat?, showsManagedFields: Bool, sortsKeys: Bool, suffix: String) {
        self.format = format
        self.showsManagedFields = showsManagedFields
        self.sortsKeys = sortsKeys
        self.suffix = suffix
    }

    /// Prints an object, or that `operation` (in kubectl's word, such as `created`) was done to it.
    package mutating func print(
        _ object: JSONNode, type: ResourceType, name: String, _ operation: String, _ context: Context
    ) throws {
        try print(object, label: "\(type.kindWithGroup)/\(printable(name))", operation, context)
    }

    /// Prints a value, or a line about what `label` names.
    package mutating func print(_ object: JSONNode, label: String, _ operation: String, _ context: Context) throws {
        let output = context.output
        let omitted = showsManagedFields ? [] : [["metadata", "managedFields"]]
        switch format {
        case nil:
            output.print("\(label) \(operation)\(suffix)\n")
        case .name:
            output.print("\(label)\n")
        case .json:
            JSONWriter(sortsKeys ? .kubectl : .kubectlTyped).write(object, omitting: omitted, into: &output.bytes)
            output.print("\n")
        case .yaml:
            if hasPrinted { output.print("---\n") }
            YAMLWriter().write(object, omitting: omitted, into: &output.bytes)
        case .kyaml:
            output.print("---\n")
            KYAMLWriter().write(object, omitting: omitted, into: &output.bytes)
            output.print("\n")
        }
        hasPrinted = true
        // Whoever waits for the lines sees each when it is done, and before words on standard error.
        try context.handOn()
    }
}

import Arguments
import JSON
import Kube
import Output

/// Prints what became of objects, one after another, as the options of `OutputOptions` say: a line about each, or the
/// objects themselves, each by itself or as one list.
package struct ObjectResults {
    private let context: Context
    private let shape: ObjectPrinter.Shape
    private let suffix: String
    private let printsNames: Bool
    private var printer: (any ResultPrinter)?
    private var hasPrinted = false

    /// Reads the options that say how to print; a command without them prints lines.
    ///
    /// - Parameter shape: how objects stand together when they are printed themselves.
    /// - Parameter suffix: what stands behind each line, such as ` (dry run)`.
    /// - Throws: `InvalidInput` or `TemplateError` for a template that cannot be read.
    package init(_ context: Context, _ shape: ObjectPrinter.Shape, suffix: String = "") throws {
        let arguments = context.arguments
        let format =
            arguments.accepts(OutputOptions.output) ? try OutputFormat(arguments) : OutputFormat.table(wide: false)
        self.context = context
        self.shape = shape
        self.suffix = suffix
        printsNames = format.needsNamesOnly
        printer =
            printsNames
            ? nil : format.printer(shape, showManagedFields: context.isGiven(OutputOptions.showManagedFields))
    }

    /// Whether objects are printed, rather than a line about each.
    package var printsObjects: Bool { printer != nil || printsNames }

    /// Prints an object, or that `operation` (in kubectl's word, such as `created`) was done to it.
    package mutating func print(
        _ object: JSONNode, type: ResourceType, name: String, _ operation: String
    ) throws {
        // What is asked of the server and not kept, such as a review, has no name.
        let name = name.isEmpty ? "<unknown>" : printable(name)
        try print(object, type: type, label: "\(type.kindWithGroup)/\(name)", operation)
    }

    /// Prints a value, or a line about what `label` names.
    package mutating func print(
        _ object: JSONNode, type: ResourceType? = nil, label: String, _ operation: String
    ) throws {
        let output = context.output
        hasPrinted = true
        if printsNames {
            output.print("\(label)\n")
        } else if printer != nil {
            // Only names need a type, and those are printed above.
            try printer?.append(object, type: type ?? Self.anyType, into: &output.bytes)
            guard case .each = shape else { return try output.drainIfLarge() }
        } else {
            output.print("\(label) \(operation)\(suffix)\n")
        }
        // Whoever waits for the lines sees each when it is done, and before words on standard error.
        try context.handOn()
    }

    /// Prints what can only be printed when all objects are known: the end of a list that has begun.
    package mutating func end() throws {
        guard hasPrinted else { return }
        let output = context.output
        try printer?.end(into: &output.bytes)
    }

    private static let anyType = ResourceType(group: "", version: "v1", resource: "", kind: "", namespaced: false)
}

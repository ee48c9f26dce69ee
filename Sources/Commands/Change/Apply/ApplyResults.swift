import CLIRuntime
import JSON
import Kube
import Output
import YAML

/// What became of one object.
struct Applied {
    /// What happened, in kubectl's word.
    enum Operation: String {
        case created
        case unchanged
        case configured
        case serversideApplied = "serverside-applied"
    }

    /// The object's type.
    var type: ResourceType
    /// The object's name.
    var name: String
    /// What happened.
    var operation: Operation
    /// The object as it is now, or would be.
    var object: JSONDocument
}

/// Prints what became of the objects as kubectl does: a line each at once, or all of them at the end.
struct ApplyResults {
    private let options: ApplyOptions
    private let isList: Bool
    private var objects: [JSONDocument] = []

    /// Prints as the options say; several objects become a `List`.
    init(options: ApplyOptions, isList: Bool) {
        self.options = options
        self.isList = isList
    }

    /// Prints a line, or keeps the object for the end.
    mutating func print(_ applied: Applied, _ context: Context) throws {
        if let format = options.format, format != .name {
            objects.append(applied.object)
            return
        }
        let name = "\(applied.type.kindWithGroup)/\(printable(applied.name))"
        context.output.print(
            options.format == .name
                ? name + "\n" : "\(name) \(applied.operation.rawValue)\(options.dryRun.suffix)\n")
        // Whoever waits for the lines sees each when its object is done, and before words on standard error.
        try context.handOn()
    }

    /// Prints the objects that were kept.
    mutating func end(_ context: Context) throws {
        guard let format = options.format, format != .name, !objects.isEmpty else { return }
        guard isList else {
            var printer = ObjectPrinter(format, isList: false, showManagedFields: options.showsManagedFields)
            for object in objects {
                printer.append(object.root, type: Self.anyType, into: &context.output.bytes)
            }
            return
        }
        context.output.bytes += typedList(format)
    }

    /// kubectl's list of what was applied: unlike that of the list that `get` prints, its metadata is empty, and but for
    /// YAML its members stand in the order of the type's fields.
    private func typedList(_ format: ObjectFormat) -> [UInt8] {
        let omitted = options.showsManagedFields ? [] : [["metadata", "managedFields"]]
        let json = JSONWriter(.kubectl)
        let yaml = YAMLWriter()
        let kyaml = KYAMLWriter()
        var bytes: [UInt8] = []
        switch format {
        case .kyaml: bytes += "---\n{\n  kind: \"List\",\n  apiVersion: \"v1\",\n  metadata: {},\n  items: [".utf8
        case .yaml: bytes += "apiVersion: v1\nitems:\n".utf8
        default:
            bytes +=
                "{\n    \"kind\": \"List\",\n    \"apiVersion\": \"v1\",\n    \"metadata\": {},\n    \"items\": [".utf8
        }
        for (index, object) in objects.enumerated() {
            switch format {
            case .kyaml:
                if index > 0 { bytes += ", ".utf8 }
                kyaml.write(object.root, indent: 1, omitting: omitted, into: &bytes)
            case .yaml:
                bytes += "- ".utf8
                yaml.write(object.root, indent: 2, omitting: omitted, into: &bytes)
            default:
                bytes += (index == 0 ? "\n        " : ",\n        ").utf8
                json.write(object.root, indent: 2, omitting: omitted, into: &bytes)
            }
        }
        switch format {
        case .kyaml: bytes += "],\n}\n".utf8
        case .yaml: bytes += "kind: List\nmetadata: {}\n".utf8
        default: bytes += "\n    ]\n}\n".utf8
        }
        return bytes
    }

    /// Only names need a type, and those are printed at once.
    private static let anyType = ResourceType(group: "", version: "v1", resource: "", kind: "", namespaced: false)
}

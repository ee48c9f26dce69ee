import JSON
import Kube
import YAML

/// The forms in which whole objects are printed.
public enum ObjectFormat: Sendable, Equatable {
    /// kubectl's JSON: four spaces, keys sorted.
    case json
    /// kubectl's YAML, as sigs.k8s.io/yaml writes it.
    case yaml
    /// KYAML, YAML's flow style (KEP-5295).
    case kyaml
    /// `TYPE/NAME`, a line each.
    case name

    /// Reads a value of `-o`; `nil` for other forms.
    public init?(_ text: String) {
        switch text {
        case "json": self = .json
        case "yaml": self = .yaml
        case "kyaml": self = .kyaml
        case "name": self = .name
        default: return nil
        }
    }
}

/// Prints objects one by one, alone or as the items of kubectl's `List`.
///
/// A list is never held: its head is printed with the first item, its tail at the end.
public struct ObjectPrinter {
    private let format: ObjectFormat
    private let isList: Bool
    private let omitted: [[String]]
    private let json = JSONWriter(.kubectl)
    private let yaml = YAMLWriter()
    private let kyaml = KYAMLWriter()
    private var count = 0

    /// A printer of single objects, or of one list; `metadata.managedFields` is left out unless asked for.
    public init(_ format: ObjectFormat, isList: Bool, showManagedFields: Bool = false) {
        self.format = format
        self.isList = isList
        omitted = showManagedFields ? [] : [["metadata", "managedFields"]]
    }

    /// Appends one object. `type` names it where only its name is printed.
    public mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) {
        defer { count += 1 }
        switch format {
        case .name: Self.appendName(object.at("metadata", "name"), type: type, into: &output)
        case .json: appendJSON(object, into: &output)
        case .yaml: appendYAML(object, into: &output)
        case .kyaml: appendKYAML(object, into: &output)
        }
    }

    /// Appends the name of the object that a Table's row shows, as `-o name` prints it; false if no column holds names.
    public static func appendName(
        ofRow row: JSONNode, columns: JSONNode, type: ResourceType, into output: inout [UInt8]
    ) -> Bool {
        var index = 0
        for column in columns.elements {
            if column["format"]?.equals("name") == true, let name = row["cells"]?[index] {
                appendName(name, type: type, into: &output)
                return true
            }
            index += 1
        }
        return false
    }

    /// Appends the end of the list; of single objects nothing.
    public mutating func end(into output: inout [UInt8]) {
        guard isList else { return }
        switch format {
        case .name: break
        case .json:
            output.append(contentsOf: (count == 0 ? Self.jsonHead + "]" : "\n    ]").utf8)
            output.append(contentsOf: Self.jsonTail.utf8)
        case .yaml:
            if count == 0 { output.append(contentsOf: "apiVersion: v1\nitems: []\n".utf8) }
            output.append(contentsOf: "kind: List\nmetadata:\n  resourceVersion: \"\"\n".utf8)
        case .kyaml:
            if count == 0 { output.append(contentsOf: Self.kyamlHead.utf8) }
            output.append(contentsOf: Self.kyamlTail.utf8)
        }
    }

    private static let kyamlHead = "---\n{\n  apiVersion: \"v1\",\n  items: ["
    private static let kyamlTail = "],\n  kind: \"List\",\n  metadata: {\n    resourceVersion: \"\",\n  },\n}\n"

    private func appendKYAML(_ object: JSONNode, into output: inout [UInt8]) {
        guard isList else {
            output.append(contentsOf: "---\n".utf8)
            kyaml.write(object, omitting: omitted, into: &output)
            output.append(UInt8(ascii: "\n"))
            return
        }
        output.append(contentsOf: (count == 0 ? Self.kyamlHead : ", ").utf8)
        kyaml.write(object, indent: 1, omitting: omitted, into: &output)
    }

    private static let jsonHead = "{\n    \"apiVersion\": \"v1\",\n    \"items\": ["
    private static let jsonTail =
        ",\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n"

    private static func appendName(_ name: JSONNode?, type: ResourceType, into output: inout [UInt8]) {
        output.append(contentsOf: type.qualifiedSingular.utf8)
        output.append(UInt8(ascii: "/"))
        let start = output.count
        name?.appendText(to: &output)
        CellText.sanitize(&output, from: start)
        output.append(UInt8(ascii: "\n"))
    }

    private func appendJSON(_ object: JSONNode, into output: inout [UInt8]) {
        guard isList else {
            json.write(object, omitting: omitted, into: &output)
            output.append(UInt8(ascii: "\n"))
            return
        }
        output.append(contentsOf: (count == 0 ? Self.jsonHead : ",").utf8)
        output.append(contentsOf: "\n        ".utf8)
        json.write(object, indent: 2, omitting: omitted, into: &output)
    }

    private func appendYAML(_ object: JSONNode, into output: inout [UInt8]) {
        guard isList else {
            yaml.write(object, omitting: omitted, into: &output)
            return
        }
        if count == 0 { output.append(contentsOf: "apiVersion: v1\nitems:\n".utf8) }
        output.append(contentsOf: "- ".utf8)
        yaml.write(object, indent: 2, omitting: omitted, into: &output)
    }
}

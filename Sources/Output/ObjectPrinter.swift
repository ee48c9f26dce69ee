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

/// Prints objects one by one: each by itself, or as the items of a list.
///
/// A list is never held: its head is printed with the first item, its tail at the end.
public struct ObjectPrinter {
    /// How several objects stand together.
    public enum Shape: Sendable, Equatable {
        /// Each by itself. JSON's keys are sorted, as kubectl prints what it has no type for, or keep the order of the
        /// type's fields.
        case each(sortsKeys: Bool)
        /// kubectl's `List` of what `get` shows, with sorted keys.
        case list
        /// A list of a type that kubectl knows: the members stand in the order of the type's fields. With a version it is
        /// that of the server, without one kubectl's own.
        case typedList(kind: String, sortsItems: Bool, apiVersion: String = "v1", resourceVersion: String = "")
    }

    private let format: ObjectFormat
    private let shape: Shape
    private let omitted: [[String]]
    private let json: JSONWriter
    private let yaml = YAMLWriter()
    private let kyaml: KYAMLWriter
    private var count = 0

    /// A printer of this shape; `metadata.managedFields` is left out unless asked for.
    public init(_ format: ObjectFormat, _ shape: Shape, showManagedFields: Bool = false) {
        self.format = format
        self.shape = shape
        omitted = showManagedFields ? [] : [["metadata", "managedFields"]]
        switch shape {
        case .list, .each(sortsKeys: true), .typedList(_, sortsItems: true, _, _):
            json = JSONWriter(.kubectl)
            kyaml = KYAMLWriter()
        case .each, .typedList:
            json = JSONWriter(.kubectlTyped)
            kyaml = KYAMLWriter(sortsKeys: false)
        }
    }

    /// Appends one object. `type` names it where only its name is printed.
    public mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) {
        defer { count += 1 }
        let object = shape == .each(sortsKeys: false) && format != .name ? Self.typed(object) : object
        switch format {
        case .name: Self.appendName(object.at("metadata", "name"), type: type, into: &output)
        case .json: appendJSON(object, into: &output)
        case .yaml: appendYAML(object, into: &output)
        case .kyaml: appendKYAML(object, into: &output)
        }
    }

    /// An object of a Go type begins with its type; what was an item of a list may have that at its end.
    private static func typed(_ object: JSONNode) -> JSONNode {
        let type = ["kind", "apiVersion"]
        guard let first = object.members.first(where: { _ in true })?.key, !type.contains(first),
            case .object(let members) = object.value
        else { return object }
        let head = type.compactMap { key in members[key].map { (key, $0) } }
        let rest = members.filter { !type.contains($0.key) }.map { ($0.key, $0.value) }
        return JSONValue.object(JSONObject(head + rest)).document().root
    }

    /// Appends what has come about with an object, as kubectl prints a WatchEvent: its JSON stands on one line, and what the
    /// server keeps of the object's fields is not left out. By its name the object is printed alone.
    public mutating func append(
        event: String, of object: JSONNode, type: ResourceType, into output: inout [UInt8]
    ) {
        defer { count += 1 }
        switch format {
        case .name: Self.appendName(object.at("metadata", "name"), type: type, into: &output)
        case .json:
            output.append(contentsOf: "{\"type\":\"\(event)\",\"object\":".utf8)
            JSONWriter(.compact).write(object, into: &output)
            output.append(contentsOf: "}\n".utf8)
        case .yaml:
            if count > 0 { output.append(contentsOf: "---\n".utf8) }
            yaml.write(Self.watchEvent(event, of: object), into: &output)
        case .kyaml:
            output.append(contentsOf: "---\n{\n  type: \"\(event)\",\n  object: ".utf8)
            kyaml.write(object, indent: 1, into: &output)
            output.append(contentsOf: ",\n}\n".utf8)
        }
    }

    /// The WatchEvent of the API (`meta/v1`) that tells of an object.
    public static func watchEvent(_ event: String, of object: JSONNode) -> JSONNode {
        JSONValue.object(["type": .string(event), "object": object.value]).document().root
    }

    /// Appends the end of the list; of single objects nothing.
    public mutating func end(into output: inout [UInt8]) {
        guard let frame else { return }
        if count == 0 { output.append(contentsOf: frame.head.utf8) }
        output.append(contentsOf: (count == 0 ? frame.emptyTail : frame.tail).utf8)
    }

    private func appendJSON(_ object: JSONNode, into output: inout [UInt8]) {
        guard let frame else {
            json.write(object, omitting: omitted, into: &output)
            output.append(UInt8(ascii: "\n"))
            return
        }
        output.append(contentsOf: (count == 0 ? frame.head : ",").utf8)
        output.append(contentsOf: "\n        ".utf8)
        json.write(object, indent: 2, omitting: omitted, into: &output)
    }

    private func appendYAML(_ object: JSONNode, into output: inout [UInt8]) {
        guard let frame else {
            if count > 0 { output.append(contentsOf: "---\n".utf8) }
            yaml.write(object, omitting: omitted, into: &output)
            return
        }
        output.append(contentsOf: (count == 0 ? frame.head + "\n- " : "- ").utf8)
        yaml.write(object, indent: 2, omitting: omitted, into: &output)
    }

    private func appendKYAML(_ object: JSONNode, into output: inout [UInt8]) {
        guard let frame else {
            kyaml.writeDocument(object, omitting: omitted, into: &output)
            return
        }
        output.append(contentsOf: (count == 0 ? frame.head : ", ").utf8)
        kyaml.write(object, indent: 1, omitting: omitted, into: &output)
    }

    // MARK: What stands round the items of a list

    private struct Frame {
        var head: String
        var tail: String
        var emptyTail: String
    }

    /// nil where each object stands by itself.
    private var frame: Frame? {
        switch (shape, format) {
        case (.each, _), (_, .name): nil
        case (.list, .json):
            Frame(
                head: "{\n    \"apiVersion\": \"v1\",\n    \"items\": [", tail: "\n    ]" + Self.listTail,
                emptyTail: "]" + Self.listTail)
        case (.list, .yaml):
            Frame(
                head: "apiVersion: v1\nitems:", tail: Self.yamlTail("List", "\n  resourceVersion: \"\""),
                emptyTail: " []\n" + Self.yamlTail("List", "\n  resourceVersion: \"\""))
        case (.list, .kyaml):
            Frame(
                head: "---\n{\n  apiVersion: \"v1\",\n  items: [", tail: Self.kyamlTail, emptyTail: Self.kyamlTail)
        case (.typedList(let kind, _, let apiVersion, let version), .json):
            Frame(
                head: "{\n    \"kind\": \"\(kind)\",\n    \"apiVersion\": \"\(apiVersion)\",\n    \"metadata\": "
                    + Self.listMetadata(version, "\n        \"resourceVersion\": ", "\n    }")
                    + ",\n    \"items\": [",
                tail: "\n    ]\n}\n", emptyTail: "]\n}\n")
        case (.typedList(let kind, _, let apiVersion, let version), .yaml):
            Frame(
                head: "apiVersion: \(apiVersion)\nitems:", tail: Self.yamlTail(kind, Self.yamlMetadata(version)),
                emptyTail: " []\n" + Self.yamlTail(kind, Self.yamlMetadata(version)))
        case (.typedList(let kind, _, let apiVersion, let version), .kyaml):
            Frame(
                head: "---\n{\n  kind: \"\(kind)\",\n  apiVersion: \"\(apiVersion)\",\n  metadata: "
                    + Self.listMetadata(version, "\n    resourceVersion: ", ",\n  }") + ",\n  items: [",
                tail: "],\n}\n", emptyTail: "],\n}\n")
        }
    }

    private static func listMetadata(_ version: String, _ key: String, _ end: String) -> String {
        version.isEmpty ? "{}" : "{\(key)\(quoted(version))\(end)"
    }

    private static func yamlMetadata(_ version: String) -> String {
        version.isEmpty ? " {}" : "\n  resourceVersion: \(quoted(version))"
    }

    /// A version is opaque, whatever servers make it of.
    private static func quoted(_ version: String) -> String {
        var text: [UInt8] = []
        JSONWriter(.kubectlTyped).write(JSONValue.string(version).document().root, into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static let listTail =
        ",\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n"
    private static let kyamlTail = "],\n  kind: \"List\",\n  metadata: {\n    resourceVersion: \"\",\n  },\n}\n"

    private static func yamlTail(_ kind: String, _ metadata: String) -> String {
        "kind: \(kind)\nmetadata:\(metadata)\n"
    }
}

extension ObjectPrinter {
    /// Appends the name of the object that a Table's row shows, as `-o name` prints it: that of the row's object where it
    /// has one, or else its cell; false if no column holds names, or this row has none.
    public static func appendName(
        ofRow row: JSONNode, columns: JSONNode, type: ResourceType, into output: inout [UInt8]
    ) -> Bool {
        if let name = row["object"]?.at("metadata", "name") {
            appendName(name, type: type, into: &output)
            return true
        }
        guard type.hasPlainNameColumn else { return false }
        var index = 0
        for column in columns.elements {
            if column["format"]?.equals("name") == true {
                guard let name = row["cells"]?[index], name.kind == .string, !name.equals("") else { return false }
                appendName(name, type: type, into: &output)
                return true
            }
            index += 1
        }
        return false
    }

    private static func appendName(_ name: JSONNode?, type: ResourceType, into output: inout [UInt8]) {
        output.append(contentsOf: type.kindWithGroup.utf8)
        output.append(UInt8(ascii: "/"))
        let start = output.count
        name?.appendText(to: &output)
        CellText.sanitize(&output, from: start)
        output.append(UInt8(ascii: "\n"))
    }
}

import JSON
import Kube

/// Explains a schema of an OpenAPI v2 document in words, as `kubectl explain --output=plaintext-openapiv2` does.
///
/// References are followed, and where they lead in a circle or nowhere they say nothing.
public struct ModelExplanation {
    private let document: OpenAPIDocument
    private let depth: ExplanationDepth

    /// Explains schemas of a document.
    public init(_ document: OpenAPIDocument, _ depth: ExplanationDepth) {
        self.document = document
        self.depth = depth
    }

    /// What comes of it.
    public enum Result: Equatable {
        /// The explanation.
        case text(String)
        /// The first field of the path that there is not.
        case missing(String)
    }

    /// The explanation of the field that a path leads to from the schema of a kind.
    public func explain(_ schema: JSONNode, of kind: OpenAPIDocument.Kind, at path: [String]) -> Result {
        var node = schema
        var rest = path[...]
        var references = 0
        search: while true {
            switch form(of: node) {
            case .kind(let fields):
                guard let name = rest.popFirst() else { break search }
                guard let field = fields[name] else { return .missing(name) }
                node = field
                references = 0
            case .primitive, .anything: break search
            case _ where rest.isEmpty: break search
            case .list(let items), .map(let items):
                node = items
            case .reference(let name):
                references += 1
                guard references <= Self.longestChain, let next = document.resolve(name) else { break search }
                node = next
            }
        }
        return .text(describe(node, kind, name: path.last ?? ""))
    }

    /// More references than this that follow one another lead in a circle.
    private static let longestChain = 32

    // MARK: The field that is meant

    private func describe(_ schema: JSONNode, _ kind: OpenAPIDocument.Kind, name: String) -> String {
        var descriptions: [String] = []
        var node = schema
        var references = 0
        walk: while true {
            descriptions.append(node["description"]?.string ?? "")
            switch form(of: node) {
            case .list(let items), .map(let items): node = items
            case .reference(let reference):
                references += 1
                guard references <= Self.longestChain, let next = document.resolve(reference) else { break walk }
                node = next
            case .kind, .primitive, .anything: break walk
            }
        }
        var text =
            "KIND:     \(printableLine(kind.kind))\nVERSION:  \(printableLine(kind.groupVersion.apiVersion))\n\n"
        let title = "\(printableLine(name)) <\(type(of: schema))>\n\n"
        switch form(of: node) {
        case .kind(let fields):
            text += name.isEmpty ? "" : "RESOURCE: " + title
            text += Self.paragraphs(descriptions) + "\nFIELDS:\n"
            if depth.isRecursive {
                var seen: Set<String> = []
                list(fields, level: 1, &seen, into: &text)
            } else {
                detail(fields, of: node, into: &text)
            }
        case .primitive: text += "FIELD:    " + title + Self.paragraphs(descriptions)
        default: text += Self.paragraphs(descriptions)
        }
        return text
    }

    private static func paragraphs(_ descriptions: [String]) -> String {
        var text = "DESCRIPTION:\n"
        for (index, description) in descriptions.enumerated() where !description.isEmpty {
            if index > 0 { text += "\n" }
            text += DescriptionWrap.text(printable(description), indent: 5)
        }
        return descriptions.allSatisfy(\.isEmpty) ? text + "     <empty>\n" : text
    }

    // MARK: The fields below it

    private func detail(_ fields: JSONNode, of schema: JSONNode, into text: inout String) {
        let required = Set(schema["required"]?.elements.compactMap(\.string) ?? [])
        for (name, field) in Self.sorted(fields) {
            text += "   \(printableLine(name))\t<\(type(of: field))>\(required.contains(name) ? " -required-" : "")\n"
            text += DescriptionWrap.text(printable(field["description"]?.string ?? ""), indent: 5) + "\n"
        }
    }

    private func list(_ fields: JSONNode, level: Int, _ seen: inout Set<String>, into text: inout String) {
        for (name, field) in Self.sorted(fields) {
            text += String(repeating: " ", count: 3 * level) + "\(printableLine(name))\t<\(type(of: field))>\n"
            if depth.reachesBelow(level) { listFields(of: field, level: level + 1, &seen, into: &text) }
        }
    }

    private func listFields(of schema: JSONNode, level: Int, _ seen: inout Set<String>, into text: inout String) {
        switch form(of: schema) {
        case .kind(let fields): list(fields, level: level, &seen, into: &text)
        case .list(let items), .map(let items): listFields(of: items, level: level, &seen, into: &text)
        case .reference(let name):
            guard seen.insert(name).inserted else { return }
            if let next = document.resolve(name) { listFields(of: next, level: level, &seen, into: &text) }
            seen.remove(name)
        case .primitive, .anything: break
        }
    }

    private static func sorted(_ fields: JSONNode) -> [(key: String, value: JSONNode)] {
        fields.members.sorted { $0.key < $1.key }
    }

    // MARK: Schemas

    /// What a schema describes.
    private enum Form {
        case kind(fields: JSONNode)
        case list(of: JSONNode)
        case map(of: JSONNode)
        case primitive(String)
        case reference(String)
        case anything
    }

    private func form(of schema: JSONNode) -> Form {
        if let reference = schema["$ref"]?.string, !reference.isEmpty { return .reference(reference) }
        let type = schema["type"]?.string ?? ""
        switch type {
        case "", "object":
            if let fields = schema["properties"], fields.kind == .object { return .kind(fields: fields) }
            if type.isEmpty { return .anything }
            // A map of what nothing is said of is a map all the same; its values are described by no schema.
            guard let values = schema["additionalProperties"], values.kind == .object else { return .anything }
            return .map(of: values)
        case "array":
            guard let items = schema["items"], items.kind == .object else { return .anything }
            return .list(of: items)
        default: return .primitive(type)
        }
    }

    /// The type in a word, such as `[]Object` or `map[string]string`.
    private func type(of schema: JSONNode) -> String {
        var node = schema
        var prefix = ""
        var references = 0
        while true {
            switch form(of: node) {
            case .kind: return prefix + "Object"
            case .primitive(let name): return prefix + printableLine(name)
            case .anything: return prefix + Self.typeOfAnything(node)
            case .list(let items):
                prefix += "[]"
                node = items
            case .map(let values):
                prefix += "map[string]"
                node = values
            case .reference(let name):
                references += 1
                guard references <= Self.longestChain, let next = document.resolve(name) else { return prefix }
                node = next
            }
        }
    }

    private static func typeOfAnything(_ schema: JSONNode) -> String {
        switch schema["type"]?.string {
        case "object": "map[string]"
        case "array": "[]"
        default: ""
        }
    }
}

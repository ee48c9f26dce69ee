import JSON
import Kube

/// Explains a schema of an OpenAPI v3 document in words, as `kubectl explain` does.
///
/// References are followed, and where they lead in a circle it is left at the second time round.
public struct SchemaExplanation {
    private let document: OpenAPIDocument
    private let depth: ExplanationDepth

    /// Explains schemas of a document.
    public init(_ document: OpenAPIDocument, _ depth: ExplanationDepth) {
        self.document = document
        self.depth = depth
    }

    /// The lines that say what is explained.
    public static func header(_ kind: OpenAPIDocument.Kind) -> String {
        let group = kind.group.isEmpty ? "" : "GROUP:      \(printableLine(kind.group))\n"
        return group + "KIND:       \(printableLine(kind.kind))\nVERSION:    \(printableLine(kind.version))\n\n"
    }

    /// The explanation of the field that a path leads to from a schema; nil where there is no such field.
    public func text(of schema: JSONNode, at path: [String]) -> String? {
        let text = explain(schema, path[...], [])
        return text.isEmpty ? nil : text
    }

    // MARK: The field that is meant

    private func explain(_ schema: JSONNode, _ path: ArraySlice<String>, _ seen: Set<String>) -> String {
        let (resolved, reference) = resolve(schema)
        guard let name = path.first else { return whole(resolved) }
        guard reference.isEmpty || !seen.contains(reference) else { return "" }
        let seen = seen.union([reference])
        if let field = filled(resolved["properties"]?[name]) {
            let heading =
                path.count > 1
                ? "" : "FIELD: \(printableLine(name)) <\(type(of: field))>\n\(SchemaEnum(field).lines)\n\n"
            let below = explain(field, path.dropFirst(), [])
            return heading + below
        }
        if let items = filled(resolved["items"]) { return explain(items, path, seen) }
        if let values = filled(resolved["additionalProperties"]) { return explain(values, path, seen) }
        for part in resolved["allOf"]?.elements.map({ $0 }) ?? [] {
            let text = explain(part, path, seen)
            if !text.isEmpty { return text }
        }
        return ""
    }

    private func whole(_ schema: JSONNode) -> String {
        let description = description(schema, [])
        var text = "DESCRIPTION:\n" + Self.paragraph(description.isEmpty ? "<empty>" : description, 4, width: 76)
        let documents = externalDocuments(schema, title: 0, body: 4, width: 76)
        if !documents.isEmpty { text += "\n" + documents }
        var fields = ""
        list(schema, level: 1, [], into: &fields)
        return fields.isEmpty ? text : text + "FIELDS:\n" + fields
    }

    /// What the schema says of itself, and what those say that it is made of, a line each.
    private func description(_ schema: JSONNode, _ seen: Set<String>) -> String {
        let (resolved, reference) = resolve(schema)
        guard reference.isEmpty || !seen.contains(reference) else { return "" }
        let seen = seen.union([reference])
        let own = resolved["description"]?.string ?? ""
        var text = own.isEmpty ? "" : own + "\n"
        for part in parts(of: resolved) { text += description(part, seen) }
        return text
    }

    // MARK: The fields below it

    private func list(_ schema: JSONNode, level: Int, _ seen: Set<String>, into text: inout String) {
        let (resolved, reference) = resolve(schema)
        guard reference.isEmpty || !seen.contains(reference) else { return }
        let seen = seen.union([reference])
        let required = Set(resolved["required"]?.elements.compactMap(\.string) ?? [])
        let fields = resolved["properties"]?.members.map { (name: $0.key, schema: $0.value) } ?? []
        for field in fields.sorted(by: { $0.name < $1.name }) {
            detail(field.name, field.schema, isRequired: required.contains(field.name), level: level, into: &text)
            if depth.isRecursive, depth.reachesBelow(level) {
                list(field.schema, level: level + 1, seen, into: &text)
            }
        }
        for part in parts(of: resolved) { list(part, level: level, seen, into: &text) }
    }

    private func detail(
        _ name: String, _ schema: JSONNode, isRequired: Bool, level: Int, into text: inout String
    ) {
        let indent = level * 2
        let blanks = String(repeating: " ", count: indent)
        text += "\(blanks)\(printableLine(name))\t<\(type(of: schema))>"
        if isRequired { text += " -required-" }
        let choices = SchemaEnum(schema).inBrief
        if !choices.isEmpty { text += "\n\(blanks)\(choices)" }
        text += "\n"
        guard !depth.isRecursive else { return }
        let description = schema["description"]?.string ?? ""
        text += Self.paragraph(
            description.isEmpty ? "<no description>" : description, indent + 2, width: 78 - indent)
        let documents = externalDocuments(schema, title: indent + 2, body: indent + 4, width: 76 - indent)
        if !documents.isEmpty { text += "\n" + documents }
        text += "\n"
    }

    private func externalDocuments(_ schema: JSONNode, title: Int, body: Int, width: Int) -> String {
        guard let documents = filled(schema["externalDocs"]) else { return "" }
        func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
        var text = blanks(title) + "EXTERNAL DOCS:\n"
        let description = documents["description"]?.string ?? ""
        if !description.isEmpty { text += Self.paragraph(description, body, width: width) }
        let address = documents["url"]?.string ?? ""
        if !address.isEmpty { text += "\(blanks(body))URL: \(printableLine(address))\n" }
        return text
    }

    /// A text set in, each line of it.
    private static func paragraph(_ text: String, _ indent: Int, width: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        let lines = WordWrap.wrap(printable(text), limit: max(width, 1))
            .split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { blanks + $0 + "\n" }.joined()
    }

    // MARK: Schemas

    /// What stands for a schema: what its reference leads to, or itself.
    private func resolve(_ schema: JSONNode) -> (schema: JSONNode, reference: String) {
        let reference = schema["$ref"]?.string ?? ""
        return (reference.isEmpty ? schema : filled(document.resolve(reference)) ?? schema, reference)
    }

    /// The schemas whose fields are those of this one too: what it is made of, and what a list or map holds.
    private func parts(of schema: JSONNode) -> [JSONNode] {
        (schema["allOf"]?.elements.map { $0 } ?? [])
            + [filled(schema["items"]), filled(schema["additionalProperties"])].compactMap { $0 }
    }

    /// A schema that says something: an empty one, or `true`, is none.
    private func filled(_ node: JSONNode?) -> JSONNode? {
        guard let node, node.kind == .object, node.count > 0 else { return nil }
        return node
    }

    /// The type in a word, such as `[]Object` or `map[string]string`.
    private func type(of schema: JSONNode) -> String {
        if let items = filled(schema["items"]) { return "[]" + type(of: items) }
        if let values = filled(schema["additionalProperties"]) { return "map[string]" + type(of: values) }
        if let parts = schema["allOf"], parts.count == 1, filled(schema["properties"]) == nil, let part = parts[0] {
            return type(of: part)
        }
        let reference = schema["$ref"]?.string ?? ""
        guard reference.isEmpty else {
            let type = document.resolve(reference)?["type"]?.string ?? ""
            guard type.isEmpty || type == "object" else { return printableLine(type) }
            let name = reference.split(separator: "/").last?.split(separator: ".").last
            return name.map { printableLine(String($0)) } ?? "Object"
        }
        let type = schema["type"]?.string ?? ""
        return type.isEmpty || type == "object" ? "Object" : printableLine(type)
    }
}

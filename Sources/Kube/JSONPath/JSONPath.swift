import JSON

/// A JSONPath template as kubectl reads it (Kubernetes documentation, "JSONPath Support"), parsed once and evaluated
/// on any number of objects.
public struct JSONPath {
    /// The template as it was given.
    public let template: String
    /// The text and expressions of the template.
    let segments: [JSONPathSegment]
    /// The names to follow, if the template is one expression of fields alone.
    private let fields: [String]?

    /// Reads a template: text with expressions between braces.
    public init(_ template: String) throws(JSONPathError) {
        self.template = template
        segments = try JSONPathParser.parse(Array(template.utf8))
        if segments.count == 1, case .action(let steps) = segments[0] {
            fields = Self.fields(steps)
        } else {
            fields = nil
        }
    }

    /// Reads an expression that may lack its braces and its first dot, as `--sort-by` and custom columns take it.
    public static func relaxed(_ expression: String) throws(JSONPathError) -> JSONPath {
        guard !expression.isEmpty else { return try JSONPath("") }
        var text = expression.utf8[...]
        if text.first == UInt8(ascii: "{") && text.last == UInt8(ascii: "}") && text.count > 2 {
            text = text.dropFirst().dropLast()
        }
        if text.first == UInt8(ascii: "."), text.count > 1 { text.removeFirst() }
        guard !text.contains(UInt8(ascii: "{")), !text.contains(UInt8(ascii: "}")) else {
            throw JSONPathError(
                "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' "
                    + "or '{.name1.name2}'")
        }
        return try JSONPath("{.\(Substring(text))}")
    }

    /// What each piece of the template finds, in the order of printing.
    public func results(
        on root: JSONNode, allowsMissingKeys: Bool = true
    ) throws(JSONPathError) -> [[JSONPathValue]] {
        var evaluator = JSONPathEvaluator(segments, allowsMissingKeys: allowsMissingKeys)
        return try evaluator.results(on: .node(root))
    }

    /// What the first piece of the template finds first; for expressions that mean one value.
    public func firstResult(on root: JSONNode) throws(JSONPathError) -> JSONPathValue? {
        if let fields {
            guard let node = Self.follow(fields, from: root) else { return nil }
            return .node(node)
        }
        return try results(on: root).first?.first
    }

    /// Appends what a custom column shows: all results as Go's `fmt.Sprint` prints them, joined by commas, or `<none>`.
    /// - Throws: An error of evaluation; a field that is not there is none.
    package func appendCell(for root: JSONNode, to output: inout [UInt8]) throws(JSONPathError) {
        if let fields {
            if let node = Self.follow(fields, from: root) {
                GoValue.append(node, to: &output)
            } else {
                output.append(contentsOf: "<none>".utf8)
            }
            return
        }
        let all = try results(on: root)
        var isFirst = true
        if all.first?.isEmpty ?? true {
            output.append(contentsOf: "<none>".utf8)
            isFirst = false
        }
        for value in all.joined() {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            value.appendGoText(to: &output)
        }
    }

    /// Appends the template's text for an object. Nothing is appended if it throws.
    /// - Parameters:
    ///   - allowsMissingKeys: kubectl's `--allow-missing-template-keys`: a field that is not there prints nothing.
    ///   - asJSON: Whether to print what `-o jsonpath-as-json` prints: indented arrays of the results.
    public func print(
        _ root: JSONNode, allowsMissingKeys: Bool = true, asJSON: Bool = false, into output: inout [UInt8]
    ) throws(JSONPathError) {
        for results in try results(on: root, allowsMissingKeys: allowsMissingKeys) {
            Self.append(results, asJSON: asJSON, to: &output)
        }
    }

    /// Appends the results of one piece of a template.
    static func append(_ results: [JSONPathValue], asJSON: Bool, to output: inout [UInt8]) {
        guard asJSON else {
            var isFirst = true
            for value in results {
                if !isFirst { output.append(UInt8(ascii: " ")) }
                isFirst = false
                value.appendText(to: &output)
            }
            return
        }
        output.append(UInt8(ascii: "["))
        for (index, value) in results.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: "\n    ".utf8)
            value.appendJSON(to: &output, depth: 1)
        }
        if !results.isEmpty { output.append(UInt8(ascii: "\n")) }
        output.append(contentsOf: "]\n".utf8)
    }

    /// The names of steps that are all fields; nil if one is not, or if there is none.
    static func fields(_ steps: [JSONPathNode]) -> [String]? {
        var names: [String] = []
        for step in steps {
            guard case .field(let name) = step else { return nil }
            names.append(name)
        }
        return names.isEmpty ? nil : names
    }

    /// The value at the end of a path of fields.
    static func follow(_ fields: [String], from root: JSONNode) -> JSONNode? {
        var node = root
        for field in fields {
            guard let next = node[field] else { return nil }
            node = next
        }
        return node
    }
}

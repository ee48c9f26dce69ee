import JSON

/// A template of `-o go-template`: Go's text/template language with kubectl's functions, parsed once and run on any
/// number of objects.
public struct GoTemplate {
    /// The template as it was given.
    let text: [UInt8]
    /// The trees by their names.
    let trees: [String: [GoTemplateNode]]

    /// Reads a template.
    public init(_ text: [UInt8]) throws(GoTemplateError) {
        self.text = text
        trees = try GoTemplateParser.parse(text)
    }

    /// Reads a template.
    public init(_ text: String) throws(GoTemplateError) { try self.init(Array(text.utf8)) }

    /// Appends the template's text for an object. What is printed before an error stays, as in kubectl.
    /// - Parameter allowsMissingKeys: kubectl's `--allow-missing-template-keys`: a key that is not there prints
    ///   `<no value>`.
    public func print(
        _ root: JSONNode, allowsMissingKeys: Bool = true, into output: inout [UInt8]
    ) throws(GoTemplateError) {
        let value = GoTemplateValue(root).unboxed
        var executor = GoTemplateExecutor(self, on: value, allowsMissingKeys: allowsMissingKeys)
        defer { output += executor.output }
        _ = try executor.run(trees[GoTemplateParser.name] ?? [], on: value)
    }
}

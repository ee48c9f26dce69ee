import JSON
import Kube

/// A template of any of the languages that kubectl's `-o` takes, ready to print objects.
public struct TemplatePrinter {
    /// The languages, by the names that `-o` gives them.
    public enum Language: String, Sendable {
        case jsonpath
        case jsonpathAsJSON = "jsonpath-as-json"
        case goTemplate = "go-template"
    }

    private enum Template {
        case jsonpath(JSONPath, asJSON: Bool)
        case goTemplate(GoTemplate)
    }

    private let template: Template
    private let allowsMissingKeys: Bool

    /// Reads a template.
    /// - Parameter allowsMissingKeys: kubectl's `--allow-missing-template-keys`.
    public init(_ language: Language, _ text: String, allowsMissingKeys: Bool = true) throws(TemplateError) {
        self.allowsMissingKeys = allowsMissingKeys
        switch language {
        case .jsonpath, .jsonpathAsJSON:
            do throws(JSONPathError) {
                template = .jsonpath(try JSONPath(text), asJSON: language == .jsonpathAsJSON)
            } catch {
                throw TemplateError("error parsing jsonpath \(text), \(error)")
            }
        case .goTemplate:
            do throws(GoTemplateError) {
                template = .goTemplate(try GoTemplate(text))
            } catch {
                throw TemplateError("error parsing template \(text), \(error)")
            }
        }
    }

    /// Appends the template's text for an object.
    public func print(_ object: JSONNode, into output: inout [UInt8]) throws(TemplateError) {
        switch template {
        case .jsonpath(let path, let asJSON):
            do throws(JSONPathError) {
                try path.print(object, allowsMissingKeys: allowsMissingKeys, asJSON: asJSON, into: &output)
            } catch {
                throw TemplateError(error, in: path)
            }
        case .goTemplate(let template):
            do throws(GoTemplateError) {
                try template.print(object, allowsMissingKeys: allowsMissingKeys, into: &output)
            } catch {
                throw TemplateError(error, in: template)
            }
        }
    }

    /// A stream that prints a list item by item, byte for byte what `print` prints for the whole list; nil if the
    /// template has to see the list at once.
    public func stream() -> TemplateStream? {
        switch template {
        case .jsonpath(let path, let asJSON):
            path.stream(allowsMissingKeys: allowsMissingKeys, asJSON: asJSON).map {
                TemplateStream(kind: .jsonpath($0, path))
            }
        case .goTemplate(let template):
            template.stream(allowsMissingKeys: allowsMissingKeys).map {
                TemplateStream(kind: .goTemplate($0, template))
            }
        }
    }
}

/// A list being printed by a template, item by item: `begin` once, `item` for each while `needsMore`, `finish` once.
public struct TemplateStream {
    enum Kind {
        case jsonpath(JSONPathStream, JSONPath)
        case goTemplate(GoTemplateStream, GoTemplate)
    }

    private var kind: Kind

    init(kind: Kind) { self.kind = kind }

    /// Whether another item can still change what is printed: `{.items[0].metadata.name}` needs no second one.
    public var needsMore: Bool {
        switch kind {
        case .jsonpath(let stream, _): stream.needsMore
        case .goTemplate(let stream, _): stream.needsMore
        }
    }

    /// The paths of fields below which everything that the template reads of an item stands; nil if it may read anything.
    public var readFields: [[String]]? {
        switch kind {
        case .jsonpath(let stream, _): stream.readFields
        case .goTemplate: nil
        }
    }

    /// Appends what stands before the items.
    /// - Parameter envelope: The list without its items: what the template sees of `.kind` or `.metadata`.
    public mutating func begin(_ envelope: JSONNode, into output: inout [UInt8]) throws(TemplateError) {
        try step(
            { (stream: inout JSONPathStream) throws(JSONPathError) in try stream.begin(envelope, into: &output) },
            { (stream: inout GoTemplateStream) throws(GoTemplateError) in try stream.begin(envelope, into: &output) })
    }

    /// Appends the text of the next item.
    public mutating func item(_ node: JSONNode, into output: inout [UInt8]) throws(TemplateError) {
        try step(
            { (stream: inout JSONPathStream) throws(JSONPathError) in try stream.item(node, into: &output) },
            { (stream: inout GoTemplateStream) throws(GoTemplateError) in try stream.item(node, into: &output) })
    }

    /// Appends what stands after the items.
    public mutating func finish(into output: inout [UInt8]) throws(TemplateError) {
        try step(
            { (stream: inout JSONPathStream) throws(JSONPathError) in try stream.finish(into: &output) },
            { (stream: inout GoTemplateStream) throws(GoTemplateError) in try stream.finish(into: &output) })
    }

    private mutating func step(
        _ jsonpath: (inout JSONPathStream) throws(JSONPathError) -> Void,
        _ goTemplate: (inout GoTemplateStream) throws(GoTemplateError) -> Void
    ) throws(TemplateError) {
        switch kind {
        case .jsonpath(var stream, let path):
            do throws(JSONPathError) {
                try jsonpath(&stream)
            } catch {
                throw TemplateError(error, in: path)
            }
            kind = .jsonpath(stream, path)
        case .goTemplate(var stream, let template):
            do throws(GoTemplateError) {
                try goTemplate(&stream)
            } catch {
                throw TemplateError(error, in: template)
            }
            kind = .goTemplate(stream, template)
        }
    }
}

extension TemplateError {
    /// An error of evaluating a JSONPath template.
    init(_ error: JSONPathError, in path: JSONPath) {
        let template = GoQuote.quote(path.template.utf8)
        self.init("error executing jsonpath \(template): Error executing template: \(error)")
    }

    /// An error of running a Go template.
    init(_ error: GoTemplateError, in template: GoTemplate) {
        self.init("error executing template \(GoQuote.quote(template.text)): \(error)")
    }
}

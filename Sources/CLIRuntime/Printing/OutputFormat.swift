import Arguments
import Kube
import Output
import System

/// The value of `-o`, with its template read and compiled.
package enum OutputFormat {
    /// A table; `wide` prints the columns of lower priority too.
    case table(wide: Bool)
    /// Objects in one of the plain forms.
    case objects(ObjectFormat)
    /// What a template makes of the result.
    case template(TemplatePrinter)
    /// Columns that JSONPath expressions fill.
    case customColumns(CustomColumns)

    /// The choices of `-o` where whole objects are printed, and tables are not.
    package static let objectChoices = choices.filter {
        !["wide", "custom-columns", "custom-columns-file"].contains($0.value)
    }

    /// The choices of `-o`, as `get` has them.
    package static let choices: [Choice] = [
        Choice("json", "Objects as JSON"), Choice("yaml", "Objects as YAML"),
        Choice("kyaml", "Objects as KYAML, YAML's flow style"), Choice("name", "TYPE/NAME, a line each"),
        Choice("wide", "A table with more columns"),
        Choice("custom-columns", argument: "SPEC", "A table of HEADER:PATH,…"),
        Choice("custom-columns-file", argument: "FILE", "The same from a file", completion: .files),
        Choice("jsonpath", argument: "TEMPLATE", "What a JSONPath template prints"),
        Choice("jsonpath-file", argument: "FILE", "The same from a file", completion: .files),
        Choice("jsonpath-as-json", argument: "TEMPLATE", "What a JSONPath template finds, as JSON"),
        Choice("go-template", argument: "TEMPLATE", "What a Go template prints"),
        Choice("go-template-file", argument: "FILE", "The same from a file", completion: .files),
        Choice("template", argument: "TEMPLATE", hidden: true),
        Choice("templatefile", argument: "FILE", hidden: true, completion: .files),
    ]

    /// Reads the options `-o` and `--template`.
    package init(_ arguments: ParsedArguments) throws {
        let text =
            arguments.given(OutputOptions.output) ?? (arguments.isSet(OutputOptions.template) ? "go-template" : "")
        let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
        let name = equals.map { String(text[..<$0]) } ?? text
        if let format = ObjectFormat(name) {
            self = .objects(format)
            return
        }
        let given = equals.map { String(text[text.index(after: $0)...]) } ?? arguments.given(OutputOptions.template)
        switch name {
        case "custom-columns": self = .customColumns(try CustomColumns(specification: given ?? ""))
        case "custom-columns-file": self = .customColumns(try CustomColumns(file: try Self.file(given, name)))
        case "", "wide": self = .table(wide: name == "wide")
        default:
            // `template` is kubectl's other name for go-template, and each language can be read from a file.
            let isFile = name.hasSuffix("file")
            let language =
                name.hasPrefix("jsonpath-as")
                ? "jsonpath-as-json" : name.hasPrefix("jsonpath") ? "jsonpath" : "go-template"
            let template =
                isFile ? String(decoding: try Self.file(given, name), as: UTF8.self) : try Self.required(given, name)
            self = .template(
                try TemplatePrinter(
                    TemplatePrinter.Language(rawValue: language) ?? .goTemplate, template,
                    allowsMissingKeys: arguments[OutputOptions.allowMissingTemplateKeys]))
        }
    }

    private static func required(_ given: String?, _ name: String) throws -> String {
        guard let given, !given.isEmpty else {
            throw InvalidInput("-o \(name) needs a template: write -o \(name)=…, or give it with --template")
        }
        return given
    }

    private static func file(_ given: String?, _ name: String) throws -> [UInt8] {
        let path = try required(given, name)
        do throws(SystemError) {
            return try File.read(path, limit: 16 << 20)
        } catch {
            throw InvalidInput("error reading template \(printable(path)): \(error.reason)")
        }
    }

    /// The form in which the server is asked for the objects.
    package func responseFormat(serverPrints: Bool) -> ResponseFormat {
        switch self {
        case .table where serverPrints: .table
        default: .json
        }
    }

    /// Whether nothing but the names is printed. The rows of a Table carry them without the objects.
    package var needsNamesOnly: Bool {
        if case .objects(.name) = self { true } else { false }
    }
}

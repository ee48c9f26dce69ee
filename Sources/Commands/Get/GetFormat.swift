import Arguments
import Kube
import Output
import System

/// The value of `get -o`, with its template read and compiled.
enum GetFormat {
    /// A table; `wide` prints the columns of lower priority too.
    case table(wide: Bool)
    /// Objects in one of the plain forms.
    case objects(ObjectFormat)
    /// What a JSONPath template makes of the result; with `asJSON` its values as indented JSON.
    case jsonpath(JSONPath, asJSON: Bool)
    /// What a Go template makes of the result.
    case goTemplate(GoTemplate)
    /// Columns that JSONPath expressions fill.
    case customColumns(CustomColumns)

    /// The choices of `-o`.
    static let choices: [Choice] = [
        Choice("json", "Objects as JSON"), Choice("yaml", "Objects as YAML"),
        Choice("kyaml", "Objects as KYAML, YAML's flow style"), Choice("name", "TYPE/NAME, a line each"),
        Choice("wide", "A table with more columns"),
        Choice("custom-columns", argument: "SPEC", "A table of HEADER:PATH,…"),
        Choice("custom-columns-file", argument: "FILE", "The same from a file"),
        Choice("jsonpath", argument: "TEMPLATE", "What a JSONPath template prints"),
        Choice("jsonpath-file", argument: "FILE", "The same from a file"),
        Choice("jsonpath-as-json", argument: "TEMPLATE", "What a JSONPath template finds, as JSON"),
        Choice("go-template", argument: "TEMPLATE", "What a Go template prints"),
        Choice("go-template-file", argument: "FILE", "The same from a file"),
        Choice("template", argument: "TEMPLATE", hidden: true), Choice("templatefile", argument: "FILE", hidden: true),
    ]

    /// Reads the options `-o` and `--template`.
    init(_ arguments: ParsedArguments) throws {
        let text = arguments.string("output") ?? (arguments.isSet("template") ? "go-template" : "")
        let equals = text.utf8.firstIndex(of: UInt8(ascii: "="))
        let name = equals.map { String(text[..<$0]) } ?? text
        if let format = ObjectFormat(name) {
            self = .objects(format)
            return
        }
        let given = equals.map { String(text[text.index(after: $0)...]) } ?? arguments.string("template")
        do {
            self = try Self.read(name, given)
        } catch let error as JSONPathError {
            throw InvalidInput("error parsing jsonpath \(given ?? ""), \(error)")
        } catch let error as GoTemplateError {
            throw InvalidInput("error parsing template \(given ?? ""), \(error)")
        } catch let error as TemplateError {
            throw InvalidInput(error.description)
        }
    }

    private static func read(_ name: String, _ given: String?) throws -> GetFormat {
        func template() throws -> String {
            guard let given, !given.isEmpty else {
                throw InvalidInput("-o \(name) needs a template: write -o \(name)=…, or give it with --template")
            }
            return given
        }
        func file() throws -> [UInt8] {
            let path = try template()
            do throws(SystemError) {
                return try File.read(path, limit: 16 << 20)
            } catch {
                throw InvalidInput("error reading template \(printable(path)): \(error.reason)")
            }
        }
        func fileText() throws -> String { String(decoding: try file(), as: UTF8.self) }

        switch name {
        case "jsonpath": return .jsonpath(try JSONPath(try template()), asJSON: false)
        case "jsonpath-file": return .jsonpath(try JSONPath(try fileText()), asJSON: false)
        case "jsonpath-as-json": return .jsonpath(try JSONPath(try template()), asJSON: true)
        case "go-template", "template": return .goTemplate(try GoTemplate(try template()))
        case "go-template-file", "templatefile": return .goTemplate(try GoTemplate(try file()))
        case "custom-columns": return .customColumns(try CustomColumns(specification: given ?? ""))
        case "custom-columns-file": return .customColumns(try CustomColumns(file: try file()))
        default: return .table(wide: name == "wide")
        }
    }

    /// The form in which the server is asked for the objects.
    func responseFormat(serverPrints: Bool) -> ResponseFormat {
        if case .table = self, serverPrints { .table } else { .json }
    }
}

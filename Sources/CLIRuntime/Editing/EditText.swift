import Arguments
import JSON
import Kube
import Output

/// What stands in the file that is edited: objects, and comments that say what was wrong with them.
package struct EditText {
    /// Why what was saved last cannot be used.
    package struct Problem {
        /// What is wrong, or with what something is: `configmaps "a" was not valid`.
        package var head: String
        /// What is wrong with it, one by one.
        package var details: [String]
        /// What is said on standard error; nil for nothing.
        package var line: String?

        /// Something wrong, or a list of it; `line` is said on standard error.
        package init(_ head: String, _ details: [String] = [], line: String? = nil) {
            self.head = head
            self.details = details
            self.line = line
        }
    }

    /// How objects are written.
    package let format: ObjectFormat
    private let hasWindowsLines: Bool

    /// A text in a format; `hasWindowsLines`: whether lines end as editors of Windows have it.
    package init(_ format: ObjectFormat, hasWindowsLines: Bool) {
        self.format = format
        self.hasWindowsLines = hasWindowsLines
    }

    /// Whether lines end with a carriage return and a line feed.
    package static let windowsLineEndings = Option(
        flag: "windows-line-endings", "End the lines of the file as editors of Windows have it")

    /// Reads the options: JSON and KYAML where objects are printed so, else YAML.
    package init(_ context: Context) {
        let format = context.arguments.given(OutputOptions.output).flatMap { ObjectFormat($0) }
        self.init(
            format == .json || format == .kyaml ? format ?? .yaml : .yaml,
            hasWindowsLines: context.arguments[Self.windowsLineEndings])
    }

    /// How the name of a file of this format ends.
    package var fileExtension: String { format == .json ? "json" : "yaml" }

    private static let introduction = """
        # Please edit the object below. Lines beginning with a '#' will be ignored,
        # and an empty file will abort the edit. If an error occurs while saving this file will be
        # reopened with the relevant failures.
        #

        """

    /// The objects, several as one list.
    package func body(_ objects: [JSONValue]) -> [UInt8] {
        let value: JSONValue =
            objects.count == 1
            ? objects[0] : ["apiVersion": "v1", "items": .array(objects), "kind": "List", "metadata": [:]]
        var bytes: [UInt8] = []
        var printer = ObjectPrinter(format, .each(sortsKeys: true))
        printer.append(
            value.document().root,
            type: ResourceType(group: "", version: "v1", resource: "", kind: "", namespaced: false), into: &bytes)
        return bytes
    }

    /// A file of objects, after what was wrong with them. JSON has no comments.
    package func file(_ body: [UInt8], _ problems: [Problem]) -> [UInt8] {
        var text = format == .json ? "" : Self.introduction
        if format != .json {
            for problem in problems {
                text += "# " + comment(problem.head) + (problem.details.isEmpty ? "\n" : ":\n")
                for detail in problem.details { text += "# * " + comment(detail) + "\n" }
                text += "#\n"
            }
        }
        let bytes = Array(text.utf8) + body
        return hasWindowsLines ? bytes.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] } : bytes
    }

    private func comment(_ text: String) -> String {
        printable(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n# ")
    }

    /// What was saved without the comments before the objects, with the line ends that are written.
    package func saved(_ file: [UInt8]) -> [UInt8] {
        var rest = file.filter { !hasWindowsLines || $0 != UInt8(ascii: "\r") }[...]
        while rest.first == UInt8(ascii: "#") {
            rest = rest.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
        }
        return Array(rest)
    }
}

import JSON
import YAML

/// Reads patches as they are typed.
public enum PatchText {
    /// The value that a text of JSON or YAML says.
    ///
    /// - Throws: `InvalidInput` for a text that is neither, that says nothing, or in which a key stands twice.
    /// - Parameter what: what the text is, in messages.
    public static func read(_ text: String, of what: String = "the patch") throws(InvalidInput) -> JSONValue {
        do throws(YAMLError) {
            var reader = try YAMLReader(Array(text.utf8))
            guard let document = try reader.next() else {
                throw YAMLError(line: 1, column: 1, message: "nothing is there")
            }
            if let twice = document.duplicates.first {
                throw YAMLError(
                    line: twice.line, column: twice.column, message: "the key \(goQuoted(twice.key)) stands twice")
            }
            return document.value
        } catch {
            throw InvalidInput("\(what) cannot be read as JSON or YAML: \(printable(error.description))")
        }
    }
}

/// A template that cannot be read, or that does not fit the object it is given, with Go's message
/// (package text/template).
public struct GoTemplateError: Error, Equatable, CustomStringConvertible {
    /// Go's message, which names the line.
    public let message: String
    /// The line, from 1.
    public let line: Int
    /// The byte in the line, from 1; nil where Go's message names it already.
    public let column: Int?

    /// The message, and the column unless the message names it.
    public var description: String {
        guard let column else { return message }
        return "\(message) (at line \(line), column \(column))"
    }
}

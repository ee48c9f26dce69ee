import JSON

/// Text that is not YAML, or is beyond the limits: what is wrong and where.
public struct YAMLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line of the place, from 1.
    public var line: Int
    /// The column of the place in characters, from 1.
    public var column: Int
    /// What is wrong there, without the place.
    public var message: String

    /// An error at a place that the caller worked out.
    public init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    init(_ error: JSONError) {
        self.init(line: error.line, column: error.column, message: error.message)
    }

    /// The place and the message, as in `line 4, column 1: did not find expected key`.
    public var description: String { "line \(line), column \(column): \(message)" }
}

/// A JSONPath template that cannot be read, or that does not fit the object it is given.
public struct JSONPathError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, in kubectl's words.
    public let message: String
    /// The byte of the template at which reading stopped, from 0; nil for an error of evaluation.
    public let offset: Int?

    /// An error of parsing at a byte offset, or of evaluation without one.
    public init(_ message: String, offset: Int? = nil) {
        self.message = message
        self.offset = offset
    }

    /// The message, and the column (from 1, in bytes) where there is one.
    public var description: String {
        guard let offset else { return message }
        return "\(message) (at column \(offset + 1))"
    }
}

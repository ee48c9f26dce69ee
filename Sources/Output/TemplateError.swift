/// A template, column specification or sort key that cannot be used, or that does not fit an object.
public struct TemplateError: Error, Equatable, CustomStringConvertible {
    /// What is wrong and where.
    public let description: String

    /// An error with a whole message.
    public init(_ description: String) { self.description = description }
}

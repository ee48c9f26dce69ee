/// A command line that shows a use, with a phrase that says what it does.
public struct Example: Sendable, Equatable {
    /// What the line does, without a full stop.
    public var comment: String
    /// The line as typed into a shell; several lines are allowed.
    public var line: String

    /// Declares an example.
    public init(_ comment: String, _ line: String) {
        self.comment = comment
        self.line = line
    }
}

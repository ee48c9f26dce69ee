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

/// A text that `help NAME` shows, such as the table of exit codes.
public struct HelpTopic: Sendable, Equatable {
    /// The word that selects it.
    public var name: String
    /// One phrase for the list of topics.
    public var summary: String
    /// The text, printed as it stands.
    public var text: String

    /// Declares a topic.
    public init(_ name: String, summary: String, text: String) {
        self.name = name
        self.summary = summary
        self.text = text
    }

    /// Declares a topic that explains terms, in two columns.
    public init(_ name: String, summary: String, terms: [(String, String)]) {
        self.init(
            name, summary: summary, text: "\(summary):\n" + columns(terms, limit: 24, width: pageWidth))
    }
}

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

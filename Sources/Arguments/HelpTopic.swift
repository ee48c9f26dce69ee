/// A text that `help NAME` shows, such as the table of exit codes.
public struct HelpTopic: Sendable {
    /// The word that selects it.
    public var name: String
    /// One phrase for the list of topics.
    public var summary: String
    /// The text, printed as it stands.
    public var text: String { makeText() }

    /// Called only where somebody reads it: every run declares the topics.
    private let makeText: @Sendable () -> String

    /// Declares a topic.
    public init(_ name: String, summary: String, text: @autoclosure @escaping @Sendable () -> String) {
        self.name = name
        self.summary = summary
        makeText = text
    }

    /// Declares a topic that explains terms, in two columns.
    public init(_ name: String, summary: String, terms: @autoclosure @escaping @Sendable () -> [(String, String)]) {
        self.init(
            name, summary: summary, text: "\(summary):\n" + columns(terms(), limit: 24, width: pageWidth))
    }
}

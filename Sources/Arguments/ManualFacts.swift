/// What man pages tell beside the tree of commands.
public struct ManualFacts: Sendable {
    /// A term and what it means: an exit code, a variable, a file.
    public struct Entry: Sendable {
        /// The term, such as `2` or `KPOD_NAMESPACE`.
        public var term: String
        /// A phrase or sentence.
        public var meaning: String

        /// A term and what it means.
        public init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// The title of the manual, at the head of each page.
    public var manual: String
    /// The date of the pages, such as that of the release, as text; never taken from a clock, so that the same tree
    /// always gives the same pages.
    public var date: String
    /// The exit codes that every command shares.
    public var exitStatus: [Entry]
    /// Variables that no option names.
    public var environment: [Entry]
    /// Files that are read.
    public var files: [Entry]
    /// Pages of other manuals, such as `kubectl(1)`.
    public var seeAlso: [String]

    /// Gathers the facts.
    public init(
        manual: String, date: String = "", exitStatus: [Entry] = [], environment: [Entry] = [], files: [Entry] = [],
        seeAlso: [String] = []
    ) {
        self.manual = manual
        self.date = date
        self.exitStatus = exitStatus
        self.environment = environment
        self.files = files
        self.seeAlso = seeAlso
    }
}

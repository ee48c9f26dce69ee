import JSON

/// One document of a YAML or JSON text.
public struct YAMLDocument: Equatable, Sendable {
    /// What the document says.
    public var value: JSONValue
    /// The line on which its content begins, from 1.
    public var line: Int
    /// The keys that stand twice in a mapping; of each the last counts.
    public var duplicates: [DuplicateKey]
    /// The names in scalars for which whoever rewrites them has nothing.
    public var unresolved: [UnresolvedName]

    /// A document, and the line of the text that it begins on.
    public init(
        value: JSONValue, line: Int, duplicates: [DuplicateKey] = [], unresolved: [UnresolvedName] = []
    ) {
        self.value = value
        self.line = line
        self.duplicates = duplicates
        self.unresolved = unresolved
    }
}

/// A name in a scalar for which whoever rewrites scalars has nothing.
public struct UnresolvedName: Equatable, Sendable {
    /// The name.
    public var name: String
    /// The line of the scalar, from 1; in JSON that of the first place of the name in its document.
    public var line: Int

    /// A name, and its line.
    public init(name: String, line: Int) {
        self.name = name
        self.line = line
    }
}

/// Makes another text of that of a scalar, and tells the names in it for which there is nothing.
public typealias ScalarRewriter = (String) -> (text: String, unset: [String])

/// Bounds on what the YAML reader accepts.
public struct YAMLLimits: Sendable, Equatable {
    /// The deepest nesting of collections.
    public var maximumDepth: Int
    /// The largest text in bytes.
    public var maximumSize: Int

    /// Limits of 500 levels and 128 MiB unless given otherwise; libyaml itself stops at 1,000 levels.
    public init(maximumDepth: Int = 500, maximumSize: Int = 128 << 20) {
        self.maximumDepth = maximumDepth
        self.maximumSize = maximumSize
    }
}

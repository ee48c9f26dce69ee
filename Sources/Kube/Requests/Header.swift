/// One header line. A name may occur several times, and the order is kept.
public struct Header: Sendable, Equatable {
    /// The name as it was written or received; names compare without regard to case.
    public var name: String
    /// The value, without the blanks around it.
    public var value: String

    /// Makes a header line.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// One parameter of a query, not yet percent-encoded.
public struct QueryItem: Sendable, Equatable {
    /// The parameter's name.
    public var name: String
    /// The parameter's value, as it is meant.
    public var value: String

    /// Makes a parameter.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request that somebody has sent, as far as its head tells.
public struct HTTPRequest: Sendable, Equatable {
    /// One line of the head.
    public struct Header: Sendable, Equatable {
        /// The name as it was sent.
        public var name: String
        /// The value.
        public var value: String

        /// Makes a header.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The method, such as `GET`.
    public var method: String
    /// The path with its query, as it was sent.
    public var target: String
    /// The headers in the order in which they came.
    public var headers: [Header]
    /// Whether the sender knows HTTP/1.1, and so chunks.
    public var isVersion11: Bool
    /// Whether another request may follow on the connection.
    public var keepsAlive: Bool
    /// Whether it asks for another protocol.
    public var asksForUpgrade = false

    /// The first value of a header, found without regard to case.
    public func header(_ name: String) -> String? {
        headers.first { Self.isSame($0.name, name) }?.value
    }

    /// Whether two names are the same without regard to case.
    public static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.lowercased() == right.lowercased()
    }
}

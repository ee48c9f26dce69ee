/// Something that the user gave cannot be right: an argument, a selector, a manifest. Nothing was sent because of it.
public struct InvalidInput: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, on what, and where possible what would mend it; without a leading `error:` and a final full stop.
    public let message: String

    /// Makes the error of its message.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }
}

/// Why a kustomization cannot be built: the file, the field and what would mend it, as far as they are known.
public struct KustomizeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public var message: String

    /// Makes the error of its message.
    public init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { message }

    /// The error with the place before it.
    func at(_ place: String) -> KustomizeError { KustomizeError("\(place): \(message)") }
}

/// Does something, and tells of a failure where it happened.
func located<Value>(
    _ place: @autoclosure () -> String, _ body: () throws(KustomizeError) -> Value
) throws(KustomizeError) -> Value {
    do throws(KustomizeError) { return try body() } catch { throw error.at(place()) }
}

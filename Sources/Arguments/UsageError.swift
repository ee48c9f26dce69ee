/// Why a command line was not understood.
public struct UsageError: Error, Sendable, Equatable {
    /// One line without control characters: what is wrong, what is allowed, and what was probably meant.
    public let message: String
    /// The names of the command that was being read, without the program's.
    public let path: [String]

    /// Describes a mistake; `suggestion` is what was probably meant.
    public init(_ message: String, path: [String] = [], suggestion: String? = nil) {
        self.message = message + (suggestion.map { "; did you mean \(quotedWord($0))?" } ?? "")
        self.path = path
    }

    /// A sentence that points to the help of a command.
    public static func hint(program: String, path: [String]) -> String {
        "See '\(([program] + path).joined(separator: " ")) --help'."
    }
}

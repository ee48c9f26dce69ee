/// Why a command line was not understood.
public struct UsageError: Error, Sendable, Equatable {
    /// One line without control characters: what is wrong, and what is allowed.
    public var message: String
    /// The names of the command that was being read, without the program's.
    public var path: [String]
    /// What was probably meant.
    public var suggestion: String?

    /// Describes a mistake.
    public init(_ message: String, path: [String] = [], suggestion: String? = nil) {
        self.message = message
        self.path = path
        self.suggestion = suggestion
    }

    /// The message as it is printed: one line, and a second that points to the help of the command.
    public func text(program: String) -> String {
        let hint = suggestion.map { "; did you mean \(quotedWord($0))?" } ?? ""
        return "error: \(message)\(hint)\nSee '\(([program] + path).joined(separator: " ")) --help'.\n"
    }
}

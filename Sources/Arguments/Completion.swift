/// What may stand where the cursor is, as far as the tree of commands tells.
///
/// The shells' scripts call `PROGRAM __complete -- WORDS…`, with all words after the program's name up to the cursor,
/// the last of them the one being typed (empty after a space). The program prints `lines(adding:)` and exits with 0:
///
/// - `VALUE<TAB>DESCRIPTION`: VALUE replaces the whole word; no space follows a VALUE that ends in `/`, `=`, `,` or `:`.
/// - `:files<TAB>PREFIX` or `:directories<TAB>PREFIX`: the shell completes a path after PREFIX, with which the word
///   begins.
///
/// Scripts throw standard error away. No answer is no candidates, never an error at the prompt.
public struct Completion: Sendable {
    /// A word that may be put in, with a phrase that explains it.
    public struct Candidate: Sendable, Equatable {
        /// The word, without `Completion.prefix`.
        public var value: String
        /// The phrase, or nothing.
        public var description: String

        /// A word that can be completed to, and a phrase about it.
        public init(_ value: String, _ description: String = "") {
            self.value = value
            self.description = description
        }
    }

    /// What the shell itself is asked to complete.
    public enum Paths: Sendable, Equatable {
        /// Names of files and directories.
        case files
        /// Names of directories.
        case directories
    }

    /// What is being typed, without `prefix`: a candidate begins with it.
    public internal(set) var word = ""
    /// The part of the word that stays before every candidate, such as `--output=` or `pods,`.
    public internal(set) var prefix = ""
    /// The candidates that the tree holds.
    public internal(set) var candidates: [Candidate] = []
    /// The source that the program is to ask for further candidates.
    public internal(set) var dynamicSource: String?
    /// The paths that the shell is to offer.
    public internal(set) var paths: Paths?
    /// What stands before the word: options such as the namespace, and the arguments so far.
    public internal(set) var arguments: ParsedArguments

    /// The answer for the shell, with the candidates of the dynamic source.
    ///
    /// Those that do not begin with the word are left out, and those that hold control characters.
    public func lines(adding found: [Candidate] = []) -> String {
        var text = ""
        var seen: Set<String> = []
        for candidate in candidates + found where candidate.value.startsWith(word) {
            guard !candidate.value.unicodeScalars.contains(where: \.isControl), seen.insert(candidate.value).inserted
            else { continue }
            text += prefix + candidate.value
            let description = candidate.description.unicodeScalars.map { $0.isControl ? " " : $0 }
            if !description.isEmpty { text += "\t" + string(description[...]) }
            text += "\n"
        }
        switch paths {
        case .files: text += ":files\t\(prefix)\n"
        case .directories: text += ":directories\t\(prefix)\n"
        case nil: break
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether a terminal might act on the character.
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}

extension CommandSpec {
    /// The hidden command that the shells' scripts call. Put it into the root's subcommands.
    public static let complete = CommandSpec(
        "__complete", summary: "Answer the completion scripts of the shells", passthrough: .required("WORD ..."),
        hidden: true)
}

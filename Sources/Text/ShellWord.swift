/// Words as a shell reads them.
public enum ShellWord {
    /// A word that a POSIX shell takes as it is, in single quotes where it needs them.
    public static func quoted(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.utf8.allSatisfy { $0.isLetterOrDigit || "-_./:,@=+".utf8.contains($0) }
        if isPlain { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}

/// A shell that completion scripts exist for.
public enum Shell: String, Sendable, CaseIterable {
    /// GNU bash 4 or newer; the bash-completion package is not needed.
    case bash
    /// zsh 5 or newer.
    case zsh
    /// fish 3 or newer.
    case fish

    /// The customary name of the script's file in a folder that the shell searches.
    public func fileName(program: String) -> String {
        switch self {
        case .bash: program
        case .zsh: "_" + program
        case .fish: program + ".fish"
        }
    }
}

/// The script that makes a shell complete the program's command lines; see `Completion` for what it asks.
///
/// `program` is a plain name of letters, digits and `-`.
public func completionScript(for shell: Shell, program: String) -> String {
    switch shell {
    case .bash: bashScript(program)
    case .zsh: zshScript(program)
    case .fish: fishScript(program)
    }
}

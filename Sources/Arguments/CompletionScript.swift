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
    let template =
        switch shell {
        case .bash: bashTemplate
        case .zsh: zshTemplate
        case .fish: fishTemplate
        }
    let text = Array(template.utf8)
    let marker = Array("PROGRAM".utf8)
    var script: [UInt8] = []
    var at = 0
    while at < text.count {
        if text[at...].starts(with: marker) {
            script += program.utf8
            at += marker.count
        } else {
            script.append(text[at])
            at += 1
        }
    }
    return String(decoding: script, as: UTF8.self)
}

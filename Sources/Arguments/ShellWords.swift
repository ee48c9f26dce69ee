/// The commands in a line of shell that run `program`, as the words after its name. Enough of the shell for the
/// examples of documentation: quotes, pipes, lists, redirections, assignments and `$(…)` outside quotes.
///
/// Nil where quotes are not closed.
func shellCommands(_ line: String, program: String) -> [[String]]? {
    guard let tokens = shellTokens(line) else { return nil }
    var commands: [[String]] = [[]]
    var skipsNext = false
    for token in tokens {
        switch token {
        case .operator(let text) where text == ">" || text == "<":
            skipsNext = true
        case .operator:
            commands.append([])
            skipsNext = false
        case .word(let word):
            if !skipsNext { commands[commands.count - 1].append(word) }
            skipsNext = false
        }
    }
    return commands.compactMap { words in
        let rest = words.drop { leadingWords.contains($0) || $0.contains("=") }
        return rest.first == program ? Array(rest.dropFirst()) : nil
    }
}

/// What may stand before a command's name.
private let leadingWords: Set = ["if", "while", "until", "!", "do", "then", "else", "elif", "exec", "time", "{"]

private enum ShellToken: Equatable {
    case word(String)
    case `operator`(String)
}

private func shellTokens(_ line: String) -> [ShellToken]? {
    var tokens: [ShellToken] = []
    var word: String?
    var quote: Unicode.Scalar?
    var scalars = Array(line.unicodeScalars)[...]
    func flush() {
        if let done = word { tokens.append(.word(done)) }
        word = nil
    }
    while let scalar = scalars.popFirst() {
        if let open = quote {
            if scalar == open {
                quote = nil
            } else if scalar == "\\", open == "\"", let next = scalars.first, "\\\"$`".unicodeScalars.contains(next) {
                word?.unicodeScalars.append(next)
                scalars = scalars.dropFirst()
            } else {
                word?.unicodeScalars.append(scalar)
            }
            continue
        }
        switch scalar {
        case "'", "\"":
            quote = scalar
            word = word ?? ""
        case "\\":
            guard let next = scalars.popFirst() else { return nil }
            if next != "\n" { word = (word ?? "") + String(next) }
        case " ", "\t": flush()
        case "#" where word == nil: scalars = scalars.drop { $0 != "\n" }
        case ">", "<":
            // A digit just before is the number of a file, not an argument.
            if let number = word, number.count == 1, Int(number) != nil { word = nil }
            flush()
            if tokens.last != .operator(String(scalar)) { tokens.append(.operator(String(scalar))) }
        case "|", ";", "&", "(", ")", "\n":
            flush()
            tokens.append(.operator(String(scalar)))
        default:
            word = (word ?? "") + String(scalar)
        }
    }
    flush()
    return quote == nil ? tokens : nil
}

import Kube

/// A piece of a template: text between actions, or a word of an action.
struct GoTemplateToken {
    /// What kind of piece it is.
    enum Kind {
        case error, boolean, character, characterConstant, complex, declare, assign, end, field, identifier
        case leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis, space
        case string, text, variable
        // Keywords.
        case dot, block, breakWord, continueWord, define, elseWord, endWord, ifWord, nilWord, range, template, with
    }

    /// What kind of piece it is.
    var kind: Kind
    /// The offset of its first byte in the template.
    var position: Int
    /// Its bytes, or the message of an error.
    var text: [UInt8]
    /// The line on which it starts, from 1.
    var line: Int

    /// The keywords by their spelling.
    static let keywords: [String: Kind] = [
        "block": .block, "break": .breakWord, "continue": .continueWord, "define": .define, "else": .elseWord,
        "end": .endWord, "if": .ifWord, "nil": .nilWord, "range": .range, "template": .template, "with": .with,
    ]

    /// The piece as messages show it.
    var description: String {
        switch kind {
        case .end: return "EOF"
        case .error: return String(decoding: text, as: UTF8.self)
        case .dot, .block, .breakWord, .continueWord, .define, .elseWord, .endWord, .ifWord, .nilWord, .range,
            .template, .with:
            return "<\(String(decoding: text, as: UTF8.self))>"
        default:
            let quoted = text.count > 10 ? GoQuote.quote(GoQuote.prefix(text, characters: 10)) : GoQuote.quote(text)
            return text.count > 10 ? quoted + "..." : quoted
        }
    }
}

/// Text broken into lines as kubectl breaks the descriptions of fields: at blanks, lines of its own left as they are.
///
/// The blank at which a line is broken goes. A word as long as a line, or longer, is not broken and does not begin a line of
/// its own.
struct WordWrap {
    private let limit: Int
    private var output = ""
    /// Characters on the line so far.
    private var column = 0
    private var word = ""
    private var wordLength = 0
    private var blanks = ""
    private var blankLength = 0

    /// A text with lines of at most `limit` characters.
    static func wrap(_ text: String, limit: Int) -> String {
        var wrap = WordWrap(limit: limit)
        for scalar in text.unicodeScalars { wrap.take(scalar) }
        return wrap.end()
    }

    private init(limit: Int) { self.limit = limit }

    private mutating func take(_ scalar: Unicode.Scalar) {
        if scalar == "\n" {
            if wordLength > 0 {
                takeWord()
            } else if column + blankLength <= limit {
                output += blanks
            }
            forgetBlanks()
            output += "\n"
            column = 0
        } else if scalar.properties.isWhitespace, scalar != "\u{A0}" {
            if blankLength == 0 || wordLength > 0 { takeWord() }
            blanks.unicodeScalars.append(scalar)
            blankLength += 1
        } else {
            word.unicodeScalars.append(scalar)
            wordLength += 1
            if column + blankLength + wordLength > limit, wordLength < limit {
                output += "\n"
                column = 0
                forgetBlanks()
            }
        }
    }

    private mutating func takeWord() {
        output += blanks + word
        column += blankLength + wordLength
        word = ""
        wordLength = 0
        forgetBlanks()
    }

    private mutating func forgetBlanks() {
        blanks = ""
        blankLength = 0
    }

    private mutating func end() -> String {
        if wordLength > 0 || column + blankLength <= limit { output += blanks + word }
        return output
    }
}

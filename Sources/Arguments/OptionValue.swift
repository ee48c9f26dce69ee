/// A value read from text according to an option's kind.
enum OptionValue: Sendable, Equatable {
    case flag(Bool)
    case string(String)
    case strings([String])
    case int(Int)
    case duration(Duration)

    /// Reads one text. The error says only what was expected; the caller says where.
    init(_ text: String, kind: OptionKind) throws(BadValue) {
        switch kind {
        case .flag:
            guard let value = goBool(text) else { throw BadValue(expected: "true or false") }
            self = .flag(value)
        case .string:
            self = .string(text)
        case .strings:
            self = .strings([text])
        case .list:
            guard let fields = commaSeparated(text) else {
                throw BadValue(expected: "values divided by commas, with quotes closed")
            }
            self = .strings(fields)
        case .int(let range):
            guard let value = goInteger(text), range.contains(value) else {
                throw BadValue(expected: Self.describe(range))
            }
            self = .int(value)
        case .duration(let bareSeconds):
            if let value = goDuration(text) ?? (bareSeconds ? seconds(text) : nil) {
                self = .duration(value)
            } else {
                throw BadValue(
                    expected: "a duration such as 30s, 5m or 1h30m" + (bareSeconds ? ", or a number of seconds" : ""))
            }
        case .choice(let choices):
            self = .string(try Self.choose(text, among: choices))
        }
    }

    /// The choice that `text` names, in the spelling of its declaration (the case of letters does not count).
    static func choose(_ text: String, among choices: [Choice]) throws(BadValue) -> String {
        let word = text.prefixUpTo("=")
        for choice in choices where choice.value == word || choice.value.lowercased() == word.lowercased() {
            if word.utf8.count == text.utf8.count { return choice.value }
            if choice.argument != nil { return choice.value + text.utf8Suffix(after: word) }
        }
        let visible = choices.filter { !$0.hidden }
        throw BadValue(
            expected: (visible.count == 1 ? "" : "one of ") + visible.map(\.display).joined(separator: ", "),
            suggestion: nearest(to: word, among: visible.map(\.value)))
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (Int.min, Int.max): "a whole number"
        case (let low, Int.max): "a whole number of at least \(low)"
        case (Int.min, let high): "a whole number of at most \(high)"
        case (let low, let high): "a whole number from \(low) to \(high)"
        }
    }
}

/// Why a text is no value of its kind.
struct BadValue: Error, Equatable {
    /// What would have been accepted.
    var expected: String
    /// The accepted value that was probably meant.
    var suggestion: String?
}

extension String {
    /// The part before the first occurrence of an ASCII character, or all of it. Works on bytes, since a combining
    /// character after it would hide the separator from Swift's notion of a character.
    func prefixUpTo(_ separator: Unicode.Scalar) -> String {
        guard let index = unicodeScalars.firstIndex(of: separator) else { return self }
        return String(self[..<index])
    }

    /// What follows after `prefix`, which the text must begin with.
    func utf8Suffix(after prefix: String) -> String {
        String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// Whether the bytes begin with those of `prefix`.
    func startsWith(_ prefix: String) -> Bool {
        utf8.starts(with: prefix.utf8)
    }
}

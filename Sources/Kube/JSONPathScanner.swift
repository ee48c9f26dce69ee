/// A cursor over a template's UTF-8, with the text since the last take.
struct JSONPathScanner {
    /// The whole of the text.
    let input: [UInt8]
    /// Where the next character starts.
    private(set) var position = 0
    /// Where the text that `take` gives starts.
    private(set) var start = 0
    private var width = 0

    /// A cursor at the first character.
    init(_ input: [UInt8]) { self.input = input }

    /// The next character, which is consumed; nil at the end. Bytes that are not UTF-8 read as U+FFFD.
    mutating func next() -> Unicode.Scalar? {
        guard position < input.count else {
            width = 0
            return nil
        }
        let first = input[position]
        if first < 0x80 {
            width = 1
            position += 1
            return Unicode.Scalar(first)
        }
        let (scalar, length) = Self.decode(input[position...])
        width = length
        position += length
        return scalar
    }

    /// The next character, which stays.
    mutating func peek() -> Unicode.Scalar? {
        let scalar = next()
        backUp()
        return scalar
    }

    /// Steps back over the character last read; once for each `next`.
    mutating func backUp() { position -= width }

    /// Consumes so many bytes.
    mutating func skip(_ bytes: Int) { position += bytes }

    /// Whether the text ahead starts so.
    func starts(with prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        guard input.count - position >= count else { return false }
        return prefix.withUTF8Buffer { $0.elementsEqual(input[position..<position + count]) }
    }

    /// The byte before the character last read, which was one byte long.
    var byteBeforeLast: UInt8? { position >= 2 ? input[position - 2] : nil }

    /// The text since the last take.
    @discardableResult
    mutating func take() -> ArraySlice<UInt8> {
        defer { start = position }
        return input[start..<position]
    }

    /// The first character of some bytes that are not ASCII, and its length.
    private static func decode(_ bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int) {
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) {
            return (scalar, UTF8.width(scalar))
        }
        return ("\u{FFFD}", 1)
    }
}

extension Unicode.Scalar {
    /// Whether an identifier or a field ends before this character.
    var endsJSONPathWord: Bool {
        switch self {
        case " ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}": true
        default: false
        }
    }

    /// A decimal digit of any script, as Go's unicode.IsDigit.
    package var isDecimalDigit: Bool {
        isASCII ? ("0"..."9").contains(self) : properties.generalCategory == .decimalNumber
    }

    /// A letter, a digit or an underscore, as Go's templates see it.
    package var isWordCharacter: Bool {
        if isASCII {
            return self == "_" || ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// As Go's `%#U` prints it: `U+0026 '&'`.
    package var goDescription: String {
        let digits = String(value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return isGoPrintable ? "\(code) '\(self)'" : code
    }

    /// Whether Go's strconv.IsPrint holds: letters, marks, numbers, punctuation, symbols and the ASCII space.
    package var isGoPrintable: Bool {
        if isASCII { return value >= 0x20 && value < 0x7F }
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }
}

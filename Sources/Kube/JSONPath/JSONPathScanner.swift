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
        let (scalar, length) = Unicode.Scalar.first(of: input[position...])
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
}

extension Unicode.Scalar {
    /// Whether an identifier or a field ends before this character.
    var endsJSONPathWord: Bool {
        switch self {
        case " ", "\t", "\r", "\n", ".", ",", "[", "]", "$", "@", "{", "}": true
        default: false
        }
    }
}

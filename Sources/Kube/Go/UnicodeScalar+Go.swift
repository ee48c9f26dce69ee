extension Unicode.Scalar {
    /// The first character of some UTF-8 that is not empty, and its length; U+FFFD and 1 if it is malformed.
    package static func first(of bytes: ArraySlice<UInt8>) -> (scalar: Unicode.Scalar, length: Int) {
        if let byte = bytes.first, byte < 0x80 { return (Unicode.Scalar(byte), 1) }
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) { return (scalar, UTF8.width(scalar)) }
        return ("\u{FFFD}", 1)
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

extension String {
    /// The text in capitals, character by character, as Go's strings.ToUpper: what would become several, such as `ß`, stays.
    package var goUppercased: String {
        guard utf8.contains(where: { $0 >= 0x80 }) else { return uppercased() }
        var text = ""
        for scalar in unicodeScalars {
            let capitals = scalar.properties.uppercaseMapping.unicodeScalars
            text.unicodeScalars.append(capitals.count == 1 ? capitals[capitals.startIndex] : scalar)
        }
        return text
    }
}

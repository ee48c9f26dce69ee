/// A text in double quotes as Go's `%q` writes it, which is how names stand in kubectl's messages.
///
/// Control characters are escaped, so the result is safe for a terminal.
public func goQuoted(_ text: String) -> String { GoQuote.quote(text.utf8) }

/// Quotes text as Go's package strconv does.
package enum GoQuote {
    /// A text as a literal in double quotes.
    package static func quote(_ text: some Sequence<UInt8>, asciiOnly: Bool = false) -> String {
        var result = "\""
        append(Array(text)[...], quote: "\"", asciiOnly: asciiOnly, to: &result)
        return result + "\""
    }

    /// A character as a literal in single quotes.
    package static func quote(character: Unicode.Scalar, asciiOnly: Bool = false) -> String {
        var result = "'"
        append(Array(String(Character(character)).utf8)[...], quote: "'", asciiOnly: asciiOnly, to: &result)
        return result + "'"
    }

    /// The first characters of a text.
    package static func prefix(_ text: [UInt8], characters: Int) -> ArraySlice<UInt8> {
        var rest = text[...]
        for _ in 0..<characters where !rest.isEmpty {
            rest = rest.dropFirst(Unicode.Scalar.first(of: rest).length)
        }
        return text[..<rest.startIndex]
    }

    private static func append(
        _ text: ArraySlice<UInt8>, quote: Unicode.Scalar, asciiOnly: Bool, to result: inout String
    ) {
        var rest = text
        while let byte = rest.first {
            let (scalar, length) = Unicode.Scalar.first(of: rest)
            rest = rest.dropFirst(length)
            if byte >= 0x80 && length == 1 {
                result += "\\x" + hex(UInt32(byte), digits: 2)
                continue
            }
            switch scalar {
            case quote, "\\":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case "\u{07}": result += "\\a"
            case "\u{08}": result += "\\b"
            case "\u{0C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0B}": result += "\\v"
            case _ where scalar.isGoPrintable && (scalar.isASCII || !asciiOnly): result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x80: result += "\\x" + hex(scalar.value, digits: 2)
            case _ where scalar.value < 0x10000: result += "\\u" + hex(scalar.value, digits: 4)
            default: result += "\\U" + hex(scalar.value, digits: 8)
            }
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

/// Which keys of KYAML stand without quotes: letters, digits and underscores, and `-`, `.` and `/` between them, as
/// long as nothing reads them as a boolean, null, a number or a date.
enum KYAMLKeys {
    /// Whether a key is so plain a word that it needs no closer look: most keys are. What is read as something else begins
    /// with one of a few letters, and has at most five or is "infinity".
    static func isPlainWord(_ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count > 0 else { return false }
        for index in 0..<count where (text[index] | 0x20) &- 0x61 > 25 { return false }
        switch text[0] | 0x20 {
        case UInt8(ascii: "i"): return count > 3 && count != 8
        case UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "o"), UInt8(ascii: "t"), UInt8(ascii: "y"):
            return count > 5
        default: return true
        }
    }

    /// Whether a key is put in quotes.
    static func needsQuotes(_ key: String) -> Bool {
        if key.isEmpty || isAmbiguous(key) { return true }
        let scalars = Array(key.unicodeScalars)
        return !scalars.indices.allSatisfy { index in
            let scalar = scalars[index]
            if scalar == "_" || isLetterOrNumber(scalar) { return true }
            return index > 0 && index < scalars.count - 1 && (scalar == "-" || scalar == "." || scalar == "/")
        }
    }

    private static func isAmbiguous(_ key: String) -> Bool {
        guard key.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
        switch key.lowercased() {
        case "null", "~", "true", "y", "yes", "on", "false", "n", "no", "off", "t", "f", "inf", "infinity", "nan":
            return true
        default: break
        }
        let text = Array(key.utf8)
        if text.withUnsafeBufferPointer({ ScalarResolver.isTimestamp($0) }) { return true }
        let plain = text.filter { $0 != 0x5F }
        switch ScalarResolver.meaning(of: plain) {
        case .integer(let digits):
            // Beyond 63 bits only decimal digits count, as a float.
            return Int64(digits) != nil || plain.allSatisfy { $0 &- 0x30 < 10 }
        case .float: return true
        default: return isHexadecimalFloat(plain)
        }
    }

    /// Go reads `0x1.8p3` as a number.
    private static func isHexadecimalFloat(_ text: [UInt8]) -> Bool {
        guard text.count > 4, text[0] == 0x30, text[1] | 0x20 == 0x78,
            let exponent = text.firstIndex(where: { $0 | 0x20 == 0x70 })
        else { return false }
        let mantissa = text[2..<exponent]
        var power = text[(exponent + 1)...]
        if power.first == 0x2D || power.first == 0x2B { power = power.dropFirst() }
        let points = mantissa.count { $0 == 0x2E }
        return points <= 1 && mantissa.count > points && !power.isEmpty
            && power.allSatisfy { $0 &- 0x30 < 10 }
            && mantissa.allSatisfy { $0 == 0x2E || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
    }

    private static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    /// Whether Go takes a character to be printable: everything that has a shape, and the space of ASCII.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            scalar == " "
        default: true
        }
    }
}

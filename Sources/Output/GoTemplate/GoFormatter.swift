import JSON
import Kube

/// Writes single values under the flags of one directive (package fmt).
struct GoFormatter {
    /// What has been written.
    var output: [UInt8] = []
    /// The narrowest the field may be, in characters.
    var width: Int?
    /// Digits after the point, or the most characters of a text.
    var precision: Int?
    /// `+`
    var hasPlus = false
    /// `-`
    var isLeftAligned = false
    /// `#`
    var isSharp = false
    /// A blank in place of a plus sign.
    var hasSpace = false
    /// `0`
    var padsWithZeros = false
    /// `%#v`
    var isGoSyntax = false

    /// Forgets the flags.
    mutating func clear() { self = GoFormatter(output: output) }

    /// Appends text as it is.
    mutating func write(_ text: String) { output.append(contentsOf: text.utf8) }

    /// Appends text, padded to the width.
    mutating func pad(_ text: some Collection<UInt8>) {
        let characters = text.count { $0 & 0xC0 != 0x80 }
        let count = max(0, (width ?? 0) - characters)
        if isLeftAligned {
            output += text
            padding(count)
        } else {
            padding(count)
            output += text
        }
    }

    private mutating func padding(_ count: Int) {
        let byte = UInt8(ascii: padsWithZeros && !isLeftAligned ? "0" : " ")
        output.append(contentsOf: repeatElement(byte, count: count))
    }

    /// Appends a value by a verb.
    mutating func format(_ value: GoTemplateValue, _ verb: Unicode.Scalar) {
        if verb == "T" {
            pad(truncated(Array((value.isAbsent ? "<nil>" : value.type).utf8)))
            return
        }
        switch value.shape {
        case .none:
            if verb == "v" { pad("<nil>".utf8) } else { badVerb(value, verb) }
        case .bool(let bool):
            if verb == "t" || verb == "v" { pad(String(bool).utf8) } else { badVerb(value, verb) }
        case .int(let int): if !format(int, verb) { badVerb(value, verb) }
        case .byte(let byte):
            if verb == "v" && isGoSyntax {
                write("0x" + String(byte, radix: 16))
            } else if !format(Int64(byte), verb) {
                badVerb(value, verb)
            }
        case .float(let float): if !format(float, verb) { badVerb(value, verb) }
        case .text(let text): if !format(text, verb) { badVerb(value, verb) }
        case .list(let nodes):
            write(isGoSyntax ? "[]interface {}{" : "[")
            for (index, node) in nodes.enumerated() {
                if index > 0 { write(isGoSyntax ? ", " : " ") }
                format(element: node, verb)
            }
            write(isGoSyntax ? "}" : "]")
        case .map(let node):
            write(isGoSyntax ? "map[string]interface {}{" : "map[")
            for (index, member) in GoValue.sortedMembers(node).enumerated() {
                if index > 0 { write(isGoSyntax ? ", " : " ") }
                format(.text(Array(member.key.utf8)), verb)
                write(":")
                format(element: member.value, verb)
            }
            write(isGoSyntax ? "}" : "]")
        }
    }

    private mutating func format(element: JSONNode, _ verb: Unicode.Scalar) {
        if element.isNull {
            write(isGoSyntax ? "interface {}(nil)" : "<nil>")
        } else {
            format(GoTemplateValue(element), verb)
        }
    }

    private mutating func badVerb(_ value: GoTemplateValue, _ verb: Unicode.Scalar) {
        write("%!\(verb)(")
        if value.isAbsent {
            write("<nil>")
        } else {
            write(value.type + "=")
            format(value, "v")
        }
        write(")")
    }

    // MARK: Text

    private mutating func format(_ text: [UInt8], _ verb: Unicode.Scalar) -> Bool {
        switch verb {
        case "v" where isGoSyntax: quote(text)
        case "v", "s": pad(truncated(text))
        case "q": quote(text)
        case "x", "X": hex(text, isUpper: verb == "X")
        default: return false
        }
        return true
    }

    private func truncated(_ text: [UInt8]) -> ArraySlice<UInt8> {
        precision.map { GoQuote.prefix(text, characters: $0) } ?? text[...]
    }

    private mutating func quote(_ text: [UInt8]) {
        let text = truncated(text)
        let isPlain = String(validating: text, as: UTF8.self)?.unicodeScalars.allSatisfy {
            $0 != "`" && $0 != "\u{FEFF}" && $0 != "\u{7F}" && ($0 >= " " || $0 == "\t")
        }
        if isSharp && isPlain == true {
            pad("`\(String(decoding: text, as: UTF8.self))`".utf8)
        } else {
            pad(GoQuote.quote(text, asciiOnly: hasPlus).utf8)
        }
    }

    private mutating func hex(_ text: [UInt8], isUpper: Bool) {
        let prefix = isSharp ? (isUpper ? "0X" : "0x") : ""
        var result = text.isEmpty ? "" : prefix
        for (index, byte) in text.prefix(precision ?? text.count).enumerated() {
            if hasSpace && index > 0 { result += " " + prefix }
            let digits = String(byte, radix: 16, uppercase: isUpper)
            result += byte < 16 ? "0" + digits : digits
        }
        pad(result.utf8)
    }

    // MARK: Integers

    private mutating func format(_ int: Int64, _ verb: Unicode.Scalar) -> Bool {
        switch verb {
        case "v", "d": format(int, radix: 10)
        case "b": format(int, radix: 2, prefix: isSharp ? "0b" : "")
        case "o": format(int, radix: 8, prefix: isSharp ? "0" : "")
        case "O": format(int, radix: 8, prefix: "0o")
        case "x": format(int, radix: 16, prefix: isSharp ? "0x" : "")
        case "X": format(int, radix: 16, prefix: isSharp ? "0X" : "", isUpper: true)
        case "c": pad(String(Character(Self.scalar(int))).utf8)
        case "q": pad(GoQuote.quote(character: Self.scalar(int), asciiOnly: hasPlus).utf8)
        case "U":
            let scalar = Self.scalar(int)
            let digits = String(UInt64(bitPattern: int), radix: 16, uppercase: true)
            let zeros = String(repeating: "0", count: max(0, (precision ?? 4) - digits.utf8.count))
            pad("U+\(zeros)\(digits)\(isSharp && scalar.isGoPrintable ? " '\(scalar)'" : "")".utf8)
        default: return false
        }
        return true
    }

    private static func scalar(_ int: Int64) -> Unicode.Scalar {
        UInt32(exactly: int).flatMap { Unicode.Scalar($0) } ?? "\u{FFFD}"
    }

    private mutating func format(_ int: Int64, radix: Int, prefix: String = "", isUpper: Bool = false) {
        var zeros = 0
        if let precision {
            if precision == 0 && int == 0 {
                output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: width ?? 0))
                return
            }
            zeros = precision
        } else if padsWithZeros && !isLeftAligned, let width {
            zeros = int < 0 || hasPlus || hasSpace ? width - 1 : width
        }
        var digits = String(int.magnitude, radix: radix, uppercase: isUpper)
        digits = String(repeating: "0", count: max(0, zeros - digits.utf8.count)) + digits
        if !(prefix == "0" && digits.utf8.first == UInt8(ascii: "0")) { digits = prefix + digits }
        let sign = int < 0 ? "-" : hasPlus ? "+" : hasSpace ? " " : ""
        let padding = padsWithZeros
        padsWithZeros = false
        pad((sign + digits).utf8)
        padsWithZeros = padding
    }

    // MARK: Floating point

    private mutating func format(_ float: Double, _ verb: Unicode.Scalar) -> Bool {
        var number: String
        switch verb {
        case "v", "g": number = GoFloat(float.magnitude).general(precision: precision)
        case "G": number = GoFloat(float.magnitude).general(precision: precision).uppercasedASCII
        case "e": number = GoFloat(float.magnitude).exponential(precision: precision ?? 6)
        case "E": number = GoFloat(float.magnitude).exponential(precision: precision ?? 6).uppercasedASCII
        case "f", "F": number = GoFloat(float.magnitude).fixed(precision: precision ?? 6)
        case "b": number = GoFloat(float.magnitude).binary
        case "x": number = GoFloat(float.magnitude).hexadecimal(precision: precision)
        case "X": number = GoFloat(float.magnitude).hexadecimal(precision: precision).uppercasedASCII
        default: return false
        }
        let sign = float.sign == .minus ? "-" : hasPlus ? "+" : hasSpace ? " " : ""
        if padsWithZeros && !isLeftAligned, let width {
            let zeros = max(0, width - number.utf8.count - sign.utf8.count)
            number = String(repeating: "0", count: zeros) + number
        }
        pad((sign + number).utf8)
        return true
    }
}

extension String {
    /// The text with ASCII letters in upper case.
    fileprivate var uppercasedASCII: String {
        String(decoding: utf8.map { ($0 >= 0x61 && $0 <= 0x7A) ? $0 - 0x20 : $0 }, as: UTF8.self)
    }
}

import Kube
import Text

/// The escapes of `html`, `js` and `urlquery`.
package enum GoTemplateEscapes {
    /// Text for the inside of HTML elements and attributes.
    package static func html(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            switch byte {
            case 0: result += Array("\u{FFFD}".utf8)
            case UInt8(ascii: "\""): result += Array("&#34;".utf8)
            case UInt8(ascii: "'"): result += Array("&#39;".utf8)
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            case UInt8(ascii: ">"): result += Array("&gt;".utf8)
            default: result.append(byte)
            }
        }
        return result
    }

    /// Text for the inside of JavaScript strings.
    static func js(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            let (scalar, length) = Unicode.Scalar.first(of: rest)
            switch scalar {
            case "\\", "'", "\"": result += [UInt8(ascii: "\\"), byte]
            case "<", ">", "&", "=", "\u{0}"..<" ": result += Array("\\u\(hex(scalar.value, 4))".utf8)
            case _ where scalar.isASCII || scalar.isGoPrintable: result += rest.prefix(length)
            default: result += Array("\\u\(hex(scalar.value, 4))".utf8)
            }
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// Text for a value in a URL's query.
    static func urlQuery(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in text {
            switch byte {
            case _ where byte.isLetterOrDigit || "-_.~".utf8.contains(byte): result.append(byte)
            case UInt8(ascii: " "): result.append(UInt8(ascii: "+"))
            default: result += Array("%\(hex(UInt32(byte), 2))".utf8)
            }
        }
        return result
    }

    private static func hex(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

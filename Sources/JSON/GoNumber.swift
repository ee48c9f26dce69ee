/// Numbers as Go prints them, since kubectl decodes numbers into int64 or float64 and encodes them again.
public enum GoNumber {
    /// Whether a number has at most 18 digits and nothing but digits, so that it is an int64 as it stands.
    public static func isPlainInteger(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard length <= 18 else { return false }
        for index in 0..<length where text[index] &- 0x30 > 9 { return false }
        return true
    }

    /// A number as Go's `encoding/json` prints a float64: the shortest digits that read back as the same value, with
    /// an exponent below 1e-6 and from 1e21 on.
    public static func json(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        let size = value.magnitude
        if size != 0, size < 1e-6 || size >= 1e21 {
            return Decimal(value).scientific(exponentDigits: size < 1 ? 1 : 2)
        }
        return Decimal(value).fixed
    }

    /// A number as Go's `strconv.FormatFloat(value, 'g', -1, 64)` prints it, which is what go-yaml uses.
    public static func shortest(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        let decimal = Decimal(value)
        let exponent = decimal.point - 1
        if value != 0, exponent < -4 || exponent >= 6 {
            return decimal.scientific(exponentDigits: 2)
        }
        return decimal.fixed
    }

    /// A number as Go's `strconv.FormatFloat(value, 'g', -1, 32)` prints it, which makes keys of numbers in YAML.
    public static func shortest(_ value: Float) -> String {
        guard value.isFinite else { return shortest(Double(value)) }
        // The shortest digits of the narrow type, read as the wide one, are its shortest digits too.
        return shortest(Double(value.description) ?? Double(value))
    }

    /// The text of a JSON number as kubectl prints it: integers of 64 bits stay, everything else goes through a float64.
    public static func normalized(_ text: String) -> String {
        if let integer = Int64(text) { return String(integer) }
        guard let value = Double(text), value.isFinite else { return text }
        return json(value)
    }

    /// Whether a text is a number of JSON (RFC 8259, section 6) that the reader accepts.
    static func isNumber(_ text: String) -> Bool {
        var bytes = Array(text.utf8)[...]
        guard bytes.count <= 4_096 else { return false }
        func digits() -> Int {
            let rest = bytes.drop { $0 &- 0x30 < 10 }
            defer { bytes = rest }
            return bytes.count - rest.count
        }
        if bytes.first == 0x2D { bytes.removeFirst() }
        let startsWithZero = bytes.first == 0x30
        let whole = digits()
        guard whole == 1 || whole > 1 && !startsWithZero else { return false }
        if bytes.first == 0x2E {
            bytes.removeFirst()
            guard digits() > 0 else { return false }
        }
        if bytes.first == 0x65 || bytes.first == 0x45 {
            bytes.removeFirst()
            if bytes.first == 0x2B || bytes.first == 0x2D { bytes.removeFirst() }
            guard digits() > 0 else { return false }
        }
        return bytes.isEmpty
    }

    /// The shortest decimal digits of a float64: 0.d1d2d3… times ten to the power of `point`.
    private struct Decimal {
        var isNegative: Bool
        var digits: [UInt8] = []
        var point = 0

        init(_ value: Double) {
            isNegative = value.sign == .minus
            var exponent = 0
            var fraction = 0
            var inFraction = false
            let text = value.magnitude.description
            for (index, byte) in text.utf8.enumerated() {
                if byte == 0x65 {
                    exponent =
                        Int(
                            text.utf8.dropFirst(index + 1).reduce(into: "") {
                                $0.unicodeScalars.append(Unicode.Scalar($1))
                            }) ?? 0
                    break
                }
                if byte == 0x2E {
                    inFraction = true
                } else {
                    digits.append(byte)
                    fraction += inFraction ? 1 : 0
                }
            }
            point = digits.count - fraction + exponent
            let leadingZeros = digits.prefix { $0 == 0x30 }.count
            digits.removeFirst(leadingZeros)
            point -= leadingZeros
            while digits.last == 0x30 { digits.removeLast() }
            if digits.isEmpty { point = 1 }
        }

        private var sign: String { isNegative ? "-" : "" }

        private func text(_ range: some Sequence<UInt8>) -> String { String(decoding: Array(range), as: UTF8.self) }

        /// Without an exponent.
        var fixed: String {
            if digits.isEmpty { return sign + "0" }
            if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + text(digits) }
            if point >= digits.count {
                return sign + text(digits) + String(repeating: "0", count: point - digits.count)
            }
            return sign + text(digits[..<point]) + "." + text(digits[point...])
        }

        /// With an exponent of at least so many digits.
        func scientific(exponentDigits: Int) -> String {
            let exponent = point - 1
            var power = String(exponent.magnitude)
            if power.count < exponentDigits { power = "0" + power }
            let fraction = digits.count > 1 ? "." + text(digits[1...]) : ""
            return sign + text(digits[..<1]) + fraction + "e" + (exponent < 0 ? "-" : "+") + power
        }
    }
}

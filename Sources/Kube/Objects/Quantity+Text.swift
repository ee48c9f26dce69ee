extension Quantity {
    /// What stands behind the digits of a quantity, and so in which steps it is written.
    package enum Notation {
        case binary, decimal, exponent
    }

    /// A quantity as the API writes it, which may be otherwise than it was typed: `0.1` is `100m`, `1024Mi` is `1Gi`
    /// (apimachinery's resource.Quantity, "canonical form"). `nil` if the text is none.
    ///
    /// No more digits than needed are used, no fraction is left, and the suffix is the largest for which that holds. What is
    /// found to be so without reckoning stays as it was typed, by a test that lets `2.125` pass too.
    public static func canonical(_ text: String) -> String? {
        if isShort(text) { return text }
        guard let quantity = Quantity(text) else { return nil }
        if isKept(text) { return text }
        if quantity.nano == 0 { return "0" }
        let sign = quantity.nano < 0 ? "-" : ""
        // What is beyond the range is not capped before it is sent, but where its suffix is binary.
        guard notation(of: text) == .binary else { return sign + decimal(text) }
        let amount = quantity.nano.magnitude
        if amount == Quantity.largest { return sign + String(Int64.max) }
        // Binary suffixes have no steps below 1, nor for less than one of the first step.
        if amount % 1_000_000_000 == 0, amount >= 1024 * 1_000_000_000 {
            return sign + scaled(amount / 1_000_000_000, by: 1024, binarySuffixes)
        }
        return sign + scaled(amount, by: 1000, decimalSuffixes)
    }

    /// An amount with a decimal suffix or exponent, of whatever size, in the largest steps in which it is whole.
    private static func decimal(_ text: String) -> String {
        let parts = Parts(text)
        var digits = Array(parts.whole + parts.fraction).map { $0 - 0x30 }
        var power = parts.power - parts.fraction.count
        if power < -9 {
            let kept = max(0, digits.count + power + 9)
            let isMore = digits[kept...].contains { $0 != 0 }
            digits.removeSubrange(kept...)
            power = -9
            if isMore {
                let nines = digits.reversed().prefix { $0 == 9 }.count
                digits.removeLast(nines)
                power += nines
                if digits.isEmpty { digits = [1] } else { digits[digits.count - 1] += 1 }
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            power += 1
        }
        while power % 3 != 0 {
            digits.append(0)
            power -= 1
        }
        let number = String(decoding: digits.drop { $0 == 0 }.map { $0 + 0x30 }, as: UTF8.self)
        if notation(of: text) == .exponent { return power == 0 ? number : "\(number)e\(power)" }
        // Beyond the last suffix the steps are lost, in apimachinery too.
        return -9...18 ~= power ? number + decimalSuffixes[power / 3 + 3] : number
    }

    /// Whether a text is canonical at first sight, as nearly all are: one to three digits, the first of them no zero, with a
    /// suffix of which so few neither come to one of the next nor to the largest amount there is.
    private static func isShort(_ text: String) -> Bool {
        var digits = 0
        for byte in text.utf8 {
            guard (digits == 0 ? 0x31 : 0x30)...0x39 ~= byte else { break }
            digits += 1
        }
        guard 1...3 ~= digits else { return false }
        let suffix = text.utf8.dropFirst(digits)
        guard let first = suffix.first else { return true }
        switch suffix.count {
        case 1: return "numkMGT".utf8.contains(first)
        case 2: return "KMGT".utf8.contains(first) && suffix.last == UInt8(ascii: "i")
        default: return false
        }
    }

    /// Whether apimachinery takes a quantity for canonical when it reads it, and keeps its text: by the digits alone, those
    /// behind the point included, so that `2.125`, `1.500`, `+5`, `5.` and `1e0` stay.
    private static func isKept(_ text: String) -> Bool {
        let parts = Parts(text)
        // Nothing before the point is read as 0, and what begins with 0 is reckoned.
        guard !parts.whole.isEmpty else { return false }
        if let step = parts.binaryStep {
            // Three binary digits of each step are no more than its decimal ones.
            guard parts.fraction.isEmpty, parts.whole.count + 3 * step <= 14 else { return false }
            return parts.whole.reduce(0) { $0 * 10 + Int($1 - 0x30) } % 8 != 0
        }
        let digits = Array(parts.whole + parts.fraction)
        let scale = parts.power - parts.fraction.count
        return digits.count <= 18 && scale >= -9 && scale % 3 == 0
            && !digits.suffix(3).elementsEqual([0x30, 0x30, 0x30])
    }

    /// What the text of a quantity is made of.
    private struct Parts {
        /// The digits before the point, without zeros before them.
        let whole: [UInt8]
        /// Those behind it.
        let fraction: [UInt8]
        /// Which binary suffix there is; nil for none.
        let binaryStep: Int?
        /// The power of ten that another suffix, or an exponent, stands for.
        let power: Int

        init(_ text: String) {
            func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
            let unsigned = text.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            let number = unsigned.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            let suffix = String(decoding: unsigned.dropFirst(number.count), as: UTF8.self)
            whole = Array(number.drop { $0 == 0x30 }.prefix(while: isDigit))
            fraction = Array(number.drop(while: isDigit).dropFirst())
            binaryStep = binarySuffixes.dropFirst().firstIndex(of: suffix)
            power = decimalSuffixes.firstIndex(of: suffix).map { $0 * 3 - 9 } ?? Int(suffix.dropFirst()) ?? 0
        }
    }

    /// Why a text is no quantity, in kubectl's words; it must be none.
    public static func fault(in text: String) -> String {
        let number = text.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        let suffix = number.drop { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
        let exponent = suffix.drop { "eEinumkKMGTP".utf8.contains($0) }.drop { "+-".utf8.contains($0) }
        guard number.count > suffix.count, number.count(where: { $0 == UInt8(ascii: ".") }) < 2,
            exponent.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return "quantities must match the regular expression "
                + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        }
        return "unable to parse quantity's suffix"
    }

    /// The notation of a quantity.
    package static func notation(of text: String) -> Notation {
        if text.hasSuffix("i") { return .binary }
        // `E` alone is the suffix.
        let suffix = text.utf8.drop { !($0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E")) }
        return suffix.count > 1 ? .exponent : .decimal
    }

    /// An amount in the largest of the units in which it is whole, each of which is `step` of the one before.
    private static func scaled(_ amount: UInt128, by step: UInt128, _ units: [String]) -> String {
        var (amount, place) = (amount, 0)
        while amount % step == 0, place + 1 < units.count {
            amount /= step
            place += 1
        }
        return "\(amount)\(units[place])"
    }
}

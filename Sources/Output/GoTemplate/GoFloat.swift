import JSON

/// A finite double in decimal, for the layouts that ask for a number of digits (package strconv).
///
/// A double is an integer times a power of two, so its decimal digits end; they are computed exactly and rounded once,
/// to even where they stand halfway.
struct GoFloat {
    private let value: Double
    /// The digits without leading or trailing zeros, each 0…9.
    private var digits: [UInt8]
    /// How many of the digits stand before the point; may be negative or beyond them.
    private var point: Int

    /// The decimal form of a number that is not negative.
    init(_ value: Double) {
        self.value = value
        digits = []
        point = 0
        guard value.isFinite, value != 0 else { return }
        var power = Int(value.exponent) - Int(value.significandWidth)
        // The significand's bits up to the last that is set: an odd integer.
        let scale = Double(sign: .plus, exponent: value.significandWidth, significand: 1)
        let significand = UInt64(value.significand * scale)
        digits = String(significand).utf8.map { $0 - UInt8(ascii: "0") }
        point = digits.count
        if power < 0 { point += power }
        while power != 0 {
            multiply(by: power > 0 ? 2 : 5)
            power += power > 0 ? -1 : 1
        }
        trim()
    }

    private mutating func multiply(by factor: UInt8) {
        var carry: UInt8 = 0
        for index in digits.indices.reversed() {
            let product = digits[index] * factor + carry
            digits[index] = product % 10
            carry = product / 10
        }
        if carry > 0 {
            digits.insert(carry, at: 0)
            point += 1
        }
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Keeps so many digits.
    private mutating func round(to count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let isHalf = digits[count] == 5 && count + 1 == digits.count
        let isUp = isHalf ? count > 0 && digits[count - 1] % 2 == 1 : digits[count] >= 5
        digits.removeSubrange(count...)
        if isUp {
            while digits.last == 9 { digits.removeLast() }
            if let last = digits.indices.last {
                digits[last] += 1
            } else {
                digits = [1]
                point += 1
            }
        }
        trim()
    }

    private func digit(_ index: Int) -> Character {
        let digit = index >= 0 && index < digits.count ? digits[index] : 0
        return Character(Unicode.Scalar(UInt8(ascii: "0") + digit))
    }

    /// `%f` with so many digits after the point.
    func fixed(precision: Int) -> String {
        guard value.isFinite else { return special }
        var number = self
        number.round(to: point + precision)
        var text = number.point > 0 ? String((0..<number.point).map { number.digit($0) }) : "0"
        if precision > 0 {
            text += "." + String((0..<precision).map { number.digit(number.point + $0) })
        }
        return text
    }

    /// `%e` with so many digits after the point.
    func exponential(precision: Int) -> String {
        guard value.isFinite else { return special }
        var number = self
        number.round(to: precision + 1)
        var text = String(number.digit(0))
        if precision > 0 { text += "." + String((1...precision).map { number.digit($0) }) }
        let exponent = number.digits.isEmpty ? 0 : number.point - 1
        let power = String(exponent.magnitude)
        return text + (exponent < 0 ? "e-" : "e+") + (power.utf8.count < 2 ? "0" : "") + power
    }

    /// `%g` with so many digits in all, or with the fewest that read back as the number.
    func general(precision: Int?) -> String {
        guard value.isFinite else { return special }
        guard let precision else { return GoNumber.shortest(value) }
        var number = self
        number.round(to: max(1, precision))
        let count = number.digits.count
        var limit = max(1, precision)
        if limit > count && count >= number.point { limit = count }
        let exponent = number.digits.isEmpty ? 0 : number.point - 1
        if exponent < -4 || exponent >= limit { return number.exponential(precision: max(0, count - 1)) }
        return number.fixed(precision: max(0, count - number.point))
    }

    /// `%b`: an integer times a power of two.
    var binary: String {
        guard value.isFinite else { return special }
        let power = value.isNormal ? Int(value.exponent) : -1022
        let fraction = value.significandBitPattern
        return "\(value.isNormal ? fraction | 1 << 52 : fraction)p\(Self.signed(power - 52, digits: 1))"
    }

    /// `%x` with so many digits after the point, or with as many as there are.
    func hexadecimal(precision: Int?) -> String {
        guard value.isFinite else { return special }
        // One digit before the point, and up to fifteen behind it.
        var significand = value == 0 ? 0 : UInt64(value.significand * Double(sign: .plus, exponent: 60, significand: 1))
        var power = value == 0 ? 0 : Int(value.exponent)
        if let precision, precision < 15 {
            let cut = UInt64(60 - 4 * precision)
            let rest = significand & (1 << cut - 1)
            significand >>= cut
            if rest | (significand & 1) > 1 << (cut - 1) { significand += 1 }
            significand <<= cut
            if significand >> 61 != 0 {
                significand >>= 1
                power += 1
            }
        }
        var text = "0x" + String(significand >> 60)
        var digits = String(significand & (1 << 60 - 1), radix: 16)
        digits = String(repeating: "0", count: 15 - digits.utf8.count) + digits
        let count = precision ?? 15 - digits.utf8.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        if count > 0 { text += "." + digits.prefix(count) + String(repeating: "0", count: max(0, count - 15)) }
        return text + "p" + Self.signed(power, digits: 2)
    }

    private static func signed(_ power: Int, digits: Int) -> String {
        let text = String(power.magnitude)
        return (power < 0 ? "-" : "+") + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private var special: String { value.isNaN ? "NaN" : "+Inf" }
}

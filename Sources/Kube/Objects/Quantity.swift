/// An amount such as `500m`, `128Mi` or `1e3` (apimachinery's resource.Quantity).
///
/// Kept in units of 10⁻⁹, to which finer amounts are rounded away from zero; amounts beyond ±(2⁶³ − 1) are capped,
/// both as the API server does it.
public struct Quantity: Sendable, Hashable, Comparable {
    /// The amount in units of 10⁻⁹.
    public let nano: Int128

    /// Reads a quantity; `nil` if the text is none.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let number = bytes.prefix { $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }
        guard let (power, factor) = Self.scale(of: bytes.dropFirst(number.count)),
            let amount = Self.amount(number, power: power, factor: factor)
        else { return nil }
        nano = negative ? -amount : amount
    }

    /// Smaller amounts are less, however they are written.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nano < right.nano }

    private static let billion: Int128 = 1_000_000_000
    private static let maximum = Int128(Int64.max) * billion
    /// The largest amount there is, at which larger ones are capped.
    static let largest = maximum.magnitude
    static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

    /// What a suffix means: a power of ten and a factor; `nil` for an unknown suffix.
    private static func scale(of suffix: ArraySlice<UInt8>) -> (power: Int, factor: Int128)? {
        let text = String(decoding: suffix, as: UTF8.self)
        if let index = decimalSuffixes.firstIndex(of: text) { return (index * 3 - 9, 1) }
        if let index = binarySuffixes.firstIndex(of: text) { return (0, 1 << (10 * index)) }
        guard suffix.first == UInt8(ascii: "e") || suffix.first == UInt8(ascii: "E"), let power = Int(text.dropFirst()),
            power.magnitude < 1000
        else { return nil }
        return (power, 1)
    }

    /// Digits with at most one point, times a factor, times a power of ten, in units of 10⁻⁹.
    private static func amount(_ number: ArraySlice<UInt8>, power: Int, factor: Int128) -> Int128? {
        var mantissa: Int128 = 0
        var power = power + 9
        var digits = 0
        var point = false
        var inexact = false
        for byte in number {
            if byte == UInt8(ascii: ".") {
                if point { return nil }
                point = true
                continue
            }
            digits += 1
            if mantissa > 1_000_000_000_000_000_000_000_000_000 {
                // Digits beyond 27 cannot matter but for rounding.
                inexact = inexact || byte != 0x30
                if !point { power += 1 }
                continue
            }
            mantissa = mantissa * 10 + Int128(byte - 0x30)
            if point { power -= 1 }
        }
        guard digits > 0 else { return nil }
        return scaled(mantissa, factor: factor, power: power, inexact: inexact)
    }

    private static func scaled(_ mantissa: Int128, factor: Int128, power: Int, inexact: Bool) -> Int128 {
        var mantissa = mantissa
        var power = power
        var rest = inexact
        // Digits behind the point give way before the product overflows.
        while power < 0, mantissa > Int128.max / factor {
            rest = rest || mantissa % 10 != 0
            mantissa /= 10
            power += 1
        }
        var (amount, overflow) = mantissa.multipliedReportingOverflow(by: factor)
        if overflow { return maximum }
        guard amount != 0 else { return 0 }
        if power >= 0 {
            if amount > maximum { return maximum }
            for _ in 0..<power {
                amount *= 10
                if amount > maximum { return maximum }
            }
        } else {
            for _ in 0..<min(-power, 60) {
                rest = rest || amount % 10 != 0
                amount /= 10
            }
        }
        return min(rest ? amount + 1 : amount, maximum)
    }
}

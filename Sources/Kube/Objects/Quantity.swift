/// An amount such as `500m`, `128Mi` or `1e3` (apimachinery's resource.Quantity).
///
/// Kept in units of 10⁻⁹, to which finer amounts are rounded away from zero; amounts beyond ±(2⁶³ − 1) are capped,
/// both as the API server does it.
public struct Quantity: Sendable, Hashable, Comparable {
    /// The family of suffixes in which the amount was written and is printed.
    public enum Format: Sendable, Hashable {
        /// `k`, `M`, `G` … and `m`, `u`, `n`: powers of 1000.
        case decimal
        /// `Ki`, `Mi`, `Gi` …: powers of 1024.
        case binary
        /// `e3`, `e6` …
        case exponent
    }

    /// The amount in units of 10⁻⁹.
    public let nano: Int128
    /// The family of suffixes.
    public let format: Format

    /// Makes a quantity of a whole number.
    public init(_ value: Int64, format: Format = .decimal) {
        nano = Int128(value) * Self.billion
        self.format = format
    }

    private init(nano: Int128, format: Format) {
        self.nano = nano
        self.format = format
    }

    /// Reads a quantity; `nil` if the text is none.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        let negative = bytes.first == UInt8(ascii: "-")
        if negative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
        let number = bytes.prefix { $0 == UInt8(ascii: ".") || $0 >= 0x30 && $0 <= 0x39 }
        guard let (power, factor, format) = Self.scale(of: bytes.dropFirst(number.count)),
            let amount = Self.amount(number, power: power, factor: factor)
        else { return nil }
        self.init(nano: negative ? -amount : amount, format: format)
    }

    /// Smaller amounts are less; the format does not count.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.nano < right.nano }

    /// Amounts are equal regardless of how they are written.
    public static func == (left: Quantity, right: Quantity) -> Bool { left.nano == right.nano }

    /// Hashes the amount.
    public func hash(into hasher: inout Hasher) { hasher.combine(nano) }

    /// The sum, capped, in the format of the left amount.
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        let sum = min(max(left.nano + right.nano, -maximum), maximum)
        return Quantity(nano: sum, format: left.nano == 0 ? right.format : left.format)
    }

    /// The whole number, rounded away from zero.
    public var value: Int64 { Int64(Self.divideUp(nano, by: Self.billion)) }

    /// Thousandths, rounded away from zero: the unit of CPU shares.
    public var milliValue: Int64 { Int64(clamping: Self.divideUp(nano, by: 1_000_000)) }

    /// The canonical form: no fraction, the largest suffix that keeps it exact.
    public var text: String {
        guard nano != 0 else { return "0" }
        let whole = nano % Self.billion == 0
        if format == .binary, whole, abs(nano) >= 1024 * Self.billion {
            var amount = nano / Self.billion
            var step = 0
            while amount % 1024 == 0 && step < Self.binarySuffixes.count - 1 {
                amount /= 1024
                step += 1
            }
            return "\(amount)\(Self.binarySuffixes[step])"
        }
        var amount = nano
        var power = -9
        while amount % 1000 == 0 && power < 18 {
            amount /= 1000
            power += 3
        }
        if format == .exponent { return power == 0 ? "\(amount)" : "\(amount)e\(power)" }
        return "\(amount)\(Self.decimalSuffixes[power / 3 + 3])"
    }

    private static let billion: Int128 = 1_000_000_000
    private static let maximum = Int128(Int64.max) * billion
    private static let decimalSuffixes = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"]
    private static let binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]

    /// What a suffix means: a power of ten, a factor and the format; `nil` for an unknown suffix.
    private static func scale(of suffix: ArraySlice<UInt8>) -> (power: Int, factor: Int128, format: Format)? {
        let text = String(decoding: suffix, as: UTF8.self)
        if let index = decimalSuffixes.firstIndex(of: text) { return (index * 3 - 9, 1, .decimal) }
        if let index = binarySuffixes.firstIndex(of: text) { return (0, 1 << (10 * index), .binary) }
        guard suffix.first == UInt8(ascii: "e") || suffix.first == UInt8(ascii: "E"), let power = Int(text.dropFirst()),
            power.magnitude < 1000
        else { return nil }
        return (power, 1, .exponent)
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

    private static func divideUp(_ amount: Int128, by divisor: Int128) -> Int128 {
        let (quotient, remainder) = amount.quotientAndRemainder(dividingBy: divisor)
        return remainder == 0 ? quotient : quotient + (amount < 0 ? -1 : 1)
    }
}

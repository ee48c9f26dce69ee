/// A truth value as Go's strconv.ParseBool reads it, or nil.
func goBool(_ text: String) -> Bool? {
    switch text {
    case "1", "t", "T", "TRUE", "true", "True": true
    case "0", "f", "F", "FALSE", "false", "False": false
    default: nil
    }
}

/// A whole number as Go's strconv.ParseInt reads it with base 0 (digits may be divided by underscores only there
/// where a prefix stands, which nobody types, so they are not accepted), or nil.
func goInteger(_ text: String) -> Int? {
    var digits = Substring(text)
    var sign = ""
    if let first = digits.first, first == "-" || first == "+" {
        sign = String(first)
        digits = digits.dropFirst()
    }
    var radix = 10
    for (prefix, base) in [("0x", 16), ("0X", 16), ("0o", 8), ("0O", 8), ("0b", 2), ("0B", 2)]
    where digits.hasPrefix(prefix) {
        radix = base
        digits = digits.dropFirst(2)
        break
    }
    // Int.init accepts a sign, which must not stand a second time.
    guard let first = digits.first, first.isASCII, first.isHexDigit else { return nil }
    if radix == 10, first == "0", digits.count > 1 { radix = 8 }
    return Int(sign + digits, radix: radix)
}

/// A whole number of seconds, or nil if there is none or it is too long for a Go duration.
func seconds(_ text: String) -> Duration? {
    guard let count = goInteger(text), abs(count.clamped) <= 9_223_372_036 else { return nil }
    return .seconds(count)
}

extension Int {
    /// The number, kept from the one value that has no absolute value.
    fileprivate var clamped: Int { self == .min ? .max : self }
}

/// A duration as Go's time.ParseDuration reads it, or nil.
///
/// Numbers with units from ns to h, each with an optional fraction; `0` needs no unit. Held in nanoseconds that
/// fit 64 bits, as there.
func goDuration(_ text: String) -> Duration? {
    var bytes = Array(text.utf8)[...]
    var negative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        negative = first == UInt8(ascii: "-")
        bytes = bytes.dropFirst()
    }
    if bytes.elementsEqual([UInt8(ascii: "0")]) { return .zero }
    guard !bytes.isEmpty else { return nil }
    var total: UInt64 = 0
    while !bytes.isEmpty {
        guard let part = durationPart(&bytes) else { return nil }
        let (sum, overflow) = total.addingReportingOverflow(part)
        guard !overflow, sum <= 1 << 63 else { return nil }
        total = sum
    }
    if negative { return .nanoseconds(Int64(truncatingIfNeeded: 0 &- total)) }
    guard total <= UInt64(Int64.max) else { return nil }
    return .nanoseconds(Int64(total))
}

/// One number with its unit, in nanoseconds, taken from the front of `bytes`.
private func durationPart(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var whole: UInt64 = 0
    var fraction: UInt64 = 0
    var scale = 1.0
    var digits = 0
    while let digit = bytes.first.flatMap(decimalDigit) {
        let (product, high) = whole.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(digit)
        guard !high, !carry, sum <= 1 << 63 else { return nil }
        whole = sum
        digits += 1
        bytes = bytes.dropFirst()
    }
    if bytes.first == UInt8(ascii: ".") {
        bytes = bytes.dropFirst()
        while let digit = bytes.first.flatMap(decimalDigit) {
            // Digits beyond what 63 bits hold do not count, as in Go.
            if fraction < UInt64(Int64.max) / 10 - 1 {
                fraction = fraction * 10 + digit
                scale *= 10
            }
            digits += 1
            bytes = bytes.dropFirst()
        }
    }
    guard digits > 0 else { return nil }
    let name = bytes.prefix { $0 != UInt8(ascii: ".") && decimalDigit($0) == nil }
    bytes = bytes.dropFirst(name.count)
    guard let unit = nanoseconds(unit: String(decoding: name, as: UTF8.self)) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
    guard !overflow, product <= 1 << 63 else { return nil }
    return product + UInt64(Double(fraction) * (Double(unit) / scale))
}

/// The value of an ASCII digit.
private func decimalDigit(_ byte: UInt8) -> UInt64? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
}

/// How many nanoseconds one of Go's units has; both of Unicode's signs for micro are known.
private func nanoseconds(unit: String) -> UInt64? {
    switch unit {
    case "ns": 1
    case "us", "\u{B5}s", "\u{3BC}s": 1_000
    case "ms": 1_000_000
    case "s": 1_000_000_000
    case "m": 60_000_000_000
    case "h": 3_600_000_000_000
    default: nil
    }
}

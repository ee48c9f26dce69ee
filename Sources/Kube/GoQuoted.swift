/// A text in double quotes as Go's `%q` writes it, which is how names stand in kubectl's messages.
///
/// Control characters are escaped, so the result is safe for a terminal.
public func goQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case "\u{7}": quoted += "\\a"
        case "\u{8}": quoted += "\\b"
        case "\u{B}": quoted += "\\v"
        case "\u{C}": quoted += "\\f"
        default: append(scalar, to: &quoted)
        }
    }
    return quoted + "\""
}

private func append(_ scalar: Unicode.Scalar, to text: inout String) {
    let value = scalar.value
    if value < 0x20 || value == 0x7F {
        text += "\\x" + hex(value, 2)
    } else if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        || scalar.properties.generalCategory == .lineSeparator
        || scalar.properties.generalCategory == .paragraphSeparator
    {
        text += value <= 0xFFFF ? "\\u" + hex(value, 4) : "\\U" + hex(value, 8)
    } else {
        text.unicodeScalars.append(scalar)
    }
}

private func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

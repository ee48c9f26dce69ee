/// Makes text from a server, a manifest or an argument safe for a terminal: control characters become visible.
///
/// Newlines and tabs stay. ESC becomes `^[` and a carriage return `\r`, as kubectl writes them; the other controls
/// below space and DEL follow in the same notation (`^G`, `^?`). The C1 controls (U+0080 to U+009F), which some
/// terminals obey, become `\u009b` and the like, and so do the marks that turn the direction of text (U+202A to
/// U+202E, U+2066 to U+2069). Text without any of these comes back as it is, without a copy.
public func printable(_ text: String) -> String {
    guard needsEscaping(text.utf8) else { return text }
    var safe = ""
    for scalar in text.unicodeScalars { append(scalar, to: &safe) }
    return safe
}

private func needsEscaping(_ bytes: String.UTF8View) -> Bool {
    var lead: UInt8 = 0
    for byte in bytes {
        if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte == 0x7F { return true }
        // C1 controls are C2 80 … C2 9F in UTF-8, the directional marks begin with E2 80 or E2 81.
        if lead == 0xC2 && byte < 0xA0 || lead == 0xE2 && (byte == 0x80 || byte == 0x81) { return true }
        lead = byte
    }
    return false
}

private func append(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar.value {
    case 0x0A, 0x09: text.unicodeScalars.append(scalar)
    case 0x0D: text += "\\r"
    case 0..<0x20:
        text += "^"
        // Adding 0x40 to a value below 0x20 stays within ASCII.
        text.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) + 0x40))
    case 0x7F: text += "^?"
    case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
    default: text.unicodeScalars.append(scalar)
    }
}

/// The same for text that must stay on its line: line breaks become `^J`, and tabs `^I` unless they are kept.
public func printableLine(_ text: String, keepsTabs: Bool = false) -> String {
    let safe = printable(text)
    guard safe.utf8.contains(where: { $0 == 0x0A || $0 == 0x09 && !keepsTabs }) else { return safe }
    return safe.unicodeScalars.reduce(into: "") { line, scalar in
        switch scalar {
        case "\n": line += "^J"
        case "\t" where !keepsTabs: line += "^I"
        default: line.unicodeScalars.append(scalar)
        }
    }
}

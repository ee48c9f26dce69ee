/// A word as messages show it: in double quotes, without control characters, and not longer than 200 characters.
func quotedWord(_ text: String) -> String {
    var shown = "\""
    var count = 0
    for scalar in text.unicodeScalars {
        if count == 200 {
            shown += "…"
            break
        }
        count += 1
        appendVisible(scalar, to: &shown)
    }
    return shown + "\""
}

/// A word as messages show it where it stands without quotes, such as the name of a flag.
func bareWord(_ text: String) -> String {
    let quoted = quotedWord(text)
    let bare = quoted.dropFirst().dropLast()
    return bare.contains("\\") || bare.contains(" ") ? quoted : String(bare)
}

/// Appends one scalar, escaped if a terminal would act on it or it would be mistaken for the closing quote.
///
/// Controls move the cursor; format characters (category Cf) turn the direction of text or hide.
private func appendVisible(_ scalar: Unicode.Scalar, to text: inout String) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            text += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            text.unicodeScalars.append(scalar)
        }
    }
}

/// Writes field selectors, such as `metadata.name=web` (Kubernetes documentation, "Field Selectors").
public enum FieldSelector {
    /// The selector of one object by its name.
    public static func name(_ name: String) -> String { "metadata.name=" + escape(name) }

    /// The selector of events by what they are about (core/v1 Event, `involvedObject`).
    public static func involvedObject(_ terms: [(field: String, value: String)]) -> String {
        terms.map { "involvedObject.\($0.field)=\(escape($0.value))" }.joined(separator: ",")
    }

    /// Commas, equals signs and backslashes of values carry a backslash.
    public static func escape(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            if scalar == "," || scalar == "=" || scalar == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// Checks that a selector is one, in kubectl's words; which fields there are the server alone knows.
    public static func validate(_ selector: String) throws(InvalidInput) {
        var term: [UInt8] = []
        var isEscaped = false
        func end(_ term: [UInt8]) throws(InvalidInput) {
            guard term.isEmpty || term.contains(UInt8(ascii: "=")) else {
                throw InvalidInput(
                    "invalid selector: '\(printable(selector))'; can't understand "
                        + "'\(printable(String(decoding: term, as: UTF8.self)))'")
            }
        }
        for byte in selector.utf8 {
            if byte == UInt8(ascii: ","), !isEscaped {
                try end(term)
                term = []
            } else {
                term.append(byte)
            }
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
        try end(term)
    }
}

/// The rule for names of environment variables, as `kubectl run` takes them (apimachinery's util/validation,
/// IsEnvVarName).
public enum EnvironmentName {
    /// Whether a text is such a name: letters, digits, `_`, `-` and `.`, no digit first, and nothing that looks like a
    /// way up.
    public static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text != "." && !text.hasPrefix("..")
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || byte.isLetterOrDigit
            }
    }
}

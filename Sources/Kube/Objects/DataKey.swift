import Text

/// The rules for the keys of ConfigMaps and Secrets, and for names of environment variables in files (apimachinery's
/// util/validation).
public enum DataKey {
    /// What keeps a text from being a key of a ConfigMap or Secret, in kubectl's words.
    public static func faults(in key: String) -> [String] {
        var faults: [String] = []
        if key.utf8.count > 253 { faults.append("must be no more than 253 characters") }
        if key.isEmpty || !key.utf8.allSatisfy(isPlain) {
            faults.append(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
                    + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
        } else if let fault = pathFault(in: key) {
            faults.append(fault)
        }
        return faults
    }

    /// What keeps a text from being the name of an environment variable, in kubectl's words.
    public static func variableFaults(in name: String) -> [String] {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.allSatisfy(isPlain) else {
            return [
                "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and "
                    + "must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used "
                    + "for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
            ]
        }
        return pathFault(in: name).map { [$0] } ?? []
    }

    /// What would lead elsewhere where keys become the names of files.
    private static func pathFault(in key: String) -> String? {
        if key == "." || key == ".." { return "must not be '\(key)'" }
        return key.hasPrefix("..") ? "must not start with '..'" : nil
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || "-._".utf8.contains(byte) }
}

/// Writes field selectors, such as `metadata.name=web` (Kubernetes documentation, "Field Selectors").
public enum FieldSelector {
    /// The selector of one object by its name.
    public static func name(_ name: String) -> String { "metadata.name=" + escape(name) }

    /// Commas, equals signs and backslashes of values carry a backslash.
    public static func escape(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            if scalar == "," || scalar == "=" || scalar == "\\" { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }
}

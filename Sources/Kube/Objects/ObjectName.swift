/// The rule for names of objects, namespaces and subresources: each must fit into one segment of a path.
///
/// Source: apimachinery's path segment rule (Kubernetes documentation, "Object Names and IDs", path segment names).
/// What a type demands beyond that is for the API server to say.
public enum ObjectName {
    /// Throws when the name cannot stand in a path; `what` names its role in the message, as in `namespace`.
    public static func validate(_ name: String, as what: String = "resource name") throws(InvalidInput) {
        guard let fault = fault(in: name) else { return }
        throw InvalidInput("invalid \(what) \"\(visible(name))\": \(fault)")
    }

    /// What keeps a name out of a path, in kubectl's words where it has them; `nil` if nothing does.
    public static func fault(in name: String) -> String? {
        if name.isEmpty { return "may not be empty" }
        if name == "." || name == ".." { return "may not be '\(name)'" }
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "/"): return "may not contain '/'"
            case UInt8(ascii: "%"): return "may not contain '%'"
            case 0: return "may not contain a NUL character"
            case 1..<0x20, 0x7F: return "may not contain control characters"
            default: continue
            }
        }
        return nil
    }

    /// The name with all control characters visible, line breaks included, and cut to a length that fits a message.
    private static func visible(_ name: String) -> String {
        let shown = name.count > 80 ? String(name.prefix(80)) + "…" : name
        return printableLine(shown)
    }
}

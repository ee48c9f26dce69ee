/// The rule for keys of labels, taints and the like: a name, with the DNS name of its owner and a slash before it where it
/// has one (Kubernetes documentation, "Labels and Selectors": syntax and character set).
public enum QualifiedName {
    private static let rule =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
        + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"

    /// What keeps a text from being such a key, in kubectl's words; nil if nothing does.
    public static func fault(in text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let name = parts.last else {
            return "a qualified name " + rule.dropFirst("name part ".count)
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        }
        if parts.count == 2 {
            if parts[0].isEmpty { return "prefix part must be non-empty" }
            guard isSubdomain(parts[0]) else {
                return "prefix part must be a lower case DNS subdomain such as example.com"
            }
        }
        if name.isEmpty { return "name part must be non-empty" }
        guard name.utf8.count <= 63 else { return "name part must be no more than 63 bytes" }
        return LabelValue.fault(in: name) == nil ? nil : rule
    }

    private static func isSubdomain(_ text: String) -> Bool {
        text.utf8.count <= 253
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
                func isPlain(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
                guard let first = label.utf8.first, let last = label.utf8.last else { return false }
                return isPlain(first) && isPlain(last) && label.utf8.allSatisfy { isPlain($0) || $0 == 0x2D }
            }
    }
}

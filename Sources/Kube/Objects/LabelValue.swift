/// The rule for values of labels (Kubernetes documentation, "Labels and Selectors": syntax and character set).
public enum LabelValue {
    private static let rule =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
        + "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

    /// What keeps a text from being the value of a label, in kubectl's words; nil if nothing does.
    public static func fault(in text: String) -> String? {
        let bytes = text.utf8
        guard bytes.count <= 63 else { return "must be no more than 63 bytes" }
        guard let first = bytes.first, let last = bytes.last else { return nil }
        let isPlain =
            isAlphanumeric(first) && isAlphanumeric(last)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
        return isPlain ? nil : rule
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

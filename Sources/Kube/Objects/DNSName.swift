/// Names of the DNS as Kubernetes takes them (RFC 1123, in lower case).
public enum DNSName {
    /// Whether a text is a subdomain: labels of letters, digits and hyphens between dots, of at most 253 bytes.
    public static func isSubdomain(_ text: String) -> Bool {
        guard text.utf8.count <= 253 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return isPlain(first) && isPlain(last) && label.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

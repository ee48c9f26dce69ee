/// Looks at PEM text (RFC 7468) as far as is needed to tell a certificate file from garbage; OpenSSL does the rest.
package enum PEM {
    /// Why a file cannot serve as a CA bundle; `nil` if it can. Comments and several certificates are fine.
    package static func fault(inCertificates bytes: [UInt8]) -> String? {
        let begin = Array("-----BEGIN ".utf8)
        let end = Array("-----END ".utf8)
        var label: [UInt8]?
        var certificates = 0
        var payload = 0
        for line in bytes.split(omittingEmptySubsequences: true, whereSeparator: { $0 == 10 || $0 == 13 }) {
            if line.starts(with: begin) {
                guard label == nil else { return "a block begins inside another" }
                label = Array(line.dropFirst(begin.count))
                payload = 0
            } else if line.starts(with: end) {
                guard let open = label else { return "a block ends that never began" }
                guard trimmed(open[...]) == trimmed(line.dropFirst(end.count)) else {
                    return "a block ends as something else than it began"
                }
                if isCertificate(open) {
                    guard payload > 0 else { return "a certificate in it is empty" }
                    certificates += 1
                }
                label = nil
            } else if let open = label, isCertificate(open) {
                guard line.allSatisfy(isBase64) else { return "a certificate in it is not base64" }
                payload += line.count
            }
        }
        if label != nil { return "its last block is cut off" }
        return certificates == 0 ? "it holds no certificate" : nil
    }

    /// A piece of PEM text.
    package struct Block {
        /// What it is, such as `CERTIFICATE`.
        package let label: String
        /// Its bytes; `nil` where they are not Base64.
        package let bytes: [UInt8]?
    }

    /// The pieces of PEM text, in order. What stands between them is passed over, and so are their headers.
    package static func blocks(in bytes: [UInt8]) -> [Block] {
        var found: [Block] = []
        var open: (label: String, payload: [UInt8])?
        for line in bytes.split(omittingEmptySubsequences: true, whereSeparator: { $0 == 10 || $0 == 13 }) {
            if line.starts(with: Array("-----BEGIN ".utf8)) {
                let label = trimmed(line.dropFirst(11))
                open = (
                    String(decoding: label.dropLast(label.suffix(5) == Array("-----".utf8) ? 5 : 0), as: UTF8.self), []
                )
            } else if line.starts(with: Array("-----END ".utf8)) {
                if let block = open {
                    found.append(Block(label: block.label, bytes: try? Base64.decode(block.payload)))
                }
                open = nil
            } else if open != nil, !line.contains(UInt8(ascii: ":")) {
                open?.payload += line.lazy.filter { $0 > 0x20 }
            }
        }
        return found
    }

    /// The bytes of each certificate in PEM text, in order; `nil` for one that is not Base64.
    package static func certificates(in bytes: [UInt8]) -> [[UInt8]?] {
        blocks(in: bytes).filter { isCertificate(Array(($0.label + "-----").utf8)) }.map(\.bytes)
    }

    /// Whether PEM text holds a private key.
    package static func holdsPrivateKey(_ bytes: [UInt8]) -> Bool {
        bytes.split(whereSeparator: { $0 == 10 || $0 == 13 }).contains {
            $0.starts(with: Array("-----BEGIN ".utf8))
                && String(decoding: $0, as: UTF8.self).hasSuffix("PRIVATE KEY-----")
        }
    }

    private static func isCertificate(_ label: [UInt8]) -> Bool {
        let text = trimmed(label[...])
        return text == Array("CERTIFICATE-----".utf8) || text == Array("TRUSTED CERTIFICATE-----".utf8)
            || text == Array("X509 CERTIFICATE-----".utf8)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return Array(bytes)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "+/= \t".utf8.contains(byte)
    }
}

import Text

/// Whether a certificate and a private key belong together, as far as can be told without computing with them: the
/// public half of a key stands in its file, but for some forms of elliptic keys.
public enum KeyPair {
    /// What is wrong with a pair, in the words of Go's crypto/tls and so kubectl's; `nil` if nothing is, or it cannot be
    /// told.
    ///
    /// - Parameter certificate: PEM text whose first certificate is meant.
    /// - Parameter key: PEM text with a private key in PKCS #1, PKCS #8 or SEC 1.
    public static func fault(certificate: [UInt8], key: [UInt8]) -> String? {
        let blocks = PEM.blocks(in: certificate).filter { $0.bytes != nil }
        guard let leaf = blocks.first(where: { $0.label == "CERTIFICATE" })?.bytes else {
            if blocks.isEmpty { return "tls: failed to find any PEM data in certificate input" }
            if blocks.count == 1, isPrivate(blocks[0].label) {
                return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM "
                    + "inputs may have been switched"
            }
            return
                "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the "
                + "following types: [\(blocks.map(\.label).joined(separator: " "))]"
        }
        let keys = PEM.blocks(in: key).filter { $0.bytes != nil }
        guard let secret = keys.first(where: { isPrivate($0.label) })?.bytes else {
            if keys.isEmpty { return "tls: failed to find any PEM data in key input" }
            if keys.count == 1, keys[0].label == "CERTIFICATE" {
                return "tls: found a certificate rather than a key in the PEM for the private key"
            }
            return "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM "
                + "blocks of the following types: [\(keys.map(\.label).joined(separator: " "))]"
        }
        guard let wanted = PublicKey(certificate: leaf) else { return "x509: malformed certificate" }
        guard let given = PublicKey(privateKey: secret) else { return "tls: failed to parse private key" }
        guard wanted.algorithm == given.algorithm else {
            return "tls: private key type does not match public key type"
        }
        guard let bytes = given.bytes else { return nil }
        return bytes == wanted.bytes ? nil : "tls: private key does not match public key"
    }

    private static func isPrivate(_ label: String) -> Bool {
        label == "PRIVATE KEY" || label.hasSuffix(" PRIVATE KEY")
    }
}

/// A public key, as it stands in a certificate or beside its private half.
private struct PublicKey {
    /// The object identifier of the algorithm, as DER has it.
    let algorithm: [UInt8]
    /// What the key is; `nil` where a private key does not say it.
    let bytes: [UInt8]?

    /// rsaEncryption (RFC 8017), 1.2.840.113549.1.1.1.
    private static let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
    /// id-ecPublicKey (RFC 5480), 1.2.840.10045.2.1.
    private static let elliptic: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
    private static let integer: UInt8 = 0x02
    private static let bitString: UInt8 = 0x03
    private static let octetString: UInt8 = 0x04

    /// The key that a certificate is about (RFC 5280, section 4.1), in DER.
    init?(certificate: [UInt8]) {
        var outer = DERReader(certificate[...])
        guard var parts = outer.next(DERReader.sequence)?.inside, var fields = parts.next(DERReader.sequence)?.inside
        else { return nil }
        _ = fields.next(0xA0)
        guard fields.next(Self.integer) != nil else { return nil }
        // Signature, issuer, validity, subject.
        for _ in 0..<4 where fields.next(DERReader.sequence) == nil { return nil }
        guard var info = fields.next(DERReader.sequence)?.inside,
            var identifier = info.next(DERReader.sequence)?.inside,
            let algorithm = identifier.next(DERReader.objectIdentifier), let key = info.next(Self.bitString)
        else { return nil }
        self.init(Array(algorithm.content), Array(key.content.dropFirst()))
    }

    /// The public half of a private key in PKCS #1, PKCS #8 (RFC 5958) or SEC 1 (RFC 5915), in DER.
    init?(privateKey: [UInt8]) {
        var outer = DERReader(privateKey[...])
        guard let sequence = outer.next(DERReader.sequence) else { return nil }
        var fields = sequence.inside
        guard fields.next(Self.integer) != nil else { return nil }
        if var identifier = fields.next(DERReader.sequence)?.inside {
            guard let algorithm = identifier.next(DERReader.objectIdentifier).map({ Array($0.content) }),
                let key = fields.next(Self.octetString)
            else { return nil }
            _ = fields.next(0xA0)
            let beside = fields.next(0x81).map { Array($0.content.dropFirst()) }
            switch algorithm {
            case Self.rsa, Self.elliptic:
                guard let inner = PublicKey(privateKey: Array(key.content)), inner.algorithm == algorithm else {
                    return nil
                }
                self.init(algorithm, inner.bytes ?? beside)
            default: self.init(algorithm, beside)
            }
        } else if fields.next(Self.octetString) != nil {
            _ = fields.next(0xA0)
            var point = fields.next(0xA1)?.inside
            self.init(Self.elliptic, point?.next(Self.bitString).map { Array($0.content.dropFirst()) })
        } else {
            guard let modulus = fields.next(Self.integer), let exponent = fields.next(Self.integer) else { return nil }
            self.init(
                Self.rsa,
                Self.encoded(
                    DERReader.sequence,
                    [modulus, exponent].flatMap {
                        Self.encoded(Self.integer, Array($0.content))
                    }))
        }
    }

    private init(_ algorithm: [UInt8], _ bytes: [UInt8]?) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// An element in DER.
    private static func encoded(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}

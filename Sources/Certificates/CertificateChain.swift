import CCrypto

/// Certificates as a signer issues them: the one that was asked for first, then those that vouch for it.
public struct CertificateChain: ~Copyable {
    private var certificates: [OpaquePointer] = []

    /// Reads PEM text (RFC 7468); what stands between the certificates is passed over.
    ///
    /// - Throws: where there is no certificate, or one cannot be read.
    public init(pem: [UInt8]) throws(CertificateError) {
        let text = try MemoryBIO(pem)
        while let certificate = PEM_read_bio_X509(text.pointer, nil, nil, nil) { certificates.append(certificate) }
        // The end of the text is an error too, that of no further beginning.
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard !certificates.isEmpty, Self.isEnd(code) else {
            throw CertificateError(certificates.isEmpty ? "it holds no certificate" : "a certificate in it is damaged")
        }
    }

    deinit { for certificate in certificates { X509_free(certificate) } }

    /// The last 12 bits of an error's code are its reason, and those above its library, unless bit 31 is set.
    private static func isEnd(_ code: UInt) -> Bool {
        code >> 23 & 0xFF == UInt(ERR_LIB_PEM) && code & 0x7F_FFFF == UInt(PEM_R_NO_START_LINE)
    }

    /// Whether the first certificate is for this key.
    public func isFor(_ key: borrowing PrivateKey) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_private_key(certificates[0], key.pointer) == 1
    }

    /// From when to when the first certificate is valid, in seconds since 1970; nil where it does not tell.
    public var validity: (from: Int64, to: Int64)? {
        guard let from = Self.seconds(X509_get0_notBefore(certificates[0])),
            let to = Self.seconds(X509_get0_notAfter(certificates[0]))
        else { return nil }
        return (from, to)
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
        defer { ASN1_TIME_free(epoch) }
        var (days, seconds): (Int32, Int32) = (0, 0)
        guard let time, ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
        return Int64(days) * 86_400 + Int64(seconds)
    }

    /// The certificate of the chain that vouches for itself, as PEM text; nil where the chain has none.
    public func root() throws(CertificateError) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard let root = certificates.first(where: { X509_self_signed($0, 1) == 1 }) else { return nil }
        let text = try MemoryBIO()
        guard PEM_write_bio_X509(text.pointer, root) == 1 else { throw .last("the root cannot be written") }
        return text.bytes
    }
}

import CCrypto

/// A private key, which is made here and leaves the process in a file only.
public struct PrivateKey: ~Copyable {
    /// How a key is made.
    public enum Algorithm: Equatable, Sendable {
        /// ECDSA on the curve P-256 (FIPS 186-5).
        case ecdsa
        /// RSA with a modulus of so many bits.
        case rsa(bits: Int)
    }

    let pointer: OpaquePointer

    /// Makes a new key.
    public init(_ algorithm: Algorithm) throws(CertificateError) {
        let made =
            switch algorithm {
            case .ecdsa: kpod_generate_ecdsa("P-256")
            case .rsa(let bits): kpod_generate_rsa(bits)
            }
        guard let made else { throw .last("no key could be made") }
        pointer = made
    }

    deinit { EVP_PKEY_free(pointer) }

    /// The key as PEM text (PKCS #8, RFC 5958), not encrypted.
    public func pem() throws(CertificateError) -> [UInt8] {
        let text = try MemoryBIO()
        guard PEM_write_bio_PKCS8PrivateKey(text.pointer, pointer, nil, nil, 0, nil, nil) == 1 else {
            throw .last("the key cannot be written")
        }
        return text.bytes
    }
}

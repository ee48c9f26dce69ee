import CCrypto

/// A list of a certificate's alternative names (RFC 5280, 4.2.1.6), the only owner of OpenSSL's.
struct AlternativeNames: ~Copyable {
    let pointer: OpaquePointer
    /// Whether there are none.
    private(set) var isEmpty = true

    /// A list of no names.
    init() throws(CertificateError) {
        guard let list = GENERAL_NAMES_new() else { throw .last("there is no memory") }
        pointer = list
    }

    deinit { GENERAL_NAMES_free(pointer) }

    /// Adds a name of a type whose values are text, such as `GEN_DNS`.
    mutating func append(_ text: String, type: Int32) throws(CertificateError) {
        let bytes = Array(text.utf8)
        // IA5 is ASCII; a name beyond it would be cut or refused somewhere else.
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CertificateError(
                "\(text) is no name for a certificate: it has to be of ASCII characters without blanks")
        }
        guard let value = ASN1_IA5STRING_new(), ASN1_STRING_set(value, bytes, Int32(bytes.count)) == 1 else {
            throw .last("there is no memory")
        }
        try append(type, UnsafeMutableRawPointer(value))
    }

    /// Adds an address in the text form of IPv4 or IPv6.
    mutating func append(address: String) throws(CertificateError) {
        guard let value = a2i_IPADDRESS(address) else {
            ERR_clear_error()
            throw CertificateError("\(address) is no IP address")
        }
        try append(GEN_IPADD, UnsafeMutableRawPointer(value))
    }

    /// Adds a value, which the list owns from then on.
    private mutating func append(_ type: Int32, _ value: UnsafeMutableRawPointer) throws(CertificateError) {
        guard let name = GENERAL_NAME_new() else { throw .last("there is no memory") }
        GENERAL_NAME_set0_value(name, type, value)
        guard kpod_append_name(pointer, name) == 1 else {
            GENERAL_NAME_free(name)
            throw .last("there is no memory")
        }
        isEmpty = false
    }
}

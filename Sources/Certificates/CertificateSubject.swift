import CCrypto

/// Whom a certificate is to name.
public struct CertificateSubject: Equatable, Sendable {
    /// The common name; Kubernetes takes it for the user of a client's certificate.
    public var commonName: String
    /// The organizations; Kubernetes takes them for the groups of a client's certificate.
    public var organizations: [String]
    /// The host names that a server answers to.
    public var dnsNames: [String]
    /// The addresses, in the text form of IPv4 or IPv6.
    public var addresses: [String]
    /// The identifiers, such as `spiffe://…`.
    public var uris: [String]

    /// A subject; the alternative names are empty unless given.
    public init(
        commonName: String, organizations: [String] = [], dnsNames: [String] = [], addresses: [String] = [],
        uris: [String] = []
    ) {
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.uris = uris
    }
}

extension PrivateKey {
    /// A request for a certificate (PKCS #10, RFC 2986) that names the subject, as PEM text; the key proves by its
    /// signature that it is whose certificate is asked for.
    public func request(for subject: CertificateSubject) throws(CertificateError) -> [UInt8] {
        guard let request = X509_REQ_new() else { throw .last("there is no memory") }
        defer { X509_REQ_free(request) }
        guard X509_REQ_set_version(request, 0) == 1, X509_REQ_set_pubkey(request, pointer) == 1 else {
            throw .last("no request could be made")
        }
        let name = X509_REQ_get_subject_name(request)
        for organization in subject.organizations { try add(organization, as: "O", to: name) }
        try add(subject.commonName, as: "CN", to: name)
        try addAlternativeNames(of: subject, to: request)
        guard X509_REQ_sign(request, pointer, EVP_sha256()) > 0 else { throw .last("the request cannot be signed") }
        let text = try MemoryBIO()
        guard PEM_write_bio_X509_REQ(text.pointer, request) == 1 else { throw .last("the request cannot be written") }
        return text.bytes
    }

    private func add(_ value: String, as field: String, to name: OpaquePointer?) throws(CertificateError) {
        let bytes = Array(value.utf8)
        guard X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1 else {
            throw .last("\(value) cannot be a name in a certificate")
        }
    }

    /// Adds the names besides the common name (RFC 5280, 4.2.1.6).
    private func addAlternativeNames(
        of subject: CertificateSubject, to request: OpaquePointer
    ) throws(CertificateError) {
        var names = try AlternativeNames()
        for name in subject.dnsNames { try names.append(name, type: GEN_DNS) }
        for uri in subject.uris { try names.append(uri, type: GEN_URI) }
        for address in subject.addresses { try names.append(address: address) }
        guard !names.isEmpty else { return }
        guard let extensions = kpod_extensions() else { throw .last("there is no memory") }
        defer { kpod_free_extensions(extensions) }
        var list: OpaquePointer? = extensions
        guard X509V3_add1_i2d(&list, NID_subject_alt_name, UnsafeMutableRawPointer(names.pointer), 0, 0) == 1,
            X509_REQ_add_extensions(request, extensions) == 1
        else { throw .last("the names cannot be added to the request") }
    }
}

import Foundation
import Programs
import Testing

@testable import Certificates

/// Keys, requests and certificates, looked at by OpenSSL's own program.
@Suite struct CertificatesTests {
    private static func folder() throws -> String {
        let folder = NSTemporaryDirectory() + "kpod-certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func openssl(_ arguments: [String]) throws -> String {
        let outcome = try run(program: "openssl", arguments)
        return outcome.output + outcome.errors
    }

    @Test(arguments: [PrivateKey.Algorithm.ecdsa, .rsa(bits: 2048)])
    func aRequestNamesItsSubjectAndIsSigned(_ algorithm: PrivateKey.Algorithm) throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = try PrivateKey(algorithm)
        let subject = CertificateSubject(
            commonName: "web", organizations: ["shop", "A, CN=admin"], dnsNames: ["web.shop.svc", "a,DNS:b"],
            addresses: ["10.0.0.1", "fd00::1"], uris: ["spiffe://cluster/ns/shop/sa/web"])
        try Data(try key.request(for: subject)).write(to: URL(fileURLWithPath: folder + "/csr"))
        let text = try Self.openssl([
            "req", "-in", folder + "/csr", "-noout", "-text", "-verify", "-nameopt", "RFC2253",
        ])
        #expect(text.contains("self-signature verify OK"))
        // A comma in a name is part of it, and begins no other.
        #expect(text.contains(#"Subject: CN=web,O=A\, CN=admin,O=shop"#), "\(text)")
        #expect(text.contains("DNS:web.shop.svc, DNS:a,DNS:b, URI:spiffe://cluster/ns/shop/sa/web"), "\(text)")
        #expect(text.contains("IP Address:10.0.0.1, IP Address:FD00:0:0:0:0:0:0:1"), "\(text)")
        let pem = String(decoding: try key.pem(), as: UTF8.self)
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
    }

    @Test func aChainTellsWhoseItIs() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = try PrivateKey(.ecdsa)
        let other = try PrivateKey(.ecdsa)
        try Data(try key.pem()).write(to: URL(fileURLWithPath: folder + "/key"))
        _ = try Self.openssl([
            "req", "-x509", "-key", folder + "/key", "-subj", "/CN=web", "-days", "30", "-out", folder + "/crt",
        ])
        let pem = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/crt")))
        let chain = try CertificateChain(pem: pem)
        let (isOurs, isAnothers) = (chain.isFor(key), chain.isFor(other))
        #expect(isOurs)
        #expect(!isAnothers)
        let times = chain.validity
        let validity = try #require(times)
        #expect(validity.to - validity.from == 30 * 86_400)
        #expect(abs(Double(validity.from) - Date().timeIntervalSince1970) < 60)
        let root = try chain.root()
        #expect(root == pem)
    }

    @Test(arguments: [
        "", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nMIIB",
    ])
    func whatIsNoCertificateIsRefused(_ text: String) {
        #expect(throws: CertificateError.self) { _ = try CertificateChain(pem: Array(text.utf8)) }
    }

    @Test(arguments: ["10.0.0", "web", "10.0.0.1/8", ""])
    func whatIsNoAddressIsRefused(_ address: String) throws {
        let key = try PrivateKey(.ecdsa)
        #expect(throws: CertificateError("\(address) is no IP address")) {
            _ = try key.request(for: CertificateSubject(commonName: "web", addresses: [address]))
        }
    }

    @Test(arguments: ["", "a b", "bücher.example", "a\u{0}b"])
    func whatIsNoHostNameIsRefused(_ name: String) throws {
        let key = try PrivateKey(.ecdsa)
        #expect(throws: CertificateError.self) {
            _ = try key.request(for: CertificateSubject(commonName: "web", dnsNames: [name]))
        }
    }
}

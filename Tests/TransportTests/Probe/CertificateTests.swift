import Kube
import Testing
import Text

@testable import Transport

@Suite struct CertificateTests {
    /// For 2026-11-24 to 2036-11-21, made by OpenSSL.
    private static let pem = """
        Some words before, as openssl prints them.
        -----BEGIN CERTIFICATE-----
        MIIB0TCCAXigAwIBAgIUaI9SeSLfKu4H5i8pBYukKrENG7gwCgYIKoZIzj0EAwIw
        JTENMAsGA1UECgwEa3BvZDEUMBIGA1UEAwwLZG9jdG9yLXRlc3QwHhcNMjYxMTI0
        MDAxNzA2WhcNMzYxMTIxMDAxNzA2WjAlMQ0wCwYDVQQKDARrcG9kMRQwEgYDVQQD
        DAtkb2N0b3ItdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABApH4nhixwdR
        YJS/J1A/Uy3R3d//G3MEB5dPjgTkEwGd+vbODn/4Ed+3in7bhb0YsqjFrHKZnnk/
        YvGC6k5zryujgYUwgYIwHQYDVR0OBBYEFL0rHjlxYpiOkt8pH4ju7jeQKujzMB8G
        A1UdIwQYMBaAFL0rHjlxYpiOkt8pH4ju7jeQKujzMA8GA1UdEwEB/wQFMAMBAf8w
        LwYDVR0RBCgwJoIMZXhhbXBsZS50ZXN0hwQKAAABhxAAAAAAAAAAAAAAAAAAAAAB
        MAoGCCqGSM49BAMCA0cAMEQCIDsYrGVf4zWagp1CUH8GxWhFI7WJAp9UZZ1cfIBg
        WkRiAiBmN0O/zH3bzUtNDZfQxU0lS3KQeajs0JYYknGSw7z++g==
        -----END CERTIFICATE-----

        """

    @Test func tellsWhatOpenSSLWrote() throws {
        let all = Certificate.all(inPEM: Array(Self.pem.utf8))
        #expect(all.count == 1)
        let certificate = try #require(all.first ?? nil)
        #expect(certificate.subject == "O=kpod, CN=doctor-test")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.notBefore == Timestamp("2026-11-24T00:17:06Z"))
        #expect(certificate.notAfter == Timestamp("2036-11-21T00:17:06Z"))
        #expect(certificate.names == ["example.test", "10.0.0.1", "::1"])
    }

    @Test func severalAndBrokenOnes() {
        let text = Self.pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + Self.pem
        #expect(Certificate.all(inPEM: Array(text.utf8)).map { $0 != nil } == [true, false, true])
        #expect(!Certificate.isPrivateKey(inPEM: Array(text.utf8)))
        #expect(Certificate.isPrivateKey(inPEM: Array("-----BEGIN EC PRIVATE KEY-----\nAA\n".utf8)))
    }

    @Test func noPrefixOrChangedByteBringsItDown() throws {
        let der = try #require(PEM.certificates(in: Array(Self.pem.utf8)).first ?? nil)
        for count in 0..<der.count { #expect(Certificate(der: Array(der.prefix(count))) == nil) }
        var state: UInt32 = 1
        for index in der.indices {
            var bytes = der
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes[index] = UInt8(truncatingIfNeeded: state >> 24)
            // Whatever it makes of it, it comes back.
            _ = Certificate(der: bytes)
        }
    }
}

import Testing
import Text

@testable import Kube

@Suite struct CertificateRequestTests {
    private static let pem = """
        -----BEGIN CERTIFICATE REQUEST-----
        MIIDQTCCAikCAQAwgZwxDDAKBgNVBAoMA2RldjEMMAoGA1UECgwDb3BzMQ0wCwYD
        VQQLDAR1bml0MQswCQYDVQQGEwJBVDEOMAwGA1UECAwFVHlyb2wxEjAQBgNVBAcM
        CUlubnNicnVjazEPMA0GA1UECQwGUm9hZCAxMQ0wCwYDVQQRDAQ2MDIwMQswCQYD
        VQQFEwI3NzERMA8GA1UEAwwIc2h3LXVzZXIwggEiMA0GCSqGSIb3DQEBAQUAA4IB
        DwAwggEKAoIBAQCh/BA8q//mroQyhL2Um4xC/V8SgIdM7iB0AL+cUJ9ijjm0WtAP
        4ScgymcPHICDOMrWbfpPfH7FliG3UupFoPfBqiyyJgX9aiy/TfbzFAjo1QEvBdT8
        2JE7UVRktwB0N5FSCQCRfXvnihUeLc+XZGOOBn5sCMPhQtgQzZY5vJXX+rps6mcE
        5R+5OacxOcWrZFf2adb3QCe+SQ7PpjjY7WofRKAQc9twCI8rY0meTNAFnLfWYvJ+
        J6oldnykUSo0g6UaYn10Sa05cGkHgFqHrO3ebyYt1XN3J81EN8bLB/qIwXSoSsDn
        Ey5Zoef1bSi6zLecfh32BnJluXzRPIr6ru25AgMBAAGgXzBdBgkqhkiG9w0BCQ4x
        UDBOMEwGA1UdEQRFMEOCDWEuZXhhbXBsZS5jb22CDWIuZXhhbXBsZS5jb22HBAoB
        AgOBDWFAZXhhbXBsZS5jb22GDnNwaWZmZTovL3Nody94MA0GCSqGSIb3DQEBCwUA
        A4IBAQBfOV+h2LlOWdfsAv45VpvVBJsPrujd7UMO3e4/3wfOHPeU5LUJMOVYqbhb
        2SoRCrSXyyxL+gyckIdcMpE+T0rNsQQOzvXHMDVwc0LWbRn7VM79KTasbZk14cAM
        4lLdJkvtuet5JiHrW5RWhOT18JxOVVa8Qmy1Cfp2Dtkiy85QEbI4wuoOn4hZoary
        YPH4+ipTyaHD8HRZ/9FTeC93Ec9tG43rp/yQ2kNxSSZCWL1vsZajyzSR/T7jRFRL
        i2paTYZUkyZjhFbYRS5Hzj+vR1lnQM+6s2fya0voZ50iAaiBJmtNj1s6E5QZToQy
        F07D/n5gnjr9ySoCq/5GCaRJyQ7f
        -----END CERTIFICATE REQUEST-----
        """

    @Test func tellsTheSubjectAndTheNames() throws {
        let request = try #require(CertificateRequest(pem: Array(Self.pem.utf8)))
        #expect(request.subject[3] == ["shw-user"])
        #expect(request.subject[10] == ["dev", "ops"])
        #expect(request.subject[17] == ["6020"])
        #expect(
            request.names == [
                1: ["a@example.com"], 2: ["a.example.com", "b.example.com"], 6: ["spiffe://shw/x"], 7: ["10.1.2.3"],
            ])
    }

    /// Bytes that are cut off, or of which one is another, are no request or another; they never end the program.
    @Test func brokenRequestsAreHarmless() throws {
        let der = try #require(PEM.blocks(in: Array(Self.pem.utf8)).first?.bytes)
        func parsed(_ bytes: [UInt8]) -> CertificateRequest? {
            let text = Base64.encode(bytes)
            return CertificateRequest(
                pem: Array("-----BEGIN CERTIFICATE REQUEST-----\n\(text)\n-----END CERTIFICATE REQUEST-----\n".utf8))
        }
        #expect(parsed(der) == CertificateRequest(pem: Array(Self.pem.utf8)))
        for count in 0..<der.count { #expect(parsed(Array(der[..<count])) == nil) }
        for index in der.indices {
            for value in [0, 0x1E, 0x30, 0x7F, 0x80, 0x84, 0xFF] as [UInt8] {
                var broken = der
                broken[index] = value
                _ = parsed(broken)
            }
        }
        #expect(CertificateRequest(pem: []) == nil)
        #expect(CertificateRequest(pem: Array("none".utf8)) == nil)
    }
}

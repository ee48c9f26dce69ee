import Testing

@testable import Transport

@Suite struct ServerAddressTests {
    @Test(arguments: [
        ("https://10.0.0.1:6443", "https://10.0.0.1:6443"),
        ("HTTPS://example.org", "https://example.org"),
        ("example.org:443/", "https://example.org:443"),
        ("https://example.org/k8s/clusters/c1/", "https://example.org/k8s/clusters/c1"),
        ("[fd00::1]:6443", "https://[fd00::1]:6443"),
        ("https://[fd00::1]", "https://[fd00::1]"),
        ("fd00::1", "https://[fd00::1]"),
    ])
    func reads(text: String, url: String) throws {
        #expect(try ServerAddress(parsing: text).url == url)
    }

    @Test(arguments: [
        "http://10.0.0.1", "ftp://x", "", "https://", "host:0", "host:65536", "host:x", "host:", "a b", "user@host",
        "host?x=1", "host#x", "[fd00::1", "[fd00::1]x", "[host]:1", "host\u{1B}[31m", "hôst",
        "good\\bad", "a,b", "a%2fb", "a;b:1", "{a,b}",
    ])
    func refuses(text: String) {
        #expect(throws: ConfigurationError.self) { try ServerAddress(parsing: text) }
    }

    @Test func messageHoldsNoPassword() {
        let error = #expect(throws: ConfigurationError.self) { try ServerAddress(parsing: "https://u:secret@host:443") }
        #expect(error?.message.contains("secret") == false)
        #expect(error?.message.contains("…@host:443") == true)
    }

    @Test func messageHoldsNoControlCharacter() {
        let error = #expect(throws: ConfigurationError.self) { try ServerAddress(parsing: "a\u{1B}[31m\nb") }
        #expect(error?.message.unicodeScalars.contains { $0.value < 0x20 } == false)
        #expect(error?.exitClass == .usage)
    }
}

import Kube
import Testing

@testable import Transport

@Suite(.serialized) struct NetworkProbeTests {
    private func probe(port: Int, folder: Mount, host: String = "127.0.0.1") throws -> NetworkProbe {
        var options = ClusterOptions()
        options.server = "https://\(host):\(port)"
        return NetworkProbe(
            try ClusterConfiguration(
                options: options, environment: { $0 == "KPOD_SERVICE_ACCOUNT_DIR" ? folder.path : nil }))
    }

    @Test func looksAtEachLayer() throws {
        let server = try TLSServer()
        let probe = try probe(port: server.port, folder: server.folder)
        #expect(try probe.addresses(of: "localhost", seconds: 5).contains { $0 == "127.0.0.1" || $0 == "::1" })
        #expect(try probe.connect(seconds: 5) == "127.0.0.1")
        let handshake = try probe.handshake(isVerified: true, seconds: 5)
        #expect(handshake.version.hasPrefix("TLSv1.3 / TLS_"))
        #expect(handshake.chain.map(\.subject) == ["CN=test"])
        #expect(handshake.chain.first?.names == ["127.0.0.1", "localhost"])
    }

    @Test func tellsWhatWasPresentedToOneWhoDoesNotBelieveIt() throws {
        let server = try TLSServer()
        let other = try TLSServer()
        let probe = try probe(port: server.port, folder: other.folder)
        #expect(throws: TransportError.tls(ServerAddress(host: "127.0.0.1", port: server.port), .unknownAuthority)) {
            try probe.handshake(isVerified: true, seconds: 5)
        }
        #expect(try probe.handshake(isVerified: false, seconds: 5).chain.map(\.subject) == ["CN=test"])
    }

    @Test func failuresOfEachLayer() throws {
        let mount = try Mount()
        let probe = try probe(port: 1, folder: mount)
        #expect(throws: TransportError.refused(ServerAddress(host: "127.0.0.1", port: 1), isFallback: false)) {
            try probe.connect(seconds: 5)
        }
        // RFC 6761: this name never has an address.
        #expect(throws: TransportError.self) { try probe.addresses(of: "nowhere.invalid", seconds: 3) }
    }
}

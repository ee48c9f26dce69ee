/// Ports on which something is wrong: with TLS, or that the answer does not wait for the request.
enum FaultyFronts {
    /// Starts them; the ports are named by what is wrong.
    static func start(
        _ certificates: Certificates, names: String, authority: Certificates.Pair, identity: Certificates.Pair,
        backend: String,
        socketFolder: String
    ) throws -> (fronts: [Front], ports: JSON) {
        let stranger = try certificates.authority("other-ca")
        let kinds: [(name: String, pair: Certificates.Pair, options: [String])] = [
            ("expired", try certificates.expired("expired", names: names, by: authority), []),
            ("wrongHost", try certificates.server("wrong-host", names: "DNS:elsewhere.example", by: authority), []),
            ("otherCA", try certificates.server("other", names: names, by: stranger), []),
            (
                "tls11", identity,
                ["--tls-min-proto-version=TLSv1.1", "--tls-max-proto-version=TLSv1.1", "--ciphers=DEFAULT:@SECLEVEL=0"]
            ),
        ]
        var fronts: [Front] = []
        var ports: JSON = [:]
        for kind in kinds {
            let port = try Sockets.freePort()
            fronts.append(
                try Front(
                    frontends: ["127.0.0.1,\(port)"], certificate: kind.pair, backend: backend,
                    log: "\(certificates.folder)/\(kind.name).log", socketFolder: socketFolder, options: kind.options))
            ports[kind.name] = JSON(port)
        }
        let port = try Sockets.freePort()
        fronts.append(
            try Front(
                frontends: ["127.0.0.1,\(port)"], certificate: identity, backend: "127.0.0.1,\(EarlyAnswers.start())",
                log: "\(certificates.folder)/early.log", socketFolder: socketFolder))
        ports["earlyAnswer"] = JSON(port)
        return (fronts, ports)
    }
}

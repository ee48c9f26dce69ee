import Foundation

/// A running sandbox: the API server, its TLS front and the files that clients need.
public final class Sandbox: Sendable {
    private let fronts: [Front]
    private let folder: String
    private let socketFolder: String
    private let isTemporary: Bool
    /// The line that tells clients where everything is.
    public let announcement: String

    /// Starts everything and returns when it answers.
    public init(_ options: Options) async throws {
        isTemporary = options.folder == nil
        let sockets = try Self.temporaryFolder("kpod-sandbox-")
        socketFolder = sockets
        var isReady = false
        defer { if !isReady { try? FileManager.default.removeItem(atPath: sockets) } }
        folder = options.folder ?? "\(socketFolder)/files"
        try FileManager.default.createDirectory(atPath: "\(folder)/tls", withIntermediateDirectories: true)
        let server = APIServer(
            world: try World(folder: options.world), clock: try ServerClock(frozenAt: options.now), gzip: options.gzip)
        let frontPath = "\(socketFolder)/tls"
        let relay = try Relay(frontPath: frontPath, port: options.port)
        let backendPort = try await Backend(answer: { await server.answer($0) }, reset: { relay.reset($0) }).start()
        let controlPort = try await Backend(answer: { await server.answerControlOnly($0) }).start()

        let certificates = Certificates(folder: "\(folder)/tls")
        let names =
            "DNS:localhost,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:kubernetes,IP:127.0.0.1,IP:::1"
        let authority = try certificates.authority("ca")
        let identity = try certificates.server("server", names: names, by: authority)
        var frontends = ["unix:\(frontPath);proxyproto"]
        var details: JSON = [
            "host": "127.0.0.1", "port": JSON(relay.port), "server": .string("https://127.0.0.1:\(relay.port)"),
        ]
        if options.direct {
            let port = try Sockets.freePort()
            frontends.append("127.0.0.1,\(port)")
            details["directPort"] = JSON(port)
        }
        var fronts = [
            try Front(
                frontends: frontends, certificate: identity, backend: "127.0.0.1,\(backendPort)",
                log: "\(folder)/tls/nghttpx.log",
                socketFolder: socketFolder)
        ]
        if options.faultyTLS {
            let faults = try FaultyFronts.start(
                certificates, names: names, authority: authority, identity: identity,
                backend: "127.0.0.1,\(backendPort)",
                socketFolder: socketFolder)
            fronts += faults.fronts
            details["faults"] = faults.ports
        }
        self.fronts = fronts
        let files = ClientFiles(folder: folder, port: relay.port, authority: authority.certificate)
        await server.open(files: files)
        await server.setOutage { relay.outage(seconds: $0) }
        await server.setFreeze { relay.freeze() }
        try await server.generate(pods: options.pods)
        details["control"] = .string("http://127.0.0.1:\(controlPort)/sandbox")
        details["dir"] = .string(folder)
        details["ca"] = .string(authority.certificate)
        details["kubeconfig"] = .string("\(folder)/kubeconfig")
        details["accounts"] = .object(
            JSONObject(files.accounts.map { ($0.folder, .string("\(files.folder)/\($0.folder)")) }))
        details["pid"] = JSON(Int(getpid()))
        try files.writeEnvironment(details)
        announcement = details.text
        relay.start()
        try await Self.wait(for: frontPath)
        isReady = true
    }

    /// Ends the front and removes what was made outside a folder that was asked for.
    public func stop() {
        for front in fronts { front.stop() }
        try? FileManager.default.removeItem(atPath: socketFolder)
        if isTemporary { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func temporaryFolder(_ prefix: String) throws -> String {
        var template = Array("/tmp/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SandboxError("cannot make a folder in /tmp") }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Waits until something listens on a socket.
    private static func wait(for path: String) async throws {
        var tries = 0
        while true {
            if let file = try? Sockets.connect(path: path) {
                close(file)
                return
            }
            tries += 1
            guard tries < 1_000 else {
                throw SandboxError("\(path) does not answer: is nghttpx (Debian's nghttp2-proxy) installed?")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

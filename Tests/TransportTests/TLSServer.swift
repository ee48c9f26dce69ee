import Foundation
import Programs

/// OpenSSL's own test server, which sends the files of a folder as they are: whole HTTP answers that a test wrote.
///
/// It serves one connection at a time and closes each. What needs HTTP/2 or a server with a mind of its own is tested
/// end to end, against the sandbox.
final class TLSServer {
    let folder: Mount
    let port: Int
    private let process: Foundation.Process

    /// Makes a CA and a certificate for 127.0.0.1 and `localhost`, and starts the server. The folder serves as the
    /// service account's mount too.
    init(days: Int = 2, protocols: [String] = []) throws {
        folder = try Mount()
        try TLSServer.openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"]
                + ["-out", "ca.crt", "-days", String(days), "-subj", "/CN=test"]
                + ["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"], in: folder)
        try folder.write("token", "header.claims.signature")

        process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-HTTP", "-cert", "ca.crt", "-key", "key.pem"] + protocols
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = Pipe()
        try process.run()
        // It says "ACCEPT 127.0.0.1:PORT" when it listens.
        var text = ""
        while !text.contains("ACCEPT ") || !text.hasSuffix("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw CocoaError(.fileReadUnknown) }
            text += String(decoding: data, as: UTF8.self)
        }
        port = text.split(separator: ":").last.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) } ?? 0
    }

    deinit {
        // SIGTERM may be blocked in it, as it is in the test runner's threads.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Sends this as the answer to a request for `/name`.
    func serve(_ name: String, head: String = "HTTP/1.0 200 OK\r\n", body: String) throws {
        try folder.write(name, head + "\r\n" + body)
    }

    private static func openssl(_ arguments: [String], in folder: Mount) throws {
        let outcome = try run(program: "openssl", arguments, in: folder.path)
        guard outcome.status == 0 else { throw HarnessError(description: outcome.errors) }
    }
}

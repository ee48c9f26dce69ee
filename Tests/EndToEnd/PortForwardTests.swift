import Foundation
import Testing

/// A server in another process that answers lines in capitals, and says goodbye at their end.
final class LineServer {
    private static let program = """
        import socket, threading
        def serve(c):
            f = c.makefile('rb')
            for line in f: c.sendall(line.upper())
            c.sendall(b'bye\\n'); c.close()
        s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(200)
        print(s.getsockname()[1], flush=True)
        while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
        """

    /// A client that has a hundred connections at once, and ends its half of each.
    static let client = """
        import os, socket, sys
        port = int(sys.argv[1] if len(sys.argv) > 1 else os.environ['KPOD_FORWARD_PORT'])
        all = [socket.create_connection(('127.0.0.1', port)) for _ in range(100)]
        for i, s in enumerate(all): s.sendall(b'line %d\\n' % i); s.shutdown(1)
        for i, s in enumerate(all):
            text = b''
            while True:
                piece = s.recv(100)
                if not piece: break
                text += piece
            assert text == b'LINE %d\\nbye\\n' % i, text
        sys.exit(7)
        """

    private let process: RunningCommand
    let port: String

    init() throws {
        process = try RunningCommand(
            ["/usr/bin/env", "python3", "-c", Self.program], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        try process.waitForOutput { $0.hasSuffix("\n") }
        port = process.outputSoFar.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Runs the client on a port; 7 is right.
    static func hundredClients(of port: String) throws -> Outcome {
        try run(
            ["/usr/bin/env", "python3", "-c", client, port], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            seconds: 120)
    }
}

/// `kpod port-forward` against the sandbox, whose pods' ports are this machine's own; and kubectl against the same, so
/// that the stand-in is proven by another client.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct PortForwardTests {
    private let server: LineServer
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox.shared()
        server = try LineServer()
    }

    @Test func aHundredHalfClosedConnectionsOfACommand() throws {
        let outcome = try run(
            [
                sandbox.kpod, "port-forward", "-n", "shop", "pod/db-0", ":\(server.port)", "-q", "--", "python3", "-c",
                LineServer.client,
            ], environment: sandbox.environment().merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { $1 },
            seconds: 120)
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors == "")
    }

    @Test func bothSayTheSame() throws {
        var programs = [([sandbox.kpod], sandbox.environment())]
        if let kubectl = sandbox.kubectl {
            programs.append(([kubectl, "--context", "demo-admin"], sandbox.kubectlEnvironment))
        }
        var outputs: [String] = []
        for (program, environment) in programs {
            let forward = try RunningCommand(
                program + ["port-forward", "-n", "shop", "pod/db-0", ":\(server.port)"], environment: environment)
            try forward.waitForOutput(seconds: 30) { $0.contains("[::1]") }
            let line = forward.outputSoFar.split(separator: "\n")[0]
            let local = line.dropFirst("Forwarding from 127.0.0.1:".count).prefix { $0 != " " }
            let outcome = try LineServer.hundredClients(of: String(local))
            #expect(outcome.status == 7, "\(program): \(outcome.errors)")
            forward.signal(SIGTERM)
            let ended = try forward.wait()
            outputs.append(ended.output.replacing(local, with: "PORT"))
            if program == [sandbox.kpod] { #expect(ended.status == 143) }
        }
        #expect(Set(outputs).count == 1)
        let lines = ["127.0.0.1", "[::1]"].map { "Forwarding from \($0):PORT -> \(server.port)\n" }
        #expect(outputs[0].hasPrefix(lines.joined()))
    }

    @Test func aRefusalNamesBothVerbs() throws {
        let outcome = try sandbox.kpod(
            ["port-forward", "db-0", "8080", "-n", "shop", "--as=system:serviceaccount:shop:nobody"])
        #expect(outcome.status == 4)
    }
}

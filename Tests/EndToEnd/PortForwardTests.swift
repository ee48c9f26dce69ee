import Foundation
import Testing

/// `kpod port-forward` against the sandbox, whose pods' ports are this machine's own; and kubectl against the same, so
/// that the stand-in is proven by another client.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct PortForwardTests {
    /// A server in another process that answers lines in capitals, and says goodbye at their end.
    private static let server = """
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
    private static let client = """
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

    /// A server in another process that sends as many MiB as it is asked for, or counts what it is sent.
    private static let mass = """
        import socket, threading
        block = bytes(range(256)) * 4096
        def serve(c):
            f = c.makefile('rb')
            count = int(f.readline() or 0)
            for _ in range(count): c.sendall(block)
            length = 0
            while count == 0:
                piece = f.read1(1 << 20)
                if not piece: c.sendall(b'%d' % length); break
                length += len(piece)
            c.close()
        s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(200)
        print(s.getsockname()[1], flush=True)
        while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
        """

    /// A client that moves much by one connection, and then has a hundred; it prints by how much kpod's greatest memory,
    /// in KiB, has grown by either. What has started it is what keeps it from outliving kpod.
    private static let heavyClient = """
        import os, socket, zlib
        port = int(os.environ['KPOD_FORWARD_PORT'])
        def status(process, name):
            return next(int(l.split()[1]) for l in open('/proc/%d/status' % process) if l.startswith(name + ':'))
        kpod = status(os.getppid(), 'PPid')
        def pull(count):
            s = socket.create_connection(('127.0.0.1', port)); s.sendall(b'%d\\n' % count)
            length = crc = 0
            while True:
                piece = s.recv(1 << 20)
                if not piece: return length, crc
                length += len(piece); crc = zlib.crc32(piece, crc)
        def push(count):
            s = socket.create_connection(('127.0.0.1', port)); s.sendall(b'0\\n')
            for _ in range(count): s.sendall(bytes(1 << 20))
            s.shutdown(1)
            return int(s.recv(100))
        assert pull(1)[0] == push(1) == 1 << 20
        before = status(kpod, 'VmHWM')
        crc = 0
        for _ in range(200): crc = zlib.crc32(bytes(range(256)) * 4096, crc)
        assert pull(200) == (200 << 20, crc)
        assert push(20) == 20 << 20
        after = status(kpod, 'VmHWM')
        idle = [socket.create_connection(('127.0.0.1', port)) for _ in range(99)]
        assert pull(1)[0] == push(1) == 1 << 20
        print(after - before, status(kpod, 'VmHWM') - after)
        """

    private let server: RunningCommand
    private let port: String
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox.shared()
        server = try RunningCommand(
            ["/usr/bin/env", "python3", "-c", Self.server], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        try server.waitForOutput { $0.hasSuffix("\n") }
        port = server.outputSoFar.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func python(_ arguments: [String]) throws -> Outcome {
        try run(
            ["/usr/bin/env", "python3", "-c", Self.client] + arguments,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], seconds: 120)
    }

    @Test func aHundredHalfClosedConnectionsOfACommand() throws {
        let outcome = try run(
            [
                sandbox.kpod, "port-forward", "-n", "shop", "pod/db-0", ":\(port)", "-q", "--", "python3", "-c",
                Self.client,
            ], environment: sandbox.environment().merging(["PATH": "/usr/local/bin:/usr/bin:/bin"]) { $1 },
            seconds: 120)
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors == "")
    }

    @Test func memoryStaysWhateverGoesThrough() throws {
        let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
        let server = try RunningCommand(["/usr/bin/env", "python3", "-c", Self.mass], environment: path)
        try server.waitForOutput { $0.hasSuffix("\n") }
        let port = server.outputSoFar.trimmingCharacters(in: .whitespacesAndNewlines)
        let outcome = try run(
            [
                sandbox.kpod, "port-forward", "-n", "shop", "pod/db-0", ":\(port)", "-q", "--", "python3", "-c",
                Self.heavyClient,
            ], environment: sandbox.environment().merging(path) { $1 }, seconds: 120)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let growth = outcome.output.split { " \n".contains($0) }.compactMap { Int($0) }
        try #require(growth.count == 2)
        #expect(growth[0] < 4 << 10, "by \(growth[0]) KiB for 200 MiB")
        #expect(growth[1] < 16 << 10, "by \(growth[1]) KiB for a hundred connections")
    }

    @Test func bothSayTheSame() throws {
        var programs = [([sandbox.kpod], sandbox.environment())]
        if let kubectl = sandbox.kubectl {
            programs.append(([kubectl, "--context", "demo-admin"], sandbox.kubectlEnvironment))
        }
        var outputs: [String] = []
        for (program, environment) in programs {
            let forward = try RunningCommand(
                program + ["port-forward", "-n", "shop", "pod/db-0", ":\(port)"], environment: environment)
            try forward.waitForOutput(seconds: 30) { $0.contains("[::1]") }
            let line = forward.outputSoFar.split(separator: "\n")[0]
            let local = line.dropFirst("Forwarding from 127.0.0.1:".count).prefix { $0 != " " }
            let outcome = try python([String(local)])
            #expect(outcome.status == 7, "\(program): \(outcome.errors)")
            forward.signal(SIGTERM)
            let ended = try forward.wait()
            outputs.append(ended.output.replacing(local, with: "PORT"))
            if program == [sandbox.kpod] { #expect(ended.status == 143) }
        }
        #expect(Set(outputs).count == 1)
        let lines = ["127.0.0.1", "[::1]"].map { "Forwarding from \($0):PORT -> \(port)\n" }
        #expect(outputs[0].hasPrefix(lines.joined()))
    }

    @Test func aRefusalNamesBothVerbs() throws {
        let outcome = try sandbox.kpod(
            ["port-forward", "db-0", "8080", "-n", "shop", "--as=system:serviceaccount:shop:nobody"])
        #expect(outcome.status == 4)
    }
}

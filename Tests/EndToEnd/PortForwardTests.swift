import Foundation
import Programs
import Testing

/// `kpod port-forward` against the sandbox, whose pods' ports are this machine's own; and kubectl against the same, so
/// that the stand-in is proven by another client.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct PortForwardTests {
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

    private let server: PortServer
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox.shared()
        server = try PortServer()
    }

    @Test func aHundredHalfClosedConnectionsOfACommand() throws {
        let outcome = try run(
            [
                sandbox.kpod, "port-forward", "-n", "shop", "pod/db-0", ":\(server.port)", "-q", "--", "python3", "-c",
                PortServer.hundredClients,
            ], environment: sandbox.environment().merging(PortServer.path) { $1 },
            seconds: 120)
        #expect(outcome.status == 7, "\(outcome.errors)")
        #expect(outcome.errors == "")
    }

    @Test func memoryStaysWhateverGoesThrough() throws {
        let server = try PortServer(PortServer.mass)
        let outcome = try run(
            [
                sandbox.kpod, "port-forward", "-n", "shop", "pod/db-0", ":\(server.port)", "-q", "--", "python3", "-c",
                Self.heavyClient,
            ], environment: sandbox.environment().merging(PortServer.path) { $1 }, seconds: 120)
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
            let (clients, ended, local) = try server.hundredClients(of: program, environment, pod: "db-0")
            #expect(clients.status == 7, "\(program): \(clients.errors)")
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

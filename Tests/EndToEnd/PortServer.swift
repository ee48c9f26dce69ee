import Foundation
import Programs

/// A server in another process, on a port of its own.
final class PortServer {
    /// A program that answers lines in capitals, and says goodbye at their end.
    static let lines = """
        import socket, threading
        def serve(c):
            f = c.makefile('rb')
            for line in f: c.sendall(line.upper())
            c.sendall(b'bye\\n'); c.close()
        s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(200)
        print(s.getsockname()[1], flush=True)
        while True: threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
        """

    /// A program that sends as many MiB as it is asked for, or counts what it is sent.
    static let mass = """
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

    /// A client that has a hundred connections at once, and ends its half of each.
    static let hundredClients = """
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

    static let path = ["PATH": "/usr/local/bin:/usr/bin:/bin"]

    private let process: RunningCommand
    let port: String

    /// Runs one of the programs.
    init(_ program: String = lines) throws {
        process = try RunningCommand(["/usr/bin/env", "python3", "-c", program], environment: Self.path)
        try process.waitForOutput { $0.hasSuffix("\n") }
        port = process.outputSoFar.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Lets a program, kpod or kubectl with its first words, forward to this port of a pod, and runs the hundred clients of
    /// what it forwards; 7 is their right status.
    func hundredClients(
        of program: [String], _ environment: [String: String], pod: String
    ) throws -> (clients: Outcome, forward: Outcome, local: String) {
        let forward = try RunningCommand(
            program + ["port-forward", "-n", "shop", "pod/\(pod)", ":\(port)"], environment: environment)
        try forward.waitForOutput(seconds: 30) { $0.contains("[::1]") }
        let line = forward.outputSoFar.split(separator: "\n")[0]
        let local = String(line.dropFirst("Forwarding from 127.0.0.1:".count).prefix { $0 != " " })
        let clients = try run(
            ["/usr/bin/env", "python3", "-c", Self.hundredClients, local], environment: Self.path, seconds: 120)
        forward.signal(SIGTERM)
        return (clients, try forward.wait(), local)
    }
}

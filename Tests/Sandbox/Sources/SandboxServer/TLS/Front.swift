import Foundation

/// nghttpx: TLS, HTTP/2 and HTTP/1.1 in front of the plain server.
final class Front: @unchecked Sendable {
    // Unchecked: both members are set once and only held so that the child lives as long as this does.
    private let process: Process
    private let leash: Pipe

    /// Starts nghttpx. `frontends` and `backend` are in its own notation. It ends with this process, however that ends: a shell holds
    /// the reading end of a pipe whose other end is ours, and when that closes, kills nghttpx and removes the sockets.
    init(
        frontends: [String], certificate: Certificates.Pair, backend: String, log: String, socketFolder: String,
        options: [String] = []
    ) throws {
        process = Process()
        leash = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let script =
            ##"exec 3<&0; log=$1; folder=$2; shift 2; nghttpx "$@" 3<&- </dev/null >"$log" 2>&1 & child=$!; read _ <&3; kill $child; rm -rf "$folder""##
        var arguments = [
            "-c", script, "sandbox-front", log, socketFolder, "--conf=/dev/null", "--single-process", "--workers=1",
        ]
        arguments += frontends.map { "--frontend=\($0)" }
        arguments += [
            "--backend=\(backend)", "--add-x-forwarded-for", "--strip-incoming-x-forwarded-for", "--no-ocsp",
            "--backend-read-timeout=24h", "--backend-write-timeout=24h", "--frontend-read-timeout=24h",
            "--frontend-write-timeout=24h",
            "--frontend-http2-read-timeout=24h", "--backend-keep-alive-timeout=1h", "--log-level=ERROR",
            "--accesslog-file=/dev/null",
            "--frontend-http2-window-size=1048575", "--frontend-http2-connection-window-size=16777215",
            "--request-header-field-buffer=256K", "--max-request-header-fields=500",
            "--response-header-field-buffer=256K",
        ]
        arguments += options + [certificate.key, certificate.certificate]
        process.arguments = arguments
        process.standardInput = leash
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }

    /// Ends nghttpx.
    func stop() {
        try? leash.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

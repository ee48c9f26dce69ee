import Foundation

/// Certificates made at start by the openssl command, with elliptic-curve keys, which it makes at once.
struct Certificates {
    /// The folder that holds them.
    let folder: String

    /// A certificate and its key.
    struct Pair {
        let certificate: String
        let key: String
    }

    /// Makes a certificate authority of its own.
    func authority(_ name: String) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        try openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", pair.key, "-out", pair.certificate, "-days", "3650", "-addext",
            "keyUsage=critical,keyCertSign,cRLSign",
        ])
        return pair
    }

    /// Makes a server's certificate for alternative names as openssl writes them, such as "DNS:localhost,IP:127.0.0.1".
    func server(_ name: String, names: String, by authority: Pair) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        try openssl([
            "req", "-x509", "-CA", authority.certificate, "-CAkey", authority.key, "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)", "-keyout", pair.key, "-out", pair.certificate,
            "-days", "3650",
            "-addext", "subjectAltName=\(names)", "-addext", "basicConstraints=critical,CA:FALSE", "-addext",
            "extendedKeyUsage=serverAuth",
        ])
        return pair
    }

    /// Makes a server's certificate that ended yesterday.
    func expired(_ name: String, names: String, by authority: Pair) throws -> Pair {
        let pair = Pair(certificate: "\(folder)/\(name).crt", key: "\(folder)/\(name).key")
        let request = "\(folder)/\(name).csr"
        let extensions = "\(folder)/\(name).ext"
        try Data("subjectAltName=\(names)\nextendedKeyUsage=serverAuth\n".utf8).write(
            to: URL(fileURLWithPath: extensions))
        try openssl([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
            "-keyout", pair.key,
            "-out", request,
        ])
        // A term of -1 days ends a day before it begins.
        try openssl([
            "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial",
            "-days", "-1",
            "-extfile", extensions, "-out", pair.certificate,
        ])
        return pair
    }

    /// Signs what a file asks for, as it asks for it.
    func signed(_ request: String, by authority: Pair, days: Int) throws -> Data {
        try openssl([
            "x509", "-req", "-in", request, "-CA", authority.certificate, "-CAkey", authority.key, "-CAcreateserial",
            "-days", String(days), "-copy_extensions", "copyall", "-out", request + ".crt",
        ])
        return try Data(contentsOf: URL(fileURLWithPath: request + ".crt"))
    }

    private func openssl(_ arguments: [String]) throws {
        let result = try Command.run("openssl", arguments)
        guard result.status == 0 else { throw SandboxError("openssl \(arguments[0]) failed: \(result.errors)") }
    }
}

/// Runs a program to its end.
enum Command {
    /// What a program left behind.
    struct Result {
        let status: Int32
        let output: Data
        let errors: String
    }

    /// Runs a program found on the path, with its input given whole.
    static func run(_ program: String, _ arguments: [String], input: Data? = nil) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        let source = input.map { _ in Pipe() }
        process.standardInput = source ?? FileHandle.nullDevice
        try process.run()
        if let source, let input {
            // A thread of its own, since the program may answer before it has read everything.
            Thread {
                try? source.fileHandleForWriting.write(contentsOf: input)
                try? source.fileHandleForWriting.close()
            }.start()
        }
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(status: process.terminationStatus, output: data, errors: String(decoding: message, as: UTF8.self))
    }
}

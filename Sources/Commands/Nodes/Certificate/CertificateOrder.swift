import CLIRuntime
import Certificates
import JSON
import Kube
import System
import Text

/// What is asked for, and where it goes.
struct CertificateOrder {
    let name: String
    let signer: String
    let folder: String
    let subject: CertificateSubject
    let usages: [String]
    /// In seconds; nil leaves it to the signer.
    let lifetime: Int?
    let algorithm: PrivateKey.Algorithm
    /// The CA that was given.
    let authority: [UInt8]?
    let isApproved: Bool
    /// Nil is for ever.
    let timeout: Duration?

    /// Reads the options, and makes the folder: what could not be kept is not asked for.
    init(_ context: Context) throws {
        let arguments = context.arguments
        name = arguments.positionals[0]
        try ObjectName.validate(name)
        signer = arguments[CertificateRequest.signer]
        guard !signer.isEmpty else { throw InvalidInput("--signer is needed: who signs, such as example.com/serving") }
        folder = arguments[CertificateRequest.folder]
        guard !folder.isEmpty else { throw InvalidInput("--to is needed: the folder for tls.crt and tls.key") }
        subject = CertificateSubject(
            commonName: arguments.given(CertificateRequest.commonName) ?? name,
            organizations: arguments[CertificateRequest.organizations], dnsNames: arguments[CertificateRequest.dns],
            addresses: arguments[CertificateRequest.addresses], uris: arguments[CertificateRequest.uris])
        let given = arguments[CertificateRequest.usages]
        usages = given.isEmpty ? Self.usualUsages(of: signer) : given
        let duration = arguments[CertificateRequest.lifetime]
        guard duration == .zero || duration >= .seconds(600) && duration <= .seconds(Int(Int32.max)) else {
            throw InvalidInput("--duration is at least 10m")
        }
        lifetime = duration == .zero ? nil : Int(duration.components.seconds)
        algorithm = arguments[CertificateRequest.key] == "rsa" ? .rsa(bits: 2048) : .ecdsa
        isApproved = arguments[CertificateRequest.approve]
        let time = arguments[CertificateRequest.timeout]
        guard time >= .zero else { throw InvalidInput("--timeout may not be negative") }
        timeout = time == .zero ? nil : time
        if let path = arguments.given(CertificateRequest.authority) {
            let bytes = try Self.file { () throws(SystemError) in try File.read(path, limit: 1 << 20) }
            try Self.check(bytes, in: path)
            authority = bytes
        } else {
            authority = nil
        }
        try Self.file { [folder] () throws(SystemError) in
            try File.makeFolders(folder)
            try File.requireWritable(folder)
        }
    }

    /// What the cluster's own signers insist on, and for others what a server needs.
    private static func usualUsages(of signer: String) -> [String] {
        switch signer {
        case "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet":
            ["digital signature", "client auth"]
        default: ["digital signature", "server auth"]
        }
    }

    private static func file<Result>(_ body: () throws(SystemError) -> Result) throws -> Result {
        do throws(SystemError) { return try body() } catch { throw CommandError(error.description, status: .usage) }
    }

    private static func check(_ bytes: [UInt8], in path: String) throws {
        do throws(CertificateError) { _ = try CertificateChain(pem: bytes) } catch {
            throw InvalidInput("\(path): \(error.reason)")
        }
    }

    /// What asks for the certificate: what is besides the kind and the metadata.
    func specification(request: [UInt8]) -> JSONValue {
        var members: JSONObject = [
            "request": .string(Base64.encode(request)), "signerName": .string(signer),
            "usages": .array(usages.map { .string($0) }),
        ]
        if let lifetime { members["expirationSeconds"] = .int(lifetime) }
        return .object(members)
    }

    /// Whether the signer is the cluster's own, whose certificates the mounted CA vouches for or is asked with.
    var isClusters: Bool { signer.hasPrefix("kubernetes.io/") && signer != "kubernetes.io/legacy-unknown" }
}

import Foundation

extension APIServer {
    /// What a controller of a cluster does with requests for certificates: signs those that are approved, as the signers
    /// of the domain example.com. `example.com/failing` refuses all, and `example.com/other` signs for another key.
    func sign(_ info: RequestInfo, _ type: ResourceType) throws {
        let request = try stored(info, type)
        let signer = request.at("spec", "signerName")?.string ?? ""
        let conditions = request.at("status", "conditions")?.array ?? []
        guard signer.hasPrefix("example.com/"), conditions.contains(where: { $0["type"]?.string == "Approved" }) else {
            return
        }
        let asked = Data(base64Encoded: request.at("spec", "request")?.string ?? "") ?? Data()
        guard String(decoding: asked, as: UTF8.self).hasPrefix("-----BEGIN CERTIFICATE REQUEST-----") else { return }
        var object = request
        do {
            guard signer != "example.com/failing" else { throw SandboxError("no such name") }
            let lifetime = request.at("spec", "expirationSeconds")?.int ?? 86_400
            let pem = try certificate(for: asked, seconds: lifetime, isAnothers: signer == "example.com/other")
            object.set(.string(pem.base64EncodedString()), at: "status", "certificate")
        } catch {
            let condition: JSON = [
                "type": "Failed", "status": "True", "reason": "SignerValidationFailure",
                "message": .string((error as? SandboxError)?.description ?? "it cannot be signed"),
            ]
            object.set(.array(conditions + [condition]), at: "status", "conditions")
        }
        _ = commit(object, type, ObjectKey(namespace: "", name: info.name))
    }

    private func certificate(for request: Data, seconds: Int, isAnothers: Bool) throws -> Data {
        let folder = NSTemporaryDirectory() + "sandbox-signer-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let certificates = Certificates(folder: folder)
        let authority = try certificates.authority("signer")
        if isAnothers {
            let pair = try certificates.server("another", names: "DNS:another", by: authority)
            return try Data(contentsOf: URL(fileURLWithPath: pair.certificate))
        }
        let file = folder + "/request"
        try request.write(to: URL(fileURLWithPath: file))
        let leaf = try certificates.signed(file, by: authority, days: max(seconds / 86_400, 1))
        return leaf + (try Data(contentsOf: URL(fileURLWithPath: authority.certificate)))
    }
}

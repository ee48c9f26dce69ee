import CLIRuntime
import JSON
import Kube
import Transport

/// What is decided about a request for a certificate, as a condition of it (certificates.k8s.io/v1
/// CertificateSigningRequestCondition).
struct CertificateVerdict {
    private let type: String
    /// The condition that excludes it.
    private let opposite: String
    /// What was done, in a word.
    let word: String
    private let reason: String

    /// The signer may sign.
    static let approval = CertificateVerdict(
        type: "Approved", opposite: "Denied", word: "approved", reason: "KpodApprove")
    /// The signer may not sign.
    static let denial = CertificateVerdict(type: "Denied", opposite: "Approved", word: "denied", reason: "KpodDeny")

    /// How often a request that somebody else changes at the same time is read and decided about anew.
    static let tries = 11

    private func condition(at now: Timestamp) -> JSONValue {
        let verb = type == "Approved" ? "approve" : "deny"
        return [
            "type": .string(type), "status": "True", "reason": .string(reason),
            "message": .string("This CSR was \(word) by kpod certificate \(verb)."),
            "lastUpdateTime": .string(now.rfc3339),
        ]
    }

    /// Adds the condition to a request.
    ///
    /// - Parameter isForced: whether it is sent again where the request has it already.
    /// - Throws: `CommandError` where the opposite was decided; `ServerError` where the server refuses.
    func pass(on item: SelectedObject, _ context: Context, isForced: Bool = false) throws {
        var object = item.document.root.value
        var conditions = object.at("status", "conditions")?.array ?? []
        func has(_ type: String) -> Bool { conditions.contains { $0["type"]?.string == type } }
        guard !has(opposite) else {
            throw CommandError(
                "certificate signing request \(goQuoted(item.name)) is already \(opposite)", status: .rejected)
        }
        if has(type) {
            guard isForced else { return }
        } else {
            conditions.append(condition(at: context.now))
            object.update(at: ["status"]) { $0["conditions"] = .array(conditions) }
        }
        let request = Request.update(
            item.type, namespace: nil, name: item.name, subresource: "approval", body: object.compact)
        _ = try context.client().start(request).document(request: request)
    }
}

import CLIRuntime
import Kube
import Transport

/// Checks that the CA file can be read, holds certificates and no private key, and that they are in their time.
enum AuthorityCheck {
    static func run(_ run: DoctorRun) throws -> Finding {
        guard case .authority(let path, _) = run.configuration.trust,
            let bytes = try run.configuration.authority()
        else {
            return .warning(
                "the server is not verified",
                [
                    .init(
                        "--insecure-skip-tls-verify is given: anybody in between reads the credentials",
                        hint: "Give --certificate-authority instead.")
                ])
        }
        let all = Certificate.all(inPEM: bytes)
        let readable = all.compactMap { $0 }
        guard !readable.isEmpty else {
            return .failed(
                ConfigurationError.malformed(.authority, path: path, reason: "no certificate in it can be read"),
                cause: "the file was damaged on its way into the pod")
        }
        run.authorities = readable
        let now = run.now
        let valid = readable.filter { $0.notBefore <= now && now <= $0.notAfter }
        guard let first = valid.first else {
            let last = readable[0]
            let isOver = last.notAfter < now
            return .failed(
                "\(path): \(last.subject) \(isOver ? "ended" : "begins") \(run.text(isOver ? last.notAfter : last.notBefore))",
                .unreachable,
                .init(
                    "the cluster's CA \(isOver ? "has expired" : "is not valid yet"), or the clock of this node is wrong "
                        + "(it says \(now.rfc3339))",
                    hint: "Compare the node's clock; otherwise the cluster's CA has to be renewed by who runs it."))
        }
        var text = "\(path): \(first.subject), valid to \(run.text(first.notAfter))"
        if all.count > 1 { text += "; \(all.count) certificates" }
        return .warning(text, problems(all, valid: valid.count, holdsKey: Certificate.isPrivateKey(inPEM: bytes)))
    }

    private static func problems(_ all: [Certificate?], valid: Int, holdsKey: Bool) -> [Finding.Problem] {
        var problems: [Finding.Problem] = []
        let unreadable = all.count { $0 == nil }
        if unreadable > 0 { problems.append(.init("\(unreadable) of its certificates cannot be read")) }
        if all.count - unreadable > valid {
            problems.append(
                .init("\(all.count - unreadable - valid) of its certificates are past their time, or not yet in it"))
        }
        if holdsKey {
            problems.append(
                .init(
                    "the file holds a private key too, which everybody who reads the CA then has",
                    hint: "Leave the key out, and replace what it signed."))
        }
        return problems
    }
}

import Kube
import Transport

/// What the token's claims make likely when the server does not know who is asking (401).
///
/// Nothing is certain: only the server can verify a token, and it does not say what is wrong with one. A token's own
/// expiry never stops a request, since clocks differ; it explains a refusal.
package struct UnauthorizedHint {
    private let context: Context?

    /// A hint about the credentials that the command of a context was given or has found.
    package init(_ context: Context?) {
        self.context = context
    }

    /// The lines, without a word of the token itself; none where nothing is known.
    package var lines: [String] {
        guard let context, let configuration = try? context.configuration() else { return [] }
        let subject: String
        switch configuration.identity {
        case .certificate(let path, _):
            return [
                "The server does not accept the client certificate \(path): it may have expired, or be signed by a CA that "
                    + "the server does not trust."
            ]
        case .token: subject = "The token that was given"
        case .tokenFile(let path, _): subject = "The token in \(path)"
        }
        guard let token = try? configuration.token() else { return [] }
        do throws(TokenClaims.Fault) {
            let claims = try TokenClaims(token: Array(token.utf8))
            let clues = clues(claims, host: context.platform.environment["HOSTNAME"] ?? "")
            return [first(subject, claims, now: context.now, hasClues: !clues.isEmpty)] + clues
        } catch {
            return ["\(subject) is no service account token of Kubernetes, or is damaged: \(error)."]
        }
    }

    /// What the token's times say.
    private func first(_ subject: String, _ claims: TokenClaims, now: Timestamp, hasClues: Bool) -> String {
        if let expires = claims.expires, expires <= now {
            return "\(subject) has probably expired: its time ran out \(HumanDuration.text(now - expires)) ago, on "
                + "\(expires.rfc3339). The kubelet renews a mounted token in time, but not a copy of it and not one mounted "
                + "with subPath."
        }
        if let start = claims.notBefore, start > now {
            return "\(subject) is probably not valid yet: it says not before \(start.rfc3339). Compare the clocks."
        }
        let accepted = "\(subject) has not expired, yet the server does not accept it"
        return hasClues
            ? accepted + "; a likely cause:"
            : accepted + ": its pod or service account may be gone, or another cluster issued it."
    }

    /// What else speaks for a cause, a line each.
    private func clues(_ claims: TokenClaims, host: String) -> [String] {
        var lines: [String] = []
        if claims.isForOthers {
            lines.append(
                "- Its audience is \(claims.audiences.joined(separator: ", ")): it was probably made for somebody else than "
                    + "the API server.")
        }
        if !claims.issuer.isEmpty, !TokenClaims.isServerName(claims.issuer) {
            lines.append("- Its issuer is \(claims.issuer): it may be another cluster's.")
        }
        if let pod = claims.pod, !host.isEmpty, host != pod.name {
            lines.append("- It is bound to the pod \(pod.name), and this host is called \(host): that pod may be gone.")
        }
        if claims.isLegacy {
            lines.append(
                "- It is a legacy token: it ends with its Secret or its service account, or when it is not used for a year."
            )
        }
        return lines
    }
}

import Kube
import Transport

/// What the token's claims make likely when the server does not know who is asking (401).
///
/// Nothing is certain: only the server can verify a token, and it does not say what is wrong with one.
struct UnauthorizedHint {
    private let context: Context?

    /// A hint for the credentials of a context.
    init(_ context: Context?) {
        self.context = context
    }

    /// The lines; none where nothing is known.
    var lines: [String] {
        guard let context, let configuration = try? context.configuration() else { return [] }
        if case .certificate(let path, _) = configuration.identity {
            return [
                "The server does not accept the client certificate \(path): it may have expired, or another CA may have signed it."
            ]
        }
        guard let token = try? configuration.token() else { return [] }
        let end = "Only the server can tell for certain; 'kpod whoami' shows what the token says of itself."
        do throws(TokenClaims.Fault) {
            let claims = try TokenClaims(token: Array(token.utf8))
            return likely(claims, now: context.now, host: context.surroundings.environment["HOSTNAME"] ?? "") + [end]
        } catch {
            return ["The server does not accept the token, and it is not a service account's: \(error)."]
        }
    }

    /// What the claims speak for, the likeliest first.
    private func likely(_ claims: TokenClaims, now: Timestamp, host: String) -> [String] {
        var lines: [String] = []
        if let expires = claims.expires, expires <= now {
            lines.append(
                "The token has probably expired: its exp is \(expires.rfc3339). The kubelet renews the mounted one; a copy stays as it is."
            )
        }
        if let start = claims.notBefore, start > now {
            lines.append(
                "The token is probably not valid yet: its nbf is \(start.rfc3339). The clock of this node may be wrong."
            )
        }
        if !claims.audiences.isEmpty, !claims.audiences.contains(where: Self.isServerAudience),
            !claims.audiences.contains(claims.issuer)
        {
            let audiences = claims.audiences.joined(separator: ", ")
            lines.append(
                "The token was probably made for somebody else: its audience is \(audiences), which is hardly the API server's."
            )
        }
        if claims.isLegacy {
            lines.append(
                "It is a legacy token of a Secret: it ends with the Secret, the service account, or after a year without use."
            )
        }
        if let pod = claims.pod, !host.isEmpty, host != pod.name {
            lines.append(
                "The token is bound to the pod \(pod.name), and this host is called \(host): that pod may be gone.")
        }
        if !claims.issuer.isEmpty, !Self.isServerAudience(claims.issuer) {
            lines.append("Its issuer is \(claims.issuer): it may be another cluster's.")
        }
        if lines.isEmpty {
            let account = claims.serviceAccount.map { "\(claims.namespace)/\($0.name)" } ?? claims.subject
            let pod = claims.pod.map { ", or the pod \($0.name)," } ?? ""
            lines.append(
                "The token's claims show nothing wrong: the service account \(account)\(pod) may have been deleted, "
                    + "or the token may be another cluster's.")
        }
        return lines.map(printable)
    }

    /// The API server's usual name in tokens: https://kubernetes.default.svc, with or without the cluster's domain.
    private static func isServerAudience(_ text: String) -> Bool {
        text == "kubernetes" || text.hasPrefix("https://kubernetes.default")
    }
}

import Kube
import System
import Transport

/// What may be behind a 401, as far as the container can tell.
///
/// A token's own expiry never stops a request, since clocks differ; it explains a refusal.
enum Unauthorized {
    /// Whether an error is a 401, or holds one.
    static func isCause(of error: any Error) -> Bool {
        switch error {
        case let error as ServerError: error.status.category == .unauthorized
        case let error as CommandError.Several: error.errors.contains(where: isCause)
        default: false
        }
    }

    /// The explanation, without a word of the token itself.
    static func explanation(_ context: Context) -> String {
        guard let identity = try? context.configuration().identity else { return "The server refused the credentials." }
        switch identity {
        case .certificate(let path, _):
            return "The server did not accept the client certificate \(path): it may have expired, or be signed by a CA that the server does not trust."
        case .token(let token):
            return explanation("The token that was given", try? TokenClaims(token: Array(token.utf8)), context.now)
        case .tokenFile(let path, _):
            let bytes = try? File.read(path, limit: TokenClaims.maximumSize)
            return explanation("The token in \(path)", bytes.flatMap { try? TokenClaims(token: $0) }, context.now)
        }
    }

    private static func explanation(_ subject: String, _ claims: TokenClaims?, _ now: Timestamp) -> String {
        guard let claims else {
            return "\(subject) is no service account token of Kubernetes, or is damaged."
        }
        if let expires = claims.expires, expires < now {
            return "\(subject) expired \(HumanDuration.text(now - expires)) ago. The kubelet renews a mounted token in time, "
                + "but not a copy of it and not one mounted with subPath."
        }
        if let notBefore = claims.notBefore, notBefore > now {
            return "\(subject) is not valid before \(notBefore.rfc3339): compare the clocks."
        }
        return "\(subject) has not expired, yet the server does not accept it: its pod or service account may be gone, "
            + "or another cluster issued it, or it is meant for another audience."
    }
}

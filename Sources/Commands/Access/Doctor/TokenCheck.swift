import CLIRuntime
import Kube
import System
import Transport

/// What the token says of itself: form, issuer, audience, expiry, and whose it is.
enum TokenCheck {
    static func run(_ examination: Examination) throws -> Finding {
        guard let token = try examination.configuration.token() else {
            return .skipped("a client certificate is the identity")
        }
        let claims: TokenClaims
        do {
            claims = try TokenClaims(token: Array(token.utf8))
        } catch {
            let saw = "\(error)"
            guard examination.usesMountedToken else {
                return .warning(
                    saw,
                    [
                        .init(
                            "a token that was given may be of another kind; only the server can tell whether it is valid"
                        )
                    ])
            }
            return .failed(
                saw, .unauthorized,
                .init(
                    "what is mounted is no service account token",
                    mend: "Look at the pod's volumes, or give --token-file."))
        }
        examination.claims = claims
        if let expires = claims.expires, expires <= examination.now { return expired(expires, examination) }
        return .warning(text(claims, examination), problems(claims, examination))
    }

    private static func expired(_ expires: Timestamp, _ examination: Examination) -> Finding {
        var problem = Finding.Problem(
            "the token was given for a time that is over, or the clock of this node is ahead "
                + "(it says \(examination.now.rfc3339))",
            mend: "Make another token (kubectl create token), or give --token-file with a file that is renewed.")
        if examination.usesMountedToken {
            problem = .init(
                isRotated(examination)
                    ? "the kubelet has stopped replacing it, as when the pod is being deleted or its account is gone, "
                        + "or the clock of this node is ahead (it says \(examination.now.rfc3339))"
                    : "the file is not one that the kubelet replaces: it was copied, or is mounted with subPath",
                mend: isRotated(examination)
                    ? "Compare the node's clock; otherwise delete the pod, so that a new one is given a token."
                    : "Mount the whole serviceAccountToken volume, without subPath.")
        }
        return .failed("the token expired \(examination.text(expires))", .unauthorized, problem)
    }

    private static func text(_ claims: TokenClaims, _ examination: Examination) -> String {
        var parts = [claims.subject.isEmpty ? "no subject" : claims.subject]
        if let pod = claims.pod { parts.append("pod \(pod.name)\(claims.node.map { " on node \($0.name)" } ?? "")") }
        parts.append(claims.expires.map { "expires \(examination.text($0))" } ?? "never expires")
        if !claims.issuer.isEmpty { parts.append("issuer \(claims.issuer)") }
        if !claims.audiences.isEmpty { parts.append("audience \(claims.audiences.joined(separator: ", "))") }
        if examination.usesMountedToken && isRotated(examination) { parts.append("replaced by the kubelet") }
        return parts.joined(separator: "; ")
    }

    private static func problems(_ claims: TokenClaims, _ examination: Examination) -> [Finding.Problem] {
        var problems: [Finding.Problem] = []
        if claims.expires == nil {
            problems.append(.legacy(claims))
        }
        if let start = claims.notBefore, start > examination.now {
            problems.append(
                .init(
                    "the token is valid from \(examination.text(start)): the clock of this node is behind",
                    mend: "Set the node's clock (chrony, systemd-timesyncd)."))
        }
        if let renewal = claims.warnAfter, renewal < examination.now {
            problems.append(
                .init(
                    "the kubelet should have replaced it by \(renewal.rfc3339)"
                        + (isRotated(examination) ? "" : "; the file is a copy, or is mounted with subPath"),
                    mend: "Mount the whole serviceAccountToken volume; otherwise look at the kubelet's log on the node."
                ))
        }
        // The pod's host name is cut at 63 characters, and on the host's network it is the node's.
        let host = examination.context.platform.hostName
        if examination.usesMountedToken, let pod = claims.pod, !host.isEmpty, String(pod.name.prefix(63)) != host,
            claims.node?.name != host
        {
            problems.append(
                .init(
                    "the token is bound to the pod \(pod.name), while the host name here is \(host): it ends with that pod",
                    mend: "Nothing, if the pod's spec sets hostname; otherwise mount this pod's own token."))
        }
        if claims.isForOthers {
            problems.append(
                .init(
                    "the audience is not the usual one of an API server, which refuses tokens for others",
                    mend: "Give a token for the API server: a serviceAccountToken volume without an audience."))
        }
        return problems
    }

    /// Whether the folder looks as the kubelet keeps it: behind a link that it replaces as one.
    private static func isRotated(_ examination: Examination) -> Bool {
        let names = try? File.list(examination.configuration.serviceAccountDirectory)
        return names?.contains("..data") ?? false
    }
}

extension Finding.Problem {
    /// A token without an end.
    static func legacy(_ claims: TokenClaims) -> Finding.Problem {
        let secret = claims.secretName.map { " of the Secret \($0)" } ?? ""
        return .init(
            "the token\(secret) never expires: whoever gets hold of it keeps it",
            mend: "Use the token that the kubelet mounts and replaces, and delete the Secret.")
    }
}

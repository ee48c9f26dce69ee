import CLIRuntime
import Kube
import System
import Transport

/// What the token says of itself: form, issuer, audience, expiry, and whose it is.
enum TokenCheck {
    static func run(_ run: DoctorRun) throws -> Finding {
        guard let token = try run.configuration.token() else {
            return .skipped("a client certificate is the identity")
        }
        let claims: TokenClaims
        do {
            claims = try TokenClaims(token: Array(token.utf8))
        } catch {
            // Servers take tokens of other kinds too, from a file of theirs or by a webhook.
            let what =
                run.usesMountedToken
                ? "what is mounted is no service account token" : "a token that was given may be of another kind"
            return .warning("\(error)", [.init("\(what); only the server can tell whether it is valid")])
        }
        run.claims = claims
        if let expires = claims.expires, expires <= run.now { return expired(expires, run) }
        return .warning(text(claims, run), problems(claims, run))
    }

    private static func expired(_ expires: Timestamp, _ run: DoctorRun) -> Finding {
        var problem = Finding.Problem(
            "the token was given for a time that is over, or the clock of this node is ahead "
                + "(it says \(run.now.rfc3339))",
            hint: "Make another token (kubectl create token), or give --token-file with a file that is renewed.")
        if run.usesMountedToken {
            problem = .init(
                isRotated(run)
                    ? "the kubelet has stopped replacing it, as when the pod is being deleted or its account is gone, "
                        + "or the clock of this node is ahead (it says \(run.now.rfc3339))"
                    : "the file is not one that the kubelet replaces: it was copied, or is mounted with subPath",
                hint: isRotated(run)
                    ? "Compare the node's clock; otherwise delete the pod, so that a new one is given a token."
                    : "Mount the whole serviceAccountToken volume, without subPath.")
        }
        return .failed("the token expired \(run.text(expires))", .unauthorized, problem)
    }

    private static func text(_ claims: TokenClaims, _ run: DoctorRun) -> String {
        var parts = [claims.subject.isEmpty ? "no subject" : claims.subject]
        if let pod = claims.pod { parts.append("pod \(pod.name)\(claims.node.map { " on node \($0.name)" } ?? "")") }
        parts.append(claims.expires.map { "expires \(run.text($0))" } ?? "never expires")
        if !claims.issuer.isEmpty { parts.append("issuer \(claims.issuer)") }
        if !claims.audiences.isEmpty { parts.append("audience \(claims.audiences.joined(separator: ", "))") }
        if claims.expires != nil, run.usesMountedToken, isRotated(run) { parts.append("replaced by the kubelet") }
        return parts.joined(separator: "; ")
    }

    private static func problems(_ claims: TokenClaims, _ run: DoctorRun) -> [Finding.Problem] {
        var problems: [Finding.Problem] = []
        if claims.expires == nil {
            problems.append(.legacy(claims))
        }
        if let start = claims.notBefore, start > run.now {
            problems.append(
                .init(
                    "the token is valid from \(run.text(start)): the clock of this node is behind",
                    hint: "Set the node's clock (chrony, systemd-timesyncd)."))
        }
        if let renewal = claims.warnAfter, renewal < run.now {
            problems.append(
                .init(
                    "the kubelet should have replaced it by \(renewal.rfc3339)"
                        + (isRotated(run) ? "" : "; the file is a copy, or is mounted with subPath"),
                    hint: "Mount the whole serviceAccountToken volume; otherwise look at the kubelet's log on the node."
                ))
        }
        // The pod's host name is cut at 63 characters, and on the host's network it is the node's.
        let host = run.context.platform.hostName
        if run.usesMountedToken, let pod = claims.pod, !host.isEmpty, String(pod.name.prefix(63)) != host,
            claims.node?.name != host
        {
            problems.append(
                .init(
                    "the token is bound to the pod \(pod.name), while the host name here is \(host): it ends with that pod",
                    hint: "Nothing, if the pod's spec sets hostname; otherwise mount this pod's own token."))
        }
        if claims.isForOthers {
            problems.append(
                .init(
                    "the audience is not the usual one of an API server, which refuses tokens for others",
                    hint: "Give a token for the API server: a serviceAccountToken volume without an audience."))
        }
        return problems
    }

    /// Whether the folder looks as the kubelet keeps it: behind a link that it replaces as one.
    private static func isRotated(_ run: DoctorRun) -> Bool {
        let names = try? File.list(run.configuration.serviceAccountDirectory)
        return names?.contains("..data") ?? false
    }
}

extension Finding.Problem {
    /// A token without an end.
    static func legacy(_ claims: TokenClaims) -> Finding.Problem {
        let secret = claims.secretName.map { " of the Secret \($0)" } ?? ""
        return .init(
            "the token\(secret) never expires: whoever gets hold of it keeps it",
            hint: "Use the token that the kubelet mounts and replaces, and delete the Secret.")
    }
}

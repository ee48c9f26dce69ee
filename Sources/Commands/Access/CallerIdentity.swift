import CLIRuntime
import JSON
import Kube
import Output

/// Who the caller is, by the token's claims and by the server's answer: what `whoami` prints.
struct CallerIdentity {
    /// What the token says of itself.
    var claims: TokenClaims?
    /// The namespace that commands work in.
    var namespace: String
    /// The server's URL.
    var server: String
    /// What the server says; `nil` where it could not be asked.
    var review: SelfSubjectReview?
    /// The server's version; `nil` where it could not be asked.
    var serverVersion: String?
    /// Whether all claims of the token are printed.
    var showsClaims = false

    /// Prints it as lines of a name and a value.
    func print(at now: Timestamp, to output: ResultOutput) {
        var layout = ColumnLayout()
        func row(_ name: String, _ value: String?) {
            if let value, !value.isEmpty { layout.append(row: [name + ":", value]) }
        }
        if review == nil { row("Not verified", "the server could not be asked; this is what the token says of itself") }
        row("User", review?.username ?? claims?.subject)
        row("UID", review?.uid)
        row("Groups", review?.groups.joined(separator: ", "))
        if let claims {
            // With --as, or a server that maps tokens to users of its own, the token's account is not the user.
            let isUser = review == nil || review?.username == claims.subject
            let account = claims.serviceAccount.map { claims.namespace + "/" + $0.name }
            row(isUser ? "Service account" : "Token's account", account)
            row("Pod", Self.text(claims.pod))
            row("Node", claims.node?.name)
            row("Token expires", Self.expiry(claims, at: now))
        }
        row("Namespace", namespace)
        row("Server", server)
        row("Server version", serverVersion)
        layout.flush(into: &output.bytes)
        if showsClaims, let claims {
            output.print("Token claims:\n")
            output.print(claims.json, as: "json")
        }
    }

    private static func text(_ binding: TokenClaims.Binding?) -> String? {
        binding.map { $0.uid.isEmpty ? $0.name : "\($0.name) (\($0.uid))" }
    }

    private static func expiry(_ claims: TokenClaims, at now: Timestamp) -> String {
        guard let expires = claims.expires else { return "never" }
        var text = expires.rfc3339
        if expires < now {
            text += " (\(HumanDuration.text(now - expires)) ago)"
        } else if let renewal = claims.warnAfter {
            // The kubelet's tokens say a year, and are replaced long before that.
            text += " (in \(HumanDuration.text(expires - now)); the kubelet replaces it by \(renewal.rfc3339))"
        } else {
            text += " (in \(HumanDuration.text(expires - now)))"
        }
        return text
    }

    /// The same for scripts. What is not known is left out.
    var json: JSONValue {
        var json: JSONObject = ["verified": .bool(review != nil)]
        if let review {
            var user: JSONObject = ["username": .string(review.username)]
            if !review.uid.isEmpty { user["uid"] = .string(review.uid) }
            user["groups"] = Self.texts(review.groups)
            if !review.extra.isEmpty {
                user["extra"] = .object(JSONObject(review.extra.map { ($0.key, Self.texts($0.values)) }))
            }
            json["user"] = .object(user)
        }
        if let claims, case .object(var token) = Self.json(claims) {
            if showsClaims { token["claims"] = claims.json }
            json["token"] = .object(token)
        }
        json["namespace"] = .string(namespace)
        var server: JSONObject = ["url": .string(self.server)]
        if let serverVersion { server["version"] = .string(serverVersion) }
        json["server"] = .object(server)
        return .object(json)
    }

    private static func json(_ claims: TokenClaims) -> JSONValue {
        var token: JSONObject = ["subject": .string(claims.subject)]
        if let account = claims.serviceAccount, case .object(var binding) = json(account) {
            binding["namespace"] = .string(claims.namespace)
            token["serviceAccount"] = .object(binding)
        }
        if let pod = claims.pod { token["pod"] = json(pod) }
        if let node = claims.node { token["node"] = json(node) }
        if !claims.issuer.isEmpty { token["issuer"] = .string(claims.issuer) }
        if !claims.audiences.isEmpty { token["audiences"] = texts(claims.audiences) }
        if let issued = claims.issued { token["issued"] = .string(issued.rfc3339) }
        if let expires = claims.expires { token["expires"] = .string(expires.rfc3339) }
        return .object(token)
    }

    private static func json(_ binding: TokenClaims.Binding) -> JSONValue {
        var json: JSONObject = ["name": .string(binding.name)]
        if !binding.uid.isEmpty { json["uid"] = .string(binding.uid) }
        return .object(json)
    }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map(JSONValue.string)) }
}

import Foundation

/// The bearer tokens that were given out. They look like a cluster's JSON Web Tokens, but their signature is made up:
/// what counts is that a token is in this table.
struct Tokens {
    /// A token's record.
    struct Grant {
        var user: User
        var expires: Date
        var revoked = false
    }
    /// What a token is bound to besides its service account.
    struct Binding {
        var pod: (name: String, uid: String)?
        var node: (name: String, uid: String)?
    }

    private var grants: [String: Grant] = [:]
    static let issuer = "https://kubernetes.default.svc.cluster.local"

    /// Makes a token for a service account.
    mutating func issue(
        namespace: String, account: String, uid: String, lifetime: Int = 3607, audiences: [String] = [issuer],
        binding: Binding = Binding(),
        now: Date = Date()
    ) -> String {
        let seconds = Int(now.timeIntervalSince1970)
        let id = UUID().uuidString.lowercased()
        var kubernetes: JSON = ["namespace": .string(namespace)]
        var extra: [(key: String, values: [String])] = [("authentication.kubernetes.io/credential-id", ["JTI=\(id)"])]
        if let node = binding.node {
            kubernetes["node"] = ["name": .string(node.name), "uid": .string(node.uid)]
            extra += [
                ("authentication.kubernetes.io/node-name", [node.name]),
                ("authentication.kubernetes.io/node-uid", [node.uid]),
            ]
        }
        if let pod = binding.pod {
            kubernetes["pod"] = ["name": .string(pod.name), "uid": .string(pod.uid)]
            extra += [
                ("authentication.kubernetes.io/pod-name", [pod.name]),
                ("authentication.kubernetes.io/pod-uid", [pod.uid]),
            ]
        }
        kubernetes["serviceaccount"] = ["name": .string(account), "uid": .string(uid)]
        // The kubelet asks for a year's grace and is warned when a token is used past its hour.
        if lifetime == 3607 { kubernetes["warnafter"] = JSON(seconds + 3607) }
        let term = lifetime == 3607 ? 365 * 24 * 3600 : lifetime
        let claims: JSON = [
            "aud": JSON(audiences), "exp": JSON(seconds + term), "iat": JSON(seconds), "iss": .string(Self.issuer),
            "jti": .string(id),
            "kubernetes.io": kubernetes, "nbf": JSON(seconds),
            "sub": .string("system:serviceaccount:\(namespace):\(account)"),
        ]
        let signature = (0..<32).map { _ in UInt8.random(in: 0...255) }
        let token = [
            JSON.object(JSONObject([("alg", "RS256"), ("kid", "c2FuZGJveA")])).bytes, claims.bytes, signature,
        ]
        .map(Self.base64).joined(separator: ".")
        grants[token] = Grant(
            user: .serviceAccount(namespace, account, uid: uid, extra: extra),
            expires: now.addingTimeInterval(TimeInterval(term)))
        return token
    }

    /// The user of a token; nil when it is unknown, revoked or past its time.
    func user(_ token: String, now: Date = Date()) -> User? {
        guard let grant = grants[token], !grant.revoked, grant.expires > now else { return nil }
        return grant.user
    }

    /// Makes a token invalid. False when it was never given out.
    mutating func revoke(_ token: String) -> Bool {
        guard grants[token] != nil else { return false }
        grants[token]?.revoked = true
        return true
    }

    /// Makes all of a service account's tokens invalid but one.
    mutating func revokeAll(user name: String, except kept: String? = nil) {
        for (token, grant) in grants where grant.user.name == name && token != kept { grants[token]?.revoked = true }
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

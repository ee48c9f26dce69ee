import JSON
import Text

/// What a service account token says about itself (RFC 7519; Kubernetes documentation, "Managing Service Accounts").
///
/// Decoded locally and not verified: only the API server can tell whether a token is valid. Nothing here holds the
/// token's signature, and no message quotes the token.
public struct TokenClaims: Sendable {
    /// Why a token has no readable claims.
    public enum Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// There is nothing but white space.
        case empty
        /// It is longer than any token is.
        case tooLong
        /// It contains white space or control characters within.
        case notOneWord
        /// It has not three parts with dots between them: an opaque token, perhaps.
        case partCount(Int)
        /// The claims are not Base64.
        case notBase64
        /// The claims are not a JSON object.
        case notJSON

        /// The fault in words that say what a token should be.
        public var description: String {
            switch self {
            case .empty: "the token is empty"
            case .tooLong: "the token is longer than \(TokenClaims.maximumSize >> 20) MiB"
            case .notOneWord: "the token contains a blank, a line break or a control character"
            case .partCount(let count):
                "the token has \(count) part\(count == 1 ? "" : "s") between dots, where a JSON Web Token has 3"
            case .notBase64: "the claims of the token are not Base64"
            case .notJSON: "the claims of the token are not a JSON object"
            }
        }
    }

    /// An object that the token is bound to.
    public struct Binding: Sendable, Equatable {
        /// The object's name.
        public let name: String
        /// The object's uid; empty if not told.
        public let uid: String
    }

    /// Who issued the token; empty if not told.
    public let issuer: String
    /// Whom it names: `system:serviceaccount:NAMESPACE:NAME`.
    public let subject: String
    /// For whom it is meant.
    public let audiences: [String]
    /// When it ends to be valid; `nil` for tokens that never do.
    public let expires: Timestamp?
    /// When it was issued.
    public let issued: Timestamp?
    /// Before when it is not valid.
    public let notBefore: Timestamp?
    /// When a client that still uses the token should be warned: the kubelet's tokens carry an expiry of a year.
    public let warnAfter: Timestamp?
    /// The namespace of the service account; empty if not told.
    public let namespace: String
    /// The service account.
    public let serviceAccount: Binding?
    /// The pod whose end ends the token.
    public let pod: Binding?
    /// The node that the pod runs on.
    public let node: Binding?
    /// The Secret that a legacy token was kept in; `nil` for bound tokens.
    public let secretName: String?
    /// All claims as JSON, for showing them.
    public let json: JSONValue

    /// Whether the token was probably made for somebody else than the API server, which then refuses it: none of its
    /// audiences is the issuer or a name that API servers usually go by.
    public var isForOthers: Bool {
        !audiences.isEmpty && !audiences.contains { $0 == issuer || Self.isServerName($0) }
    }

    /// Whether an audience or an issuer names an API server as most clusters do: `https://kubernetes.default.svc` with or
    /// without a domain, or one of the names that distributions give it.
    public static func isServerName(_ text: String) -> Bool {
        text.hasPrefix("https://kubernetes.default") || text == "api" || text == "kubernetes" || text == "k3s"
    }

    /// A token that Kubernetes 1.23 and older made by themselves: kept in a Secret, without an end.
    public var isLegacy: Bool { secretName != nil }

    /// The most bytes that a token may have.
    public static let maximumSize = 4 << 20

    /// Decodes a token, white space around it left out.
    public init(token: [UInt8]) throws(Fault) {
        guard token.count <= Self.maximumSize else { throw .tooLong }
        var text = token[...].drop { $0 <= 0x20 }
        while let last = text.last, last <= 0x20 { text.removeLast() }
        guard !text.isEmpty else { throw .empty }
        guard !text.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else { throw .notOneWord }
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .partCount(parts.count) }
        guard let payload = try? Base64.decode(parts[1], .url) else { throw .notBase64 }
        guard let document = try? JSONDocument(parsing: payload, limits: JSONLimits(maximumDepth: 64)),
            document.root.kind == .object
        else { throw .notJSON }
        self.init(document.root)
    }

    private init(_ claims: JSONNode) {
        let bound = claims["kubernetes.io"]
        func legacy(_ key: String) -> String? { claims["kubernetes.io/serviceaccount/" + key]?.string }
        issuer = claims["iss"]?.string ?? ""
        subject = claims["sub"]?.string ?? ""
        audiences = claims["aud"].map { $0.string.map { [$0] } ?? $0.elements.compactMap(\.string) } ?? []
        expires = Self.time(claims["exp"])
        issued = Self.time(claims["iat"])
        notBefore = Self.time(claims["nbf"])
        warnAfter = Self.time(bound?["warnafter"])
        namespace = bound?["namespace"]?.string ?? legacy("namespace") ?? ""
        serviceAccount =
            Self.binding(bound?["serviceaccount"])
            ?? legacy("service-account.name").map { Binding(name: $0, uid: legacy("service-account.uid") ?? "") }
        pod = Self.binding(bound?["pod"])
        node = Self.binding(bound?["node"])
        secretName = legacy("secret.name")
        json = claims.value
    }

    private static func binding(_ node: JSONNode?) -> Binding? {
        guard let name = node?["name"]?.string else { return nil }
        return Binding(name: name, uid: node?["uid"]?.string ?? "")
    }

    /// A NumericDate: seconds since 1970, possibly with a fraction; kept within the years 1 to 9999.
    private static func time(_ node: JSONNode?) -> Timestamp? {
        guard let seconds = node?.double, seconds.isFinite else { return nil }
        return Timestamp(seconds: Int64(min(max(seconds.rounded(.down), -62_135_596_800), 253_402_300_799)))
    }
}

import Kube

/// Looks at the way to a server one layer at a time: what `doctor` asks, and a test fakes. No secret is sent.
public protocol Probe: AnyObject {
    /// The addresses of a host name, without connecting to any.
    ///
    /// - Throws: `resolve` where there is none, `connectTimedOut` where no answer came in the time given.
    func addresses(of host: String, seconds: Int) throws(TransportError) -> [String]

    /// Connects by TCP to the server, and gives the address that answered.
    func connect(seconds: Int) throws(TransportError) -> String

    /// Connects by TLS. With `isVerified` as requests do; without, whatever is presented is taken and told, and the time
    /// of the server's clock is asked for in passing.
    func handshake(isVerified: Bool, seconds: Int) throws(TransportError) -> Handshake
}

/// What a TLS handshake came to.
public struct Handshake: Sendable, Equatable {
    /// The protocol's version and cipher, such as `TLSv1.3 / TLS_AES_256_GCM_SHA384`; empty if not told.
    public var version = ""
    /// The application's protocol that both agreed on (RFC 7301), such as `h2`; empty if none.
    public var applicationProtocol = ""
    /// The certificates presented, the server's own first.
    public var chain: [Certificate] = []
    /// The `Date` that the server sent, unverified; `nil` if it was not asked or did not tell.
    public var date: Timestamp?

    /// A handshake whose parts are filled in as libcurl and OpenSSL tell of them.
    public init() {}
}

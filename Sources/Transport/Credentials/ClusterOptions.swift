/// What the user gave by hand about the cluster and the credentials; everything left `nil` is found in the container.
public struct ClusterOptions: Sendable, Equatable {
    /// `--server`: `https://HOST[:PORT][/PATH]`; the scheme may be left out.
    public var server: String?
    /// `--certificate-authority`: a PEM file with the certificates to trust.
    public var certificateAuthority: String?
    /// `--insecure-skip-tls-verify`; there is no variable for it.
    public var insecureSkipTLSVerify = false
    /// `--tls-server-name`: the name to verify the server's certificate by, and to send as SNI.
    public var tlsServerName: String?
    /// `--token`: a bearer token.
    public var token: String?
    /// `--token-file`: a file with a bearer token, read again when it changes.
    public var tokenFile: String?
    /// `--client-certificate`: a PEM file.
    public var clientCertificate: String?
    /// `--client-key`: a PEM file.
    public var clientKey: String?
    /// `--as`: the user to impersonate.
    public var asUser: String?
    /// `--as-group`: the groups to impersonate.
    public var asGroups: [String] = []
    /// `--as-uid`: the UID to impersonate.
    public var asUID: String?
    /// `--as-user-extra`: `KEY=VALUE` each.
    public var asUserExtra: [String] = []
    /// `--namespace`.
    public var namespace: String?
    /// `--request-timeout`; zero, less or `nil` is no limit.
    public var requestTimeout: Duration?
    /// `--retries`: how often a request is tried again.
    public var retries: Int?
    /// `--disable-compression`: ask for no gzip.
    public var disableCompression = false
    /// `--use-proxy-env`: follow `HTTPS_PROXY` and `NO_PROXY`.
    public var useProxyEnv = false

    /// Makes options that leave everything to be found in the container.
    public init() {}

    /// These options, with the gaps filled from another set: flags first, then variables.
    ///
    /// An identity is one piece, and so is an impersonated user: a flag that names one keeps all of the other's out.
    public func completed(by other: ClusterOptions) -> ClusterOptions {
        var merged = self
        merged.server = server ?? other.server
        merged.certificateAuthority = certificateAuthority ?? other.certificateAuthority
        merged.tlsServerName = tlsServerName ?? other.tlsServerName
        if token == nil && tokenFile == nil && clientCertificate == nil && clientKey == nil {
            merged.token = other.token
            merged.tokenFile = other.tokenFile
            merged.clientCertificate = other.clientCertificate
            merged.clientKey = other.clientKey
        }
        if asUser == nil && asGroups.isEmpty && asUID == nil && asUserExtra.isEmpty {
            merged.asUser = other.asUser
            merged.asGroups = other.asGroups
            merged.asUID = other.asUID
            merged.asUserExtra = other.asUserExtra
        }
        merged.namespace = namespace ?? other.namespace
        merged.requestTimeout = requestTimeout ?? other.requestTimeout
        merged.retries = retries ?? other.retries
        merged.disableCompression = disableCompression || other.disableCompression
        merged.useProxyEnv = useProxyEnv || other.useProxyEnv
        return merged
    }
}

import Kube
import System
import Text

/// Which server is spoken to, whom it is believed to be, and as whom: found in the container, with what was given by
/// hand in its place. Making one reads no secret; `Credentials` reads the files when a request is sent.
public struct ClusterConfiguration: Sendable, Equatable {
    /// Where the kubelet mounts the service account.
    public static let defaultServiceAccountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The variable that names another folder.
    private static let directoryVariable = "KPOD_SERVICE_ACCOUNT_DIR"

    /// Where something was found, for messages and `doctor`.
    public enum Source: Sendable, Equatable {
        /// Given as a flag or a `KPOD_` variable.
        case given
        /// From the variables that Kubernetes sets.
        case environment
        /// From the service account folder.
        case mount
        /// The name or value that stands when nothing says otherwise.
        case fallback
    }

    /// As whom requests are made. There is always exactly one identity.
    public enum Identity: Sendable, Equatable {
        /// A bearer token in a file; `isMounted` tells the service account's own.
        case tokenFile(path: String, isMounted: Bool)
        /// A bearer token given on the command line.
        case token(String)
        /// A client certificate and its key, both PEM files.
        case certificate(path: String, keyPath: String)
    }

    /// How the server's certificate is verified.
    public enum Trust: Sendable, Equatable {
        /// By the certificates in a PEM file, and by nothing else.
        case authority(path: String, isMounted: Bool)
        /// Not at all: `--insecure-skip-tls-verify`.
        case nothing
    }

    /// The API server.
    public let server: ServerAddress
    /// Where the server was found.
    public let serverSource: Source
    /// The name to verify the certificate by, if it is not the server's host.
    public let tlsServerName: String?
    /// How the server is verified.
    public let trust: Trust
    /// As whom requests are made.
    public let identity: Identity
    /// The headers that ask to act as somebody else.
    public let impersonation: [Header]
    /// The folder of the service account.
    public let serviceAccountDirectory: String
    /// The time within which one request must be answered whole; `nil` for no limit.
    public let requestTimeout: Duration?
    /// How often a request is tried again.
    public let retries: Int
    /// Whether gzip is left out.
    public let disableCompression: Bool
    /// The proxy to use and the hosts that go without it; `nil` for none.
    public let proxy: Proxy?
    /// Whether the environment names a proxy that is not used.
    public let ignoresProxy: Bool

    /// A proxy from the environment.
    public struct Proxy: Sendable, Equatable {
        /// The proxy's URL; it may hold credentials, so it is never printed.
        public let url: String
        /// The value of `NO_PROXY`.
        public let exceptions: String
    }

    /// How often a request is tried again if nobody says otherwise; the waits add up to about a second and a half.
    public static let defaultRetries = 5

    /// The file that `KUBECONFIG` names, where nothing was said by hand of the cluster and of who one is: what changes or
    /// deletes something must not take another cluster for the one that was meant.
    private static func kubeconfig(_ options: ClusterOptions, _ environment: (String) -> String?) -> String? {
        let given = [
            options.server, options.certificateAuthority, options.token, options.tokenFile, options.clientCertificate,
            environment(directoryVariable),
        ]
        guard given.allSatisfy({ $0?.isEmpty ?? true }), let paths = environment("KUBECONFIG") else { return nil }
        return paths.split(separator: ":").map(String.init).first { (try? File.status($0)) != nil }
    }

    /// Finds everything, or says what is missing. `environment` gives a variable's value.
    public init(
        options: ClusterOptions, environment: (String) -> String? = Environment.variable
    ) throws(ConfigurationError) {
        if let path = ClusterConfiguration.kubeconfig(options, environment) { throw .kubeconfig(path: path) }
        let directory = ClusterConfiguration.serviceAccountDirectory(environment)
        let mountIsNeeded: Bool
        (identity, mountIsNeeded) = try ClusterConfiguration.identity(options, directory: directory)
        (server, serverSource) = try ClusterConfiguration.server(options, environment)

        if options.insecureSkipTLSVerify {
            // Whoever answers at the usual address is as unknown as anybody.
            guard !mountIsNeeded else { throw .unverifiedServer(server) }
            trust = .nothing
        } else if let path = options.certificateAuthority {
            trust = .authority(path: path, isMounted: false)
        } else {
            trust = .authority(path: directory + "/ca.crt", isMounted: true)
        }
        serviceAccountDirectory = directory
        tlsServerName = try ClusterConfiguration.serverName(options)
        impersonation = try Impersonation.headers(options)
        requestTimeout = options.requestTimeout.flatMap { $0 > .zero ? $0 : nil }
        retries = max(options.retries ?? ClusterConfiguration.defaultRetries, 0)
        disableCompression = options.disableCompression

        let proxyURL = ["https_proxy", "HTTPS_PROXY"].lazy.compactMap(environment).first { !$0.isEmpty }
        if options.useProxyEnv, let proxyURL {
            let exceptions = ["no_proxy", "NO_PROXY"].lazy.compactMap(environment).first { !$0.isEmpty }
            proxy = Proxy(url: proxyURL, exceptions: exceptions ?? "")
        } else {
            proxy = nil
        }
        ignoresProxy = proxyURL != nil && proxy == nil
    }

    /// The name to verify the certificate by as it stands in a URL.
    var bracketedServerName: String? { tlsServerName.map { ServerAddress(host: $0, port: server.port).bracketedHost } }

    /// The folder of the service account: `KPOD_SERVICE_ACCOUNT_DIR`, or where the kubelet mounts it.
    public static func serviceAccountDirectory(_ environment: (String) -> String?) -> String {
        guard var path = environment(directoryVariable), !path.isEmpty else {
            return defaultServiceAccountDirectory
        }
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// The namespace to work in: the one given, `POD_NAMESPACE`, the mounted file, or `default`.
    ///
    /// It needs neither token nor CA, so it stands apart from the rest.
    public static func namespace(
        options: ClusterOptions, environment: (String) -> String? = Environment.variable
    ) -> (name: String, source: Source) {
        if let name = options.namespace, !name.isEmpty { return (name, .given) }
        if let name = environment("POD_NAMESPACE"), !name.isEmpty { return (name, .environment) }
        if let bytes = try? File.read(serviceAccountDirectory(environment) + "/namespace", limit: 4_096) {
            let name = Credentials.trimmed(bytes)
            if !name.isEmpty { return (String(decoding: name, as: UTF8.self), .mount) }
        }
        return ("default", .fallback)
    }

    /// The name that the certificate must have: it stands in the URL, so that it must not say more than a name.
    private static func serverName(_ options: ClusterOptions) throws(ConfigurationError) -> String? {
        guard let name = options.tlsServerName, !name.isEmpty else { return nil }
        guard name.utf8.allSatisfy({ $0.isLetterOrDigit || "-.:".utf8.contains($0) }) else {
            throw .badServerName(name)
        }
        return name
    }

    private static func server(
        _ options: ClusterOptions, _ environment: (String) -> String?
    ) throws(ConfigurationError) -> (ServerAddress, Source) {
        if let text = options.server, !text.isEmpty { return (try ServerAddress(parsing: text), .given) }
        guard let host = environment("KUBERNETES_SERVICE_HOST"), !host.isEmpty else {
            return (ServerAddress(host: "kubernetes.default.svc", port: 443), .fallback)
        }
        let portText = environment("KUBERNETES_SERVICE_PORT") ?? ""
        guard let port = portText.isEmpty ? 443 : ServerAddress.port(portText) else {
            throw .badServer(text: portText, reason: "KUBERNETES_SERVICE_PORT is no port")
        }
        // The same checks as for a server given by hand; the host may come bracketed or not.
        let bracketed = host.utf8.contains(UInt8(ascii: ":")) && !host.hasPrefix("[") ? "[\(host)]" : host
        guard !bracketed.utf8.contains(UInt8(ascii: "/")) else {
            throw .badServer(text: host, reason: "KUBERNETES_SERVICE_HOST is no host")
        }
        return (try ServerAddress(parsing: "\(bracketed):\(port)"), .environment)
    }

    private static func identity(
        _ options: ClusterOptions, directory: String
    ) throws(ConfigurationError) -> (Identity, isMounted: Bool) {
        var given: [(flag: String, identity: Identity)] = []
        if let token = options.token { given.append(("--token", .token(token))) }
        if let path = options.tokenFile { given.append(("--token-file", .tokenFile(path: path, isMounted: false))) }
        switch (options.clientCertificate, options.clientKey) {
        case (let path?, let keyPath?):
            given.append(("--client-certificate", .certificate(path: path, keyPath: keyPath)))
        case (_?, nil): throw .incompleteClientCertificate(missing: "--client-key")
        case (nil, _?): throw .incompleteClientCertificate(missing: "--client-certificate")
        case (nil, nil): break
        }
        if given.count > 1 { throw .conflictingIdentities(given[0].flag, given[1].flag) }
        if let only = given.first { return (only.identity, false) }
        return (.tokenFile(path: directory + "/token", isMounted: true), true)
    }
}

import Arguments
import Transport

/// The options that every command accepts: kubectl's global flags, and kpod's own.
package enum GlobalOptions {
    package static let all: [any DeclaredOption] = cluster + identity + impersonation + transport + idle + refused

    package static let namespace = Option(
        text: "namespace", short: "n", value: "NAMESPACE", "The namespace to work in",
        discussion: "Without it: POD_NAMESPACE, the mounted service account's namespace, default.",
        environment: "KPOD_NAMESPACE", completion: .dynamic("namespaces"), section: "Cluster")
    package static let server = Option(
        text: "server", short: "s", value: "URL", "The API server, https://HOST[:PORT]",
        discussion: "Without it: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, kubernetes.default.svc.",
        environment: "KPOD_SERVER", section: "Cluster")
    package static let certificateAuthority = Option(
        text: "certificate-authority", value: "FILE", "The CA that the server's certificate must lead to",
        environment: "KPOD_CERTIFICATE_AUTHORITY", completion: .files, section: "Cluster")
    package static let tlsServerName = Option(
        text: "tls-server-name", value: "NAME", "The name to find in the server's certificate",
        environment: "KPOD_TLS_SERVER_NAME", section: "Cluster")
    package static let insecureSkipTLSVerify = Option(
        flag: "insecure-skip-tls-verify",
        "Do not verify the server's certificate (never with the mounted token)", section: "Cluster")
    package static let matchServerVersion = Option(
        flag: "match-server-version", "Require that the server has the minor version that kpod was made for",
        environment: "KPOD_MATCH_SERVER_VERSION", section: "Cluster")

    private static let cluster: [any DeclaredOption] = [
        namespace,
        server,
        certificateAuthority,
        tlsServerName,
        insecureSkipTLSVerify,
        matchServerVersion,
    ]

    package static let token = Option(
        text: "token", value: "TOKEN", "The bearer token, in place of the mounted one", environment: "KPOD_TOKEN",
        section: "Identity")
    package static let tokenFile = Option(
        text: "token-file", value: "FILE", "A file with the bearer token; read again when it changes",
        environment: "KPOD_TOKEN_FILE", completion: .files, section: "Identity")
    package static let clientCertificate = Option(
        text: "client-certificate", value: "FILE", "A client certificate, in place of the mounted token",
        environment: "KPOD_CLIENT_CERTIFICATE", completion: .files, section: "Identity")
    package static let clientKey = Option(
        text: "client-key", value: "FILE", "The key of the client certificate", environment: "KPOD_CLIENT_KEY",
        completion: .files, section: "Identity")

    private static let identity: [any DeclaredOption] = [
        token,
        tokenFile,
        clientCertificate,
        clientKey,
    ]

    package static let asUser = Option(
        text: "as", value: "USER", "The user to impersonate", environment: "KPOD_AS", section: "Impersonation")
    package static let asGroup = Option(
        texts: "as-group", value: "GROUP", "A group to impersonate; may be given several times",
        environment: "KPOD_AS_GROUP", section: "Impersonation")
    package static let asUID = Option(
        text: "as-uid", value: "UID", "The UID to impersonate", environment: "KPOD_AS_UID", section: "Impersonation")
    package static let asUserExtra = Option(
        texts: "as-user-extra", value: "KEY=VALUE", "An extra attribute to impersonate; may be given several times",
        environment: "KPOD_AS_USER_EXTRA", section: "Impersonation")

    private static let impersonation: [any DeclaredOption] = [
        asUser,
        asGroup,
        asUID,
        asUserExtra,
    ]

    package static let requestTimeout = Option(
        duration: "request-timeout", bareSeconds: true, "The longest that one request may take; 0 is no limit",
        discussion: "A watch of get or events ends with it, which is no failure.",
        default: "0", environment: "KPOD_REQUEST_TIMEOUT", section: "Requests")
    package static let retries = Option(
        number: "retries", in: 0...1_000, value: "N", "How often a request that failed in passing is tried again",
        default: ClusterConfiguration.defaultRetries, environment: "KPOD_RETRIES", section: "Requests")
    package static let disableCompression = Option(
        flag: "disable-compression", "Ask for answers without gzip", environment: "KPOD_DISABLE_COMPRESSION",
        section: "Requests")
    package static let useProxyEnv = Option(
        flag: "use-proxy-env", "Follow HTTPS_PROXY and NO_PROXY, which are otherwise ignored",
        environment: "KPOD_USE_PROXY_ENV", section: "Requests")
    package static let warningsAsErrors = Option(
        flag: "warnings-as-errors", "Exit with a code other than 0 when the server has sent a warning",
        environment: "KPOD_WARNINGS_AS_ERRORS", section: "Requests")
    package static let verbosity = Option(
        number: "v", short: "v", in: 0...10, value: "LEVEL",
        "Show requests on standard error: 6 lines, 9 nearly everything", default: 0, environment: "KPOD_V",
        section: "Requests")
    package static let curl = Option(
        flag: "curl", "Print the equivalent curl commands in place of sending requests", section: "Requests")

    private static let transport: [any DeclaredOption] = [
        requestTimeout,
        retries,
        disableCompression,
        useProxyEnv,
        warningsAsErrors,
        verbosity,
        curl,
    ]

    private static let noKubeconfig =
        "there is no kubeconfig inside a pod: give --server, --certificate-authority and --token-file where the mounted "
        + "service account is not meant"
    private static let noPassword =
        "the API server takes no passwords: give --token-file, or --client-certificate with --client-key"

    /// Flags of kubectl's that change nothing here: scripts give them all the same, for a root that is read-only.
    private static let idle: [any DeclaredOption] = [
        Option(text: "cache-dir", value: "DIRECTORY", "kpod writes no cache", hidden: true),
        Option(text: "log-flush-frequency", value: "DURATION", "kpod writes its log at once", hidden: true),
    ]

    private static let refused: [any DeclaredOption] = [
        OptionSpec.refused("kubeconfig", value: "FILE", noKubeconfig),
        OptionSpec.refused("context", value: "NAME", noKubeconfig),
        OptionSpec.refused("cluster", value: "NAME", noKubeconfig),
        OptionSpec.refused(
            "user", value: "NAME", "there is no kubeconfig inside a pod: give --token-file, or --as to impersonate"),
        OptionSpec.refused("username", value: "NAME", noPassword),
        OptionSpec.refused("password", value: "TEXT", noPassword),
        OptionSpec.refused("kuberc", value: "FILE", "kpod reads no preferences: set KPOD_… variables, or give flags"),
        OptionSpec.refused(
            "profile", value: "NAME", "kpod has no profiler: leave it out; -v 6 shows how long requests take"),
        OptionSpec.refused("profile-output", value: "FILE", "kpod has no profiler: leave it out"),
        OptionSpec.refused("vmodule", value: "PATTERN", "kpod logs requests only: give -v 6 to -v 9"),
    ]
}

extension ClusterOptions {
    /// What the command line says about the cluster and the credentials.
    ///
    /// A command without the global options, such as `__complete`, says nothing.
    package init(_ arguments: ParsedArguments) {
        self.init()
        guard arguments.accepts(GlobalOptions.server) else { return }
        namespace = arguments.given(GlobalOptions.namespace)
        server = arguments.given(GlobalOptions.server)
        certificateAuthority = arguments.given(GlobalOptions.certificateAuthority)
        tlsServerName = arguments.given(GlobalOptions.tlsServerName)
        insecureSkipTLSVerify = arguments[GlobalOptions.insecureSkipTLSVerify]
        token = arguments.given(GlobalOptions.token)
        tokenFile = arguments.given(GlobalOptions.tokenFile)
        clientCertificate = arguments.given(GlobalOptions.clientCertificate)
        clientKey = arguments.given(GlobalOptions.clientKey)
        asUser = arguments.given(GlobalOptions.asUser)
        asGroups = arguments[GlobalOptions.asGroup]
        asUID = arguments.given(GlobalOptions.asUID)
        asUserExtra = arguments[GlobalOptions.asUserExtra]
        disableCompression = arguments[GlobalOptions.disableCompression]
        useProxyEnv = arguments[GlobalOptions.useProxyEnv]
        if arguments.isSet(GlobalOptions.retries) { retries = arguments[GlobalOptions.retries] }
        if arguments.isSet(GlobalOptions.requestTimeout) {
            requestTimeout = arguments.given(GlobalOptions.requestTimeout)
        }
    }
}

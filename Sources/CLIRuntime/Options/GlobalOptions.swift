import Arguments
import Transport

/// The options that every command accepts: kubectl's global flags, and kpod's own.
package enum GlobalOptions {
    package static let all: [OptionSpec] = cluster + identity + impersonation + transport + refused

    private static let cluster = [
        OptionSpec(
            "namespace", short: "n", .string, value: "NAMESPACE", "The namespace to work in",
            discussion: "Without it: POD_NAMESPACE, the mounted service account's namespace, default.",
            environment: "KPOD_NAMESPACE", completion: .dynamic("namespaces"), section: "Cluster"),
        OptionSpec(
            "server", short: "s", .string, value: "URL", "The API server, https://HOST[:PORT]",
            discussion: "Without it: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, kubernetes.default.svc.",
            environment: "KPOD_SERVER", section: "Cluster"),
        OptionSpec(
            "certificate-authority", .string, value: "FILE", "The CA that the server's certificate must lead to",
            environment: "KPOD_CERTIFICATE_AUTHORITY", completion: .files, section: "Cluster"),
        OptionSpec(
            "tls-server-name", .string, value: "NAME", "The name to find in the server's certificate",
            environment: "KPOD_TLS_SERVER_NAME", section: "Cluster"),
        OptionSpec(
            "insecure-skip-tls-verify",
            "Do not verify the server's certificate (never with the mounted token elsewhere)",
            section: "Cluster"),
        OptionSpec(
            "match-server-version", "Require that the server has the minor version that kpod was made for",
            environment: "KPOD_MATCH_SERVER_VERSION", section: "Cluster"),
    ]

    private static let identity = [
        OptionSpec(
            "token", .string, value: "TOKEN", "The bearer token, in place of the mounted one",
            environment: "KPOD_TOKEN",
            section: "Identity"),
        OptionSpec(
            "token-file", .string, value: "FILE", "A file with the bearer token; read again when it changes",
            environment: "KPOD_TOKEN_FILE", completion: .files, section: "Identity"),
        OptionSpec(
            "client-certificate", .string, value: "FILE", "A client certificate, in place of the mounted token",
            environment: "KPOD_CLIENT_CERTIFICATE", completion: .files, section: "Identity"),
        OptionSpec(
            "client-key", .string, value: "FILE", "The key of the client certificate",
            environment: "KPOD_CLIENT_KEY", completion: .files, section: "Identity"),
    ]

    private static let impersonation = [
        OptionSpec(
            "as", .string, value: "USER", "The user to impersonate", environment: "KPOD_AS", section: "Impersonation"),
        OptionSpec(
            "as-group", .strings, value: "GROUP", "A group to impersonate; may be given several times",
            environment: "KPOD_AS_GROUP", section: "Impersonation"),
        OptionSpec(
            "as-uid", .string, value: "UID", "The UID to impersonate", environment: "KPOD_AS_UID",
            section: "Impersonation"),
        OptionSpec(
            "as-user-extra", .strings, value: "KEY=VALUE",
            "An extra attribute to impersonate; may be given several times",
            environment: "KPOD_AS_USER_EXTRA", section: "Impersonation"),
    ]

    private static let transport = [
        OptionSpec(
            "request-timeout", .duration(bareSeconds: true), value: "DURATION",
            "The longest that one request may take; 0 is no limit", default: "0",
            environment: "KPOD_REQUEST_TIMEOUT", section: "Requests"),
        OptionSpec(
            "retries", .int(0...1_000), value: "N", "How often a request that failed in passing is tried again",
            default: String(ClusterConfiguration.defaultRetries), environment: "KPOD_RETRIES", section: "Requests"),
        OptionSpec(
            "disable-compression", "Ask for answers without gzip", environment: "KPOD_DISABLE_COMPRESSION",
            section: "Requests"),
        OptionSpec(
            "use-proxy-env", "Follow HTTPS_PROXY and NO_PROXY, which are otherwise ignored",
            environment: "KPOD_USE_PROXY_ENV", section: "Requests"),
        OptionSpec(
            "warnings-as-errors", "Exit with a code other than 0 when the server has sent a warning",
            environment: "KPOD_WARNINGS_AS_ERRORS", section: "Requests"),
        OptionSpec(
            "v", short: "v", .int(0...10), value: "LEVEL",
            "Show requests on standard error: 6 lines, 9 nearly everything",
            default: "0", environment: "KPOD_V", section: "Requests"),
        OptionSpec("curl", "Print the equivalent curl commands in place of sending requests", section: "Requests"),
    ]

    private static let noKubeconfig =
        "there is no kubeconfig inside a pod: give --server, --certificate-authority and --token-file where the mounted "
        + "service account is not meant"
    private static let noPassword =
        "the API server takes no passwords: give --token-file, or --client-certificate with --client-key"

    private static let refused = [
        OptionSpec.refused("kubeconfig", value: "FILE", noKubeconfig),
        OptionSpec.refused("context", value: "NAME", noKubeconfig),
        OptionSpec.refused("cluster", value: "NAME", noKubeconfig),
        OptionSpec.refused(
            "user", value: "NAME", "there is no kubeconfig inside a pod: give --token-file, or --as to impersonate"),
        OptionSpec.refused("username", value: "NAME", noPassword),
        OptionSpec.refused("password", value: "TEXT", noPassword),
        OptionSpec.refused("cache-dir", value: "DIRECTORY", "kpod writes no cache: leave it out"),
        OptionSpec.refused("kuberc", value: "FILE", "kpod reads no preferences: set KPOD_… variables, or give flags"),
        OptionSpec.refused(
            "profile", value: "NAME", "kpod has no profiler: leave it out; -v 6 shows how long requests take"),
        OptionSpec.refused("profile-output", value: "FILE", "kpod has no profiler: leave it out"),
        OptionSpec.refused("log-flush-frequency", value: "DURATION", "kpod writes its log at once: leave it out"),
        OptionSpec.refused("vmodule", value: "PATTERN", "kpod logs requests only: give -v 6 to -v 9"),
    ]
}

extension ClusterOptions {
    /// What the command line says about the cluster and the credentials.
    ///
    /// A command without the global options, such as `__complete`, says nothing.
    package init(_ arguments: ParsedArguments) {
        self.init()
        guard arguments.accepts("server") else { return }
        namespace = arguments.string("namespace")
        server = arguments.string("server")
        certificateAuthority = arguments.string("certificate-authority")
        tlsServerName = arguments.string("tls-server-name")
        insecureSkipTLSVerify = arguments.flag("insecure-skip-tls-verify")
        token = arguments.string("token")
        tokenFile = arguments.string("token-file")
        clientCertificate = arguments.string("client-certificate")
        clientKey = arguments.string("client-key")
        asUser = arguments.string("as")
        asGroups = arguments.strings("as-group")
        asUID = arguments.string("as-uid")
        asUserExtra = arguments.strings("as-user-extra")
        disableCompression = arguments.flag("disable-compression")
        useProxyEnv = arguments.flag("use-proxy-env")
        if arguments.isSet("retries") { retries = arguments.int("retries") }
        if arguments.isSet("request-timeout") {
            requestTimeout = arguments.duration("request-timeout").map(Self.nanoseconds)
        }
    }

    /// A duration in nanoseconds; a negative one is none.
    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(seconds) &* 1_000_000_000 &+ UInt64(attoseconds / 1_000_000_000)
    }
}

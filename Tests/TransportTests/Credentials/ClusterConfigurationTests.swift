import Kube
import Testing

@testable import Transport

@Suite struct ClusterConfigurationTests {
    let mount: Mount

    init() throws { mount = try Mount() }

    private func configuration(
        _ options: ClusterOptions = ClusterOptions(), _ variables: [String: String] = [:]
    ) throws(ConfigurationError) -> ClusterConfiguration {
        var all = ["KPOD_SERVICE_ACCOUNT_DIR": mount.path]
        for (name, value) in variables { all[name] = value }
        return try ClusterConfiguration(options: options, environment: { all[$0] })
    }

    @Test func findsAllInAContainer() throws {
        let found = try configuration(
            ClusterOptions(), ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"])
        #expect(found.server.url == "https://10.96.0.1:443")
        #expect(found.serverSource == .environment)
        #expect(found.identity == .tokenFile(path: mount.path + "/token", isMounted: true))
        #expect(found.trust == .authority(path: mount.path + "/ca.crt", isMounted: true))
        #expect(found.proxy == nil)
    }

    /// Another cluster may be meant: nothing is done on this one, unless somebody has said by hand which is.
    @Test func aKubeconfigIsNotPassedOverInSilence() throws {
        let file = #filePath
        for paths in [file, "/nowhere/config:" + file] {
            #expect(throws: ConfigurationError.kubeconfig(path: file)) {
                try ClusterConfiguration(options: ClusterOptions(), environment: { $0 == "KUBECONFIG" ? paths : nil })
            }
        }
        var options = ClusterOptions()
        options.server = "https://a.test"
        _ = try ClusterConfiguration(options: options, environment: { $0 == "KUBECONFIG" ? file : nil })
        _ = try ClusterConfiguration(
            options: ClusterOptions(), environment: { $0 == "KUBECONFIG" ? "/nowhere/config" : nil })
        _ = try configuration(ClusterOptions(), ["KUBECONFIG": file])
    }

    @Test func usesTheKubeletsFolder() throws {
        let found = try ClusterConfiguration(options: ClusterOptions(), environment: { _ in nil })
        let folder = "/var/run/secrets/kubernetes.io/serviceaccount"
        #expect(found.identity == .tokenFile(path: folder + "/token", isMounted: true))
    }

    @Test(arguments: ["fd00::1", "[fd00::1]"])
    func takesIPv6Hosts(host: String) throws {
        let found = try configuration(
            ClusterOptions(), ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "6443"])
        #expect(found.server.url == "https://[fd00::1]:6443")
    }

    @Test func fallsBackToTheUsualName() throws {
        let found = try configuration()
        #expect(found.server.url == "https://kubernetes.default.svc:443")
        #expect(found.serverSource == .fallback)
        #expect(try configuration(ClusterOptions(), ["KUBERNETES_SERVICE_HOST": ""]).serverSource == .fallback)
    }

    @Test(arguments: [("host", "x"), ("host", "70000"), ("a/b", "443"), ("a b", "443"), ("u@h", "443")])
    func refusesBadVariables(host: String, port: String) {
        #expect(throws: ConfigurationError.self) {
            try configuration(
                ClusterOptions(), ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": port])
        }
    }

    @Test func identitiesNeverMix() throws {
        var options = ClusterOptions()
        options.token = "t"
        options.tokenFile = "/f"
        #expect(throws: ConfigurationError.conflictingIdentities("--token", "--token-file")) {
            try configuration(options)
        }
        options.token = nil
        options.clientCertificate = "/c"
        options.clientKey = "/k"
        #expect(throws: ConfigurationError.conflictingIdentities("--token-file", "--client-certificate")) {
            try configuration(options)
        }
        options.tokenFile = nil
        #expect(try configuration(options).identity == .certificate(path: "/c", keyPath: "/k"))
        options.clientKey = nil
        #expect(throws: ConfigurationError.incompleteClientCertificate(missing: "--client-key")) {
            try configuration(options)
        }
    }

    @Test func aFlagsIdentityKeepsTheVariablesOut() {
        var flags = ClusterOptions()
        flags.tokenFile = "/f"
        flags.namespace = "a"
        var variables = ClusterOptions()
        variables.token = "secret"
        variables.clientCertificate = "/c"
        variables.asUser = "jane"
        variables.namespace = "b"
        variables.retries = 2
        let merged = flags.completed(by: variables)
        #expect(merged.token == nil)
        #expect(merged.clientCertificate == nil)
        #expect(merged.tokenFile == "/f")
        #expect(merged.namespace == "a")
        #expect(merged.asUser == "jane")
        #expect(merged.retries == 2)
    }

    @Test func theMountedTokenGoesOnlyToVerifiedServers() throws {
        let variables = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        var options = ClusterOptions()
        options.insecureSkipTLSVerify = true
        for server in [nil, "https://10.96.0.1", "https://10.96.0.2"] {
            options.server = server
            let address = ServerAddress(parsingForTest: server ?? "https://10.96.0.1:443")
            #expect(throws: ConfigurationError.unverifiedServer(address)) { try configuration(options, variables) }
        }
        options.tokenFile = "/f"
        #expect(try configuration(options, variables).trust == .nothing)
        options.tokenFile = nil
        options.insecureSkipTLSVerify = false
        #expect(
            try configuration(options, variables).trust == .authority(path: mount.path + "/ca.crt", isMounted: true))
    }

    @Test(arguments: ["localhost:9443/x", "a@b", "a?b", "a#b", "a b", "a\\b", "a%2fb", "a,b", "[::1]"])
    func aServerNameIsANameAndNoMore(_ name: String) {
        var options = ClusterOptions()
        options.tlsServerName = name
        #expect(throws: ConfigurationError.badServerName(name)) { try configuration(options) }
    }

    @Test func anAddressMayBeTheServerName() throws {
        var options = ClusterOptions()
        for (name, text) in [("kubernetes.default.svc", "kubernetes.default.svc"), ("fd00::1", "[fd00::1]")] {
            options.tlsServerName = name
            #expect(try configuration(options).bracketedServerName == text)
        }
        options.tlsServerName = ""
        #expect(try configuration(options).tlsServerName == nil)
    }

    @Test func theProxyIsUsedOnlyWhenAskedFor() throws {
        let variables = ["https_proxy": "http://proxy:3128", "NO_PROXY": "10.0.0.0/8"]
        let usual = try configuration(ClusterOptions(), variables)
        #expect(usual.proxy == nil)
        #expect(usual.ignoresProxy)
        var options = ClusterOptions()
        options.useProxyEnv = true
        #expect(
            try configuration(options, variables).proxy
                == ClusterConfiguration.Proxy(url: "http://proxy:3128", exceptions: "10.0.0.0/8"))
    }

    @Test func namespaceComesFromTheFirstThatNamesOne() throws {
        var options = ClusterOptions()
        var variables = ["KPOD_SERVICE_ACCOUNT_DIR": mount.path]
        func name() -> String {
            ClusterConfiguration.namespace(options: options, environment: { variables[$0] }).name
        }
        #expect(name() == "default")
        try mount.write("namespace", "shop\n")
        #expect(name() == "shop")
        variables["POD_NAMESPACE"] = "pod"
        #expect(name() == "pod")
        options.namespace = "given"
        #expect(name() == "given")
    }

    @Test func impersonationBecomesHeaders() throws {
        var options = ClusterOptions()
        options.asUser = "jane"
        options.asGroups = ["a", "b"]
        options.asUID = "7"
        options.asUserExtra = ["scopes=x=y", "acme.com/p q%=z"]
        #expect(
            try configuration(options).impersonation == [
                Header("Impersonate-User", "jane"), Header("Impersonate-Uid", "7"), Header("Impersonate-Group", "a"),
                Header("Impersonate-Group", "b"), Header("Impersonate-Extra-scopes", "x=y"),
                Header("Impersonate-Extra-acme.com%2Fp%20q%25", "z"),
            ])
        options.asGroups = ["a\r\nX: y"]
        #expect(throws: ConfigurationError.self) { try configuration(options) }
        options = ClusterOptions()
        options.asGroups = ["a"]
        #expect(throws: ConfigurationError.self) { try configuration(options) }
        options.asUser = "jane"
        options.asUserExtra = ["novalue"]
        #expect(throws: ConfigurationError.self) { try configuration(options) }
    }
}

extension ServerAddress {
    /// The address that a test knows to be well formed.
    fileprivate init(parsingForTest text: String) {
        do { try self.init(parsing: text) } catch { self.init(host: "bad", port: 1) }
    }
}

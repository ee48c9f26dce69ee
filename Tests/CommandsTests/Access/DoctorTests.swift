import FakeTransport
import Foundation
import JSON
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// Drives each line of `kpod doctor` into failure, in this process. What the network does is scripted.
@Suite struct DoctorTests {
    static let now = "2026-11-24T00:30:00Z"
    static let rules = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    static let identity = "/apis/authentication.k8s.io/v1/selfsubjectreviews"

    /// A self-signed CA of its own, good from 2026-11-23 to 2036.
    static let authority = """
        -----BEGIN CERTIFICATE-----
        MIIB0TCCAXigAwIBAgIUaI9SeSLfKu4H5i8pBYukKrENG7gwCgYIKoZIzj0EAwIw
        JTENMAsGA1UECgwEa3BvZDEUMBIGA1UEAwwLZG9jdG9yLXRlc3QwHhcNMjYxMTI0
        MDAxNzA2WhcNMzYxMTIxMDAxNzA2WjAlMQ0wCwYDVQQKDARrcG9kMRQwEgYDVQQD
        DAtkb2N0b3ItdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABApH4nhixwdR
        YJS/J1A/Uy3R3d//G3MEB5dPjgTkEwGd+vbODn/4Ed+3in7bhb0YsqjFrHKZnnk/
        YvGC6k5zryujgYUwgYIwHQYDVR0OBBYEFL0rHjlxYpiOkt8pH4ju7jeQKujzMB8G
        A1UdIwQYMBaAFL0rHjlxYpiOkt8pH4ju7jeQKujzMA8GA1UdEwEB/wQFMAMBAf8w
        LwYDVR0RBCgwJoIMZXhhbXBsZS50ZXN0hwQKAAABhxAAAAAAAAAAAAAAAAAAAAAB
        MAoGCCqGSM49BAMCA0cAMEQCIDsYrGVf4zWagp1CUH8GxWhFI7WJAp9UZZ1cfIBg
        WkRiAiBmN0O/zH3bzUtNDZfQxU0lS3KQeajs0JYYknGSw7z++g==
        -----END CERTIFICATE-----

        """

    /// A mounted service account, removed at the end.
    final class Mount {
        let path = NSTemporaryDirectory() + "/kpod-doctor-" + UUID().uuidString

        init(token: String? = DoctorTests.token(), authority: String? = DoctorTests.authority) throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in [("token", token), ("ca.crt", authority), ("namespace", "shop")] {
                if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// The network as a test has it.
    final class FakeProbe: Probe {
        var lookup: Result<[String], TransportError> = .success(["10.96.0.1"])
        var dial: Result<String, TransportError> = .success("10.96.0.1")
        var verified: Result<Handshake, TransportError> = .success(Handshake())
        var unverified = Handshake()
        private(set) var handshakes: [Bool] = []

        func addresses(of host: String, seconds: Int) throws(TransportError) -> [String] { try lookup.get() }
        func connect(seconds: Int) throws(TransportError) -> String { try dial.get() }
        func handshake(isVerified: Bool, seconds: Int) throws(TransportError) -> Handshake {
            handshakes.append(isVerified)
            return isVerified ? try verified.get() : unverified
        }
    }

    static func claims(_ more: String = "", expires: Int? = 1_795_481_200, pod: String = "web-1") -> String {
        let end = expires.map { #""exp":\#($0),"# } ?? ""
        return #"""
            {"aud":["https://issuer"],\#(end)"iat":1795467600,"iss":"https://issuer",\#(more)
            "sub":"system:serviceaccount:shop:web","kubernetes.io":{"namespace":"shop","node":{"name":"n1","uid":"nu"},
            "pod":{"name":"\#(pod)","uid":"pu"},"serviceaccount":{"name":"web","uid":"su"}}}
            """#
    }

    static func token(_ claims: String = claims()) -> String {
        let text = Data(claims.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return "e30." + text.replacing("=", with: "") + ".c2lnbmF0dXJl"
    }

    /// A server at which all is well.
    static func healthy(skipping skipped: Set<String> = []) -> FakeClient {
        let client = FakeClient()
        if !skipped.contains("livez") { client.answer(.get, "/livez", body: "ok") }
        if !skipped.contains("version") { client.answer(.get, "/version", body: #"{"gitVersion":"v1.36.2"}"#) }
        if !skipped.contains("identity") {
            client.answer(
                .post, identity, status: 201,
                body:
                    #"{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"system:serviceaccount:shop:web"}}}"#
            )
        }
        if !skipped.contains("rules") {
            client.answer(
                .post, rules, status: 201,
                body: #"""
                    {"status":{"resourceRules":[{"verbs":["create"],"apiGroups":["authorization.k8s.io"],
                    "resources":["selfsubjectrulesreviews"]},{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}]}}
                    """#)
        }
        return client
    }

    struct Run {
        let status: CLIRuntime.ExitStatus
        let output: String

        /// The line of a check with the lines below that belong to it.
        func part(_ name: String) -> String {
            var lines = output.split(separator: "\n", omittingEmptySubsequences: false)[...]
            while let line = lines.first, !line.contains(" \(name) ") { lines.removeFirst() }
            guard let first = lines.popFirst() else { return "" }
            return ([first] + lines.prefix { $0.hasPrefix(" ") }).joined(separator: "\n")
        }
    }

    static func run(
        _ words: [String] = [], mount: Mount, probe: FakeProbe = FakeProbe(), client: FakeClient = FakeClient(),
        environment: [String: String] = [:], host: String = "web-1"
    ) -> Run {
        let output = MemorySink()
        let errors = MemorySink()
        let usual = [
            "KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443",
            "KPOD_SERVICE_ACCOUNT_DIR": mount.path,
        ]
        var platform = Platform(
            output: output, errors: errors, readInput: { [] }, environment: usual.merging(environment) { $1 },
            now: { Timestamp(now) ?? Timestamp(seconds: 0) }, connect: { _, _ in client })
        platform.probe = { _ in probe }
        platform.hostName = host
        let status = Program.run(["doctor"] + words, of: Root.command, in: platform)
        #expect(!(output.text + errors.text).contains("c2lnbmF0dXJl"))
        return Run(status: status, output: output.text + errors.text)
    }

    @Test func allIsWell() throws {
        let client = Self.healthy()
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.status == .success, "\(run.output)")
        #expect(run.output.hasSuffix("\nAll works\n"), "\(run.output)")
        #expect(run.part("token").contains("system:serviceaccount:shop:web; pod web-1 on node n1; expires"))
        #expect(run.part("ca").contains("CN=doctor-test"))
        #expect(run.part("permissions").contains("in namespace shop: pods: get, list"))
        #expect(client.faults == [])
    }

    @Test func unsetVariablesAreNamed() throws {
        let probe = FakeProbe()
        probe.lookup = .failure(
            .resolve(ServerAddress(host: "kubernetes.default.svc", port: 443), host: "x", isFallback: true))
        let run = Self.run(mount: try Mount(), probe: probe, environment: ["KUBERNETES_SERVICE_HOST": ""])
        #expect(run.part("environment").contains("KUBERNETES_SERVICE_HOST is not set"))
        #expect(run.part("dns").hasPrefix("FAILED"))
        #expect(run.part("dns").contains("Keep KUBERNETES_SERVICE_HOST"))
        #expect(run.status == .unreachable)
    }

    @Test func aBadPortIsAUsageError() throws {
        let run = Self.run(mount: try Mount(), environment: ["KUBERNETES_SERVICE_PORT": "tcp"])
        #expect(run.part("environment").hasPrefix("FAILED"))
        #expect(run.part("environment").contains("KUBERNETES_SERVICE_PORT is no port"))
        #expect(run.status == .usage)
    }

    @Test func noMountAndAnEmptyOne() throws {
        let mount = try Mount(token: nil, authority: nil)
        let absent = Self.run(mount: mount, environment: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"])
        #expect(absent.part("mount").contains("automountServiceAccountToken"))
        #expect(absent.status == .unauthorized)
        try FileManager.default.removeItem(atPath: mount.path + "/namespace")
        let empty = Self.run(mount: mount)
        #expect(empty.part("mount").hasPrefix("FAILED"))
        #expect(empty.part("mount").contains("is empty"))
        #expect(empty.output.contains("not checked: token, ca,"))
        #expect(empty.status == .unauthorized)
    }

    @Test func halfAMount() throws {
        let tokenless = Self.run(mount: try Mount(token: nil))
        #expect(tokenless.part("mount").contains("token does not exist"))
        let caless = Self.run(mount: try Mount(authority: nil))
        #expect(caless.part("mount").contains("kube-root-ca.crt"))
        #expect(caless.status == .unauthorized)
    }

    @Test(arguments: [
        ("", "is empty"), ("a.e30.c\nd", "several lines"),
        (token(claims(expires: 1_700_000_000)), "expired 2023-11-14"),
    ])
    func badTokens(_ token: String, _ words: String) throws {
        let run = Self.run(mount: try Mount(token: token))
        #expect(run.part("token").hasPrefix("FAILED"), "\(run.output)")
        #expect(run.part("token").contains(words), "\(run.output)")
        #expect(run.status == .unauthorized)
    }

    /// A server may take tokens of other kinds, from a file of its own or by a webhook: the checks of it tell.
    @Test(arguments: [("a.b.c.d", "4 parts"), ("a.!!.c", "not Base64"), ("secret", "1 part")])
    func aMountedTokenOfAnotherKindIsWarnedOfAndTried(_ token: String, _ words: String) throws {
        let run = Self.run(mount: try Mount(token: token), client: Self.healthy())
        #expect(!run.part("token").hasPrefix("FAILED"), "\(run.output)")
        #expect(run.part("token").contains(words), "\(run.output)")
        #expect(run.part("token").contains("what is mounted is no service account token; only the server can tell"))
        #expect(run.part("identity").hasPrefix("ok"), "\(run.output)")
        #expect(run.status == .success)
    }

    @Test func oddTokensAreWarnedOf() throws {
        func part(_ claims: String, host: String = "web-1") throws -> String {
            Self.run(mount: try Mount(token: Self.token(claims)), client: Self.healthy(), host: host).part("token")
        }
        #expect(try part(Self.claims(expires: nil)).contains("never expires: whoever"))
        #expect(try part(Self.claims(expires: 253_402_300_799)).hasPrefix("ok"))
        #expect(try part(Self.claims(#""nbf":1795489000,"#)).contains("the clock of this node is behind"))
        #expect(
            try part(Self.claims(), host: "other").contains("bound to the pod web-1, while the host name here is other")
        )
        #expect(try part(Self.claims(), host: "n1").hasPrefix("ok"))
        let vault = Self.claims().replacing(#"["https://issuer"]"#, with: #"["vault"]"#)
        #expect(try part(vault).contains("the audience is not the usual one"))
        let large = Self.claims(#""x":"\#(String(repeating: "y", count: 500_000))","#)
        #expect(try part(large).hasPrefix("ok"))
    }

    @Test func theKubeletsVolumeIsToldFromACopy() throws {
        let expired = Self.token(Self.claims(expires: 1_700_000_000))
        let copy = try Mount(token: expired)
        #expect(Self.run(mount: copy).part("token").contains("mounted with subPath"))
        try FileManager.default.createDirectory(atPath: copy.path + "/..data", withIntermediateDirectories: true)
        #expect(Self.run(mount: copy).part("token").contains("the kubelet has stopped replacing it"))

        let overdue = Self.claims().replacing(#""pod":{"#, with: #""warnafter":1795471200,"pod":{"#)
        let mount = try Mount(token: Self.token(overdue))
        let part = Self.run(mount: mount, client: Self.healthy()).part("token")
        #expect(part.contains("the kubelet should have replaced it by 2026-11-23T22:00:00Z; the file is a copy"))
        try FileManager.default.createDirectory(atPath: mount.path + "/..data", withIntermediateDirectories: true)
        #expect(Self.run(mount: mount, client: Self.healthy()).part("token").contains("; replaced by the kubelet"))
    }

    @Test func aGivenOpaqueTokenIsOnlyWarnedOf() throws {
        let run = Self.run(["--token=opaque"], mount: try Mount(), client: Self.healthy())
        #expect(run.part("token").hasPrefix("warning"))
        #expect(run.status == .success)
    }

    @Test(arguments: [
        ("garbage", "it holds no certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate in it can be read"),
    ])
    func badAuthorities(_ text: String, _ words: String) throws {
        let run = Self.run(mount: try Mount(authority: text))
        #expect(run.part("ca").hasPrefix("FAILED"))
        #expect(run.part("ca").contains(words), "\(run.output)")
        #expect(run.status == .unauthorized)
    }

    @Test func oddAuthoritiesAreWarnedOf() throws {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        let text = "# a comment\n" + Self.authority + Self.authority + key
        let run = Self.run(mount: try Mount(authority: text), client: Self.healthy())
        #expect(run.part("ca").contains("2 certificates"))
        #expect(run.part("ca").contains("private key"))
        #expect(run.status == .success)
    }

    @Test func proxyVariables() throws {
        let mount = try Mount()
        func part(_ environment: [String: String]) -> String {
            Self.run(mount: mount, client: Self.healthy(), environment: environment).part("proxy")
        }
        #expect(part(["HTTPS_PROXY": "http://p:1"]).contains("Add 10.96.0.1 to NO_PROXY"))
        #expect(part(["HTTPS_PROXY": "http://p:1", "NO_PROXY": "x,10.96.0.0/12"]).hasPrefix("ok"))
        #expect(part(["HTTPS_PROXY": "http://p:1", "no_proxy": "10.96.0.1"]).hasPrefix("ok"))
        #expect(part([:]).contains("no proxy variables"))
    }
}

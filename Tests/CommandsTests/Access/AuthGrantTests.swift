import FakeTransport
import JSON
import Testing
import YAML

@testable import CLIRuntime
@testable import Commands

@Suite struct AuthGrantTests {
    private static let account = ["--serviceaccount", "shop:web"]

    /// A token whose claims name the account shop/web; its signature is none.
    static let token =
        "eyJhbGciOiJub25lIn0." + "eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6c2hvcDp3ZWIifQ" + ".x"

    @Test func printsARoleAndItsBinding() {
        let client = FakeClient()
        let run = CommandRun(
            "auth", "grant", "list,get", "pods", "-n", "shop", client: client, environment: ["KPOD_TOKEN": Self.token])
        #expect(run.errors == "")
        #expect(
            run.output == """
                ---
                # For service account shop/web. Can be applied by whoever may create Roles and RoleBindings in namespace shop
                # and holds these rights, or has the verbs escalate and bind.
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata:
                  name: web-get-list-pods
                  namespace: shop
                rules:
                - apiGroups:
                  - ""
                  resources:
                  - pods
                  verbs:
                  - get
                  - list
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata:
                  name: web-get-list-pods
                  namespace: shop
                roleRef:
                  apiGroup: rbac.authorization.k8s.io
                  kind: Role
                  name: web-get-list-pods
                subjects:
                - kind: ServiceAccount
                  name: web
                  namespace: shop

                """)
        #expect(run.status == .success)
        #expect(client.requests.isEmpty)
    }

    /// What is granted, in the form `Kind namespace/name: rule; rule`, bindings left out.
    private static func roles(_ words: [String], environment: [String: String] = [:], client: FakeClient = FakeClient())
        throws -> [String]
    {
        let run = CommandRun(["auth", "grant"] + words, client: client, environment: environment)
        var reader = try YAMLReader(Array(run.output.utf8))
        var roles: [String] = []
        while let document = try reader.next()?.value {
            guard let rules = document["rules"]?.array else { continue }
            let name =
                (document.at("metadata", "namespace")?.string.map { $0 + "/" } ?? "")
                + (document.at("metadata", "name")?.string ?? "")
            roles.append(
                (document["kind"]?.string ?? "") + " " + name + ": "
                    + rules.map { String(decoding: $0.compact, as: UTF8.self) }.joined(separator: "; "))
        }
        return roles
    }

    @Test func isTheSmallestThatDoes() throws {
        #expect(
            try Self.roles(["get", "secrets", "db", "-n", "shop"] + Self.account) == [
                #"Role shop/web-get-secrets-db: {"apiGroups":[""],"resourceNames":["db"],"resources":["secrets"],"verbs":["get"]}"#
            ])
        #expect(
            try Self.roles(["list", "nodes"] + Self.account) == [
                #"ClusterRole shop-web-list-nodes: {"apiGroups":[""],"resources":["nodes"],"verbs":["list"]}"#
            ])
        #expect(
            try Self.roles(["list", "pods", "-A"] + Self.account) == [
                #"ClusterRole shop-web-list-pods: {"apiGroups":[""],"resources":["pods"],"verbs":["list"]}"#
            ])
        #expect(
            try Self.roles(["get", "/metrics,/healthz/*"] + Self.account) == [
                #"ClusterRole shop-web-get-healthz-all-metrics: {"nonResourceURLs":["/healthz/*","/metrics"],"verbs":["get"]}"#
            ])
        #expect(
            try Self.roles(["get", "pods/log,pods", "-n", "ops"] + Self.account) == [
                #"Role ops/shop-web-get-pods-pods-log: {"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get"]}"#
            ])
        // One rule a group, and what is cluster-scoped apart.
        #expect(
            try Self.roles(["watch", "deploy,sts,pods,nodes", "-n", "shop"] + Self.account) == [
                #"Role shop/web-watch-deployments.apps-statefulsets.apps-watch-pods: {"apiGroups":["apps"],"resources":["deployments","statefulsets"],"verbs":["watch"]}; {"apiGroups":[""],"resources":["pods"],"verbs":["watch"]}"#,
                #"ClusterRole shop-web-watch-nodes: {"apiGroups":[""],"resources":["nodes"],"verbs":["watch"]}"#,
            ])
    }

    @Test func creationHasNoNames() throws {
        let words = ["auth", "grant", "create,patch", "configmaps", "a", "-n", "shop"] + Self.account
        let run = CommandRun(words)
        #expect(run.errors.hasPrefix("Warning: create cannot be narrowed to names"))
        #expect(
            try Self.roles(Array(words.dropFirst(2)))[0].hasSuffix(
                #"{"apiGroups":[""],"resources":["configmaps"],"verbs":["create"]}; {"apiGroups":[""],"resourceNames":["a"],"resources":["configmaps"],"verbs":["patch"]}"#
            ))
        // A part of an object that exists can be narrowed.
        #expect(
            try Self.roles(["create", "pods/exec", "web", "-n", "shop"] + Self.account)[0].contains(
                #""resourceNames":["web"]"#))
    }

    @Test func commandsThatStreamStandForWhatTheyNeed() throws {
        #expect(
            try Self.roles(["exec", "pods", "web", "-n", "shop"] + Self.account)[0].hasSuffix(
                #"{"apiGroups":[""],"resourceNames":["web"],"resources":["pods"],"verbs":["get"]}; {"apiGroups":[""],"resourceNames":["web"],"resources":["pods/exec"],"verbs":["create","get"]}"#
            ))
        #expect(
            try Self.roles(["port-forward", "pods", "-n", "shop"] + Self.account)[0].contains(
                #""resources":["pods/portforward"],"verbs":["create","get"]"#))
    }

    @Test func namesAreDistinctAndShort() throws {
        let long = try Self.roles(["get", "secrets", String(repeating: "a", count: 80), "-n", "shop"] + Self.account)[0]
        let other = try Self.roles(["get", "secrets", String(repeating: "a", count: 81), "-n", "shop"] + Self.account)[
            0]
        #expect(long.prefix { $0 != ":" } != other.prefix { $0 != ":" })
        #expect(long.prefix { $0 != ":" }.count == "Role shop/".count + 63)
        #expect(
            try Self.roles(["list", "pods", "--name=mine", "-n", "shop"] + Self.account)[0].hasPrefix(
                "Role shop/mine: "))
    }

    @Test func anotherUserCanBeMeant() {
        let run = CommandRun("auth", "grant", "list", "pods", "--as=jane", "-n", "shop")
        #expect(run.output.hasSuffix("subjects:\n- apiGroup: rbac.authorization.k8s.io\n  kind: User\n  name: jane\n"))
        let account = CommandRun("auth", "grant", "list", "pods", "--as=system:serviceaccount:a:b", "-n", "shop")
        #expect(account.output.hasSuffix("subjects:\n- kind: ServiceAccount\n  name: b\n  namespace: a\n"))
    }

    @Test func theServerIsAskedForWhatTheTokenDoesNotTell() {
        let client = FakeClient()
        client.answer(
            .post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", status: 201, body: AuthWhoAmITests.review)
        let run = CommandRun("auth", "grant", "list", "pods", client: client)
        #expect(run.output.hasSuffix("- kind: ServiceAccount\n  name: default\n  namespace: default\n"))
        #expect(client.faults == [])
    }

    @Test func typesAreKnownWithoutDiscoveryByTheirGroup() throws {
        let client = FakeClient()
        client.answer(.get, "/api", status: 403, body: "{}")
        client.answer(.get, "/apis", status: 403, body: "{}")
        let run = CommandRun(
            ["auth", "grant", "list", "widgets.example.com", "-n", "shop"] + Self.account, client: client)
        #expect(run.output.contains("  - example.com\n  resources:\n  - widgets\n"))
        #expect(run.errors.hasPrefix("Warning: the API server could not be asked about widgets.example.com"))
    }

    @Test func specialResourcesNeedNoServer() throws {
        #expect(
            try Self.roles(["impersonate", "users", "jane"] + Self.account)[0].hasPrefix(
                "ClusterRole shop-web-impersonate-users-jane: "))
        #expect(
            try Self.roles(["*", "*", "-n", "shop"] + Self.account)[0].hasPrefix(
                #"Role shop/web-all-all.all: {"apiGroups":["*"]"#))
    }

    @Test(arguments: [
        (["run", "pods"], "grant create pods"), (["debug", "pods"], "grant patch pods/ephemeralcontainers"),
        (["exec", "services"], "grant exec pods"), (["logs", "pods"], "grant get pods/log"),
        (["get", "pods,/metrics"], "one after the other"), (["get", "/metrics", "x"], "takes no names"),
        (["get,", "pods"], "empty verb"), (["get", "pods/"], "is no resource"), (["get", "/a*b"], "no path of a rule"),
        (["get", "pods", "a/b"], "no name of an object"),
        (["get", "pods", "--serviceaccount=web"], "wants NAMESPACE:NAME"),
        (["get", "pods", "--name=a/b"], "cannot be the name"),
    ])
    func wrongUseSaysWhatIsMeant(_ words: [String], _ text: String) {
        let run = CommandRun(["auth", "grant"] + words, environment: ["KPOD_TOKEN": Self.token])
        #expect(run.status == .usage)
        #expect(run.errors.contains(text), "\(run.errors)")
        #expect(run.output == "")
    }
}

import Foundation
import Programs
import Testing

/// Roles and bindings made, reconciled and asked about; what kubectl has, beside it.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct RBACTests {
    /// Rights come and go here, so that no other suite may share the server.
    private static let started = Result { try Sandbox.another() }

    private static func manifest(_ verbs: String, role: String, subject: String, label: String) -> String {
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: rc, namespace: fresh, labels: {\(label): x}}
        rules:
        - {apiGroups: [""], resources: [pods], verbs: [\(verbs)]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: rcb, namespace: fresh}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: \(role), name: rc}
        subjects:
        - {kind: User, name: \(subject), apiGroup: rbac.authorization.k8s.io}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: left-out, namespace: fresh}

        """
    }

    /// The runs in order: what is missing is made, added, left, made again, removed.
    private static let runs: [(input: String, options: [String])] = [
        (manifest("get, list", role: "Role", subject: "jane", label: "a"), []),
        (manifest("get, list", role: "Role", subject: "jane", label: "a"), []),
        (manifest("get, watch", role: "Role", subject: "joe", label: "b"), ["--dry-run=client"]),
        (manifest("get, watch", role: "Role", subject: "joe", label: "b"), []),
        (
            manifest("watch", role: "Role", subject: "joe", label: "b"),
            ["--remove-extra-permissions", "--remove-extra-subjects"]
        ),
        (manifest("watch", role: "ClusterRole", subject: "joe", label: "b"), ["-o", "name"]),
    ]

    @Test func reconcileDoesAndSaysWhatKubectlDoes() throws {
        let sandbox = try Self.started.get()
        func all(_ run: ([String], String) throws -> Outcome) throws -> [String] {
            defer { _ = try? sandbox.kpod("delete", "ns", "fresh", "--ignore-not-found") }
            var texts: [String] = []
            for (input, options) in Self.runs {
                let outcome = try run(["auth", "reconcile", "-f", "-"] + options, input)
                texts.append("\(outcome.status)\n\(outcome.output)\n\(outcome.errors)")
                let state = try sandbox.kpod(
                    "get", "roles,rolebindings,configmaps", "-n", "fresh", "-o",
                    "jsonpath={range .items[*]}{.metadata.name} {.metadata.labels} {.rules} {.roleRef} {.subjects}{\"\\n\"}{end}"
                )
                texts.append(state.output)
            }
            return texts
        }
        let ours = try all { try sandbox.kpod($0, input: $1) }
        #expect(ours[1].contains("rcb"), "\(ours)")
        guard sandbox.kubectl != nil else { return }
        let theirs = try all { try sandbox.kubectl($0, input: $1) }
        #expect(ours == theirs)
    }

    @Test func theMatrixShowsWhatIsAllowed() throws {
        let sandbox = try Self.started.get()
        let role = try sandbox.kpod(
            "auth", "grant", "get,list", "pods,pods/log", "-n", "default", "--serviceaccount", "default:default",
            "--name", "matrix"
        ).output
        #expect(try sandbox.kpod("apply", "-f", "-", input: role).status == 0)
        defer { _ = try? sandbox.kpod("delete", "-f", "-", input: role) }
        let rows = try sandbox.kpod("auth", "matrix", "--no-headers", as: "default").output.split(separator: "\n")
            .map { $0.split(separator: " ").map(String.init) }
        #expect(rows.first == ["pods", "yes", "yes", "no", "no", "no", "no", "no", "no"])
        #expect(rows.dropFirst().first == ["pods/log", "yes", "yes"])
        // What every account may do anyway.
        #expect(rows.count == 5)
        let admin = try sandbox.kpod("auth", "matrix", "--all", "--no-headers")
        #expect(!admin.output.contains(" no "))
        #expect(try sandbox.kpod("auth", "matrix", "-o", "json", as: "default").output.contains(#""list": "yes""#))
    }

    @Test func whoCanNamesTheBinding() throws {
        let sandbox = try Self.started.get()
        let role = try sandbox.kpod(
            "auth", "grant", "get", "secrets", "db", "-n", "shop", "--serviceaccount", "default:default", "--name",
            "who"
        ).output
        #expect(try sandbox.kpod("apply", "-f", "-", input: role).status == 0)
        defer { _ = try? sandbox.kpod("delete", "-f", "-", input: role) }
        let row = "ServiceAccount   default/default   RoleBinding/shop/who               Role/who\n"
        #expect(try sandbox.kpod("auth", "who-can", "get", "secrets", "db", "-n", "shop").output.hasSuffix(row))
        #expect(try sandbox.kpod("auth", "who-can", "get", "secrets", "db", "-A").output.hasSuffix(row))
        #expect(try !sandbox.kpod("auth", "who-can", "get", "secrets", "-n", "shop").output.contains("who"))
        #expect(try sandbox.kpod("auth", "who-can", "get", "nodes", as: "default").status == 4)
    }

    @Test func theAccountOfATokenThatWasMade() throws {
        let sandbox = try Self.started.get()
        #expect(try sandbox.kpod("create", "sa", "made", "-n", "shop").output == "serviceaccount/made created\n")
        defer { _ = try? sandbox.kpod("delete", "sa", "made", "-n", "shop") }
        let token = try sandbox.kpod("create", "token", "made", "-n", "shop", "--duration=10m").output
        let identity = try sandbox.kpod(
            "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}", "--token",
            token.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(identity.output == "system:serviceaccount:shop:made" || identity.status == 2, "\(identity.errors)")
        let missing = try sandbox.kpod("create", "token", "nobody", "-n", "shop")
        #expect(missing.errors == "error: failed to create token: serviceaccounts \"nobody\" not found\n")
        #expect(missing.status == 3)
    }

    @Test func whatIsThereAlreadyIsLeftAsItIs() throws {
        let sandbox = try Self.started.get()
        let manifest = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: once, namespace: shop}}\n"
        defer { _ = try? sandbox.kpod("delete", "sa", "once", "-n", "shop") }
        let twice = try sandbox.kpod("create", "-f", "-", input: manifest + "---\n" + manifest)
        #expect(twice.output == "serviceaccount/once created\n")
        #expect(
            twice.errors
                == "Error from server (AlreadyExists): error when creating \"STDIN\": serviceaccounts \"once\" already exists\n"
        )
        #expect(twice.status == 8)
        let generated = try sandbox.kpod(
            "create", "-f", "-", "-o", "name", "--dry-run=server",
            input: "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: gen-, namespace: shop}}")
        #expect(generated.output.hasPrefix("configmap/gen-"), "\(generated.errors)")
    }
}

import Foundation
import Testing

/// `apply` and `delete` against the sandbox, beside a real kubectl where there is one.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ApplyTests {
    private static let role = Sandbox.repository + "/Tests/Fixtures/role.yaml"

    /// The founding example: from 403 to the list of pods, and back.
    @Test func aRoleLetsThePodListPods() throws {
        let sandbox = try Sandbox.shared()
        let pods = ["get", "pods", "-n", "default"]
        #expect(try sandbox.kpod(pods, as: "default").status == 4)

        let applied = try sandbox.kpod("apply", "-f", Self.role)
        #expect(applied.errors == "")
        #expect(
            applied.output == """
                role.rbac.authorization.k8s.io/demo-role created
                rolebinding.rbac.authorization.k8s.io/demo-role-binding created

                """)
        #expect(try sandbox.kpod(pods, as: "default").status == 0)

        #expect(try sandbox.kpod("apply", "-f", Self.role).output.components(separatedBy: " unchanged\n").count == 3)
        let other = try sandbox.kpod("apply", "-f", Self.role, as: "default")
        #expect(other.status == 4)
        #expect(other.output == "")

        let deleted = try sandbox.kpod("delete", "-f", Self.role)
        #expect(
            deleted.output == """
                role.rbac.authorization.k8s.io "demo-role" deleted from default namespace
                rolebinding.rbac.authorization.k8s.io "demo-role-binding" deleted from default namespace

                """)
        #expect(deleted.status == 0)
        #expect(try sandbox.kpod(pods, as: "default").status == 4)
    }

    /// What `kubectl apply` owns passes to kpod; what others own does not.
    @Test func fieldsHaveOwners() throws {
        let sandbox = try Sandbox.shared()
        func manifest(_ value: String) -> String {
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: owned, namespace: shop}, data: {a: \(value)}}"
        }
        defer { _ = try? sandbox.kpod("delete", "cm", "owned", "-n", "shop", "--ignore-not-found") }
        let other = ["apply", "--field-manager=other", "-f", "-"]
        #expect(try sandbox.kpod(other, input: manifest("one")).output == "configmap/owned created\n")
        let refused = try sandbox.kpod("apply", "-f", "-", input: manifest("two"))
        #expect(refused.status == 8)
        #expect(refused.errors.contains("configmap/owned: .data.a belongs to \"other\"\n"))
        let forced = try sandbox.kpod("apply", "--force-conflicts", "-f", "-", input: manifest("two"))
        #expect(forced.output == "configmap/owned configured\n")
    }

    /// What kubectl applied client-side goes when kpod's file no longer has it, its annotation too.
    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"), arguments: [[], ["--server-side"]])
    func takesOverFromKubectlApply(options: [String]) throws {
        let sandbox = try Sandbox.shared()
        func manifest(_ data: String) -> String {
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: moved, namespace: shop}, data: {\(data)}}"
        }
        defer { _ = try? sandbox.kpod("delete", "cm", "moved", "-n", "shop", "--ignore-not-found") }
        _ = try sandbox.kubectl(["apply", "-f", "-"], input: manifest("key: old, legacy: x"))
        let applied = try sandbox.kpod(["apply", "-f", "-"] + options, input: manifest("key: new"))
        #expect(applied.status == 0, "\(applied.errors)")
        let left = ["get", "cm", "moved", "-n", "shop", "-o", "jsonpath={.data} {.metadata.annotations}"]
        #expect(try sandbox.kpod(left).output == #"{"key":"new"} "#)
        let again = try sandbox.kpod(["apply", "-f", "-"] + options, input: manifest("key: new"))
        #expect(
            again.output == (options.isEmpty ? "configmap/moved unchanged\n" : "configmap/moved serverside-applied\n"))
        #expect(again.errors == "")
    }

    @Test(.enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"))
    func standardOutputIsKubectls() throws {
        let sandbox = try Sandbox.shared()
        let several = """
            {apiVersion: v1, kind: ConfigMap, metadata: {name: side-a, namespace: shop}, data: {a: "1"}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: side-b, namespace: shop}, data: {b: "<&>"}}
            """
        for options in [
            ["apply", "--server-side", "--field-manager=both", "-f", "-"],
            ["apply", "--server-side", "--field-manager=both", "-f", "-", "-o", "name"],
            ["apply", "--server-side", "--field-manager=both", "-f", "-", "-o", "json"],
            ["apply", "--server-side", "--field-manager=both", "-f", "-", "-o", "yaml"],
            ["apply", "--server-side", "--field-manager=both", "--dry-run=server", "-f", "-"],
            ["delete", "--dry-run=client", "-f", "-"],
            ["delete", "--dry-run=server", "-f", "-", "-o", "name"],
        ] {
            let ours = try sandbox.kpod(options, input: several)
            let theirs = try sandbox.kubectl(options, input: several)
            #expect(ours.output == theirs.output, "\(options)")
            #expect(ours.status == theirs.status)
        }
        _ = try sandbox.kpod("delete", "-f", "-", input: several)
    }

    /// The same within lists and maps of a larger object, from a dump that names its version.
    @Test(.enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"))
    func takesOverWhatStandsDeep() throws {
        let sandbox = try Sandbox.shared()
        let manifest = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: moved, namespace: shop}
            spec:
              replicas: 2
              selector: {matchLabels: {app: moved}}
              template:
                metadata: {labels: {app: moved}}
                spec:
                  containers: [{name: main, image: a, env: [{name: A, value: "1"}, {name: LEGACY, value: "2"}]}]
            """
        defer { _ = try? sandbox.kpod("delete", "deploy", "moved", "-n", "shop", "--ignore-not-found") }
        _ = try sandbox.kubectl(["apply", "-f", "-"], input: manifest)
        let dump = try sandbox.kpod("get", "deploy", "moved", "-n", "shop", "-o", "yaml").output
        let edited = dump.replacingOccurrences(of: "image: a", with: "image: b")
        #expect(try sandbox.kpod("apply", "-f", "-", input: edited).status == 0)
        let without = manifest.replacingOccurrences(of: #", {name: LEGACY, value: "2"}"#, with: "")
        #expect(try sandbox.kpod("apply", "-f", "-", input: without).output == "deployment.apps/moved configured\n")
        let template = "jsonpath={.spec.template.metadata.labels} {.spec.template.spec.containers}"
        #expect(
            try sandbox.kpod("get", "deploy", "moved", "-n", "shop", "-o", template).output
                == #"{"app":"moved"} [{"env":[{"name":"A","value":"1"}],"image":"a","name":"main"}]"#)
    }

    /// What `get -o yaml` printed makes the object anew once it is gone.
    @Test(arguments: [["apply"], ["apply", "--server-side"], ["create"]])
    func aDumpCanBePutBack(command: [String]) throws {
        let sandbox = try Sandbox.shared()
        defer { _ = try? sandbox.kpod("delete", "cm", "dumped", "-n", "shop", "--ignore-not-found") }
        let object = "{apiVersion: v1, kind: ConfigMap, metadata: {name: dumped, namespace: shop}, data: {k: v}}"
        _ = try sandbox.kpod("create", "-f", "-", input: object)
        let dump = try sandbox.kpod("get", "cm", "dumped", "-n", "shop", "-o", "yaml", "--show-managed-fields").output
        _ = try sandbox.kpod("delete", "cm", "dumped", "-n", "shop")
        let restored = try sandbox.kpod(command + ["-f", "-"], input: dump)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try sandbox.kpod("get", "cm", "dumped", "-n", "shop", "-o", "jsonpath={.data.k}").output == "v")
    }

    @Test func aKeyDroppedFromStringDataGoes() throws {
        let sandbox = try Sandbox.shared()
        func secret(_ data: String) -> String {
            "{apiVersion: v1, kind: Secret, metadata: {name: strings, namespace: shop}, stringData: {\(data)}}"
        }
        defer { _ = try? sandbox.kpod("delete", "secret", "strings", "-n", "shop", "--ignore-not-found") }
        _ = try sandbox.kpod("apply", "-f", "-", input: secret("a: one, b: two"))
        _ = try sandbox.kpod("apply", "-f", "-", input: secret("a: one"))
        let data = try sandbox.kpod("get", "secret", "strings", "-n", "shop", "-o", "jsonpath={.data}")
        #expect(data.output == #"{"a":"b25l"}"#)
    }

    /// A definition and an object of its kind in one file.
    @Test func aCustomResourceFollowsItsDefinition() throws {
        let sandbox = try Sandbox.shared()
        let both = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gears.example.net}
            spec:
              group: example.net
              scope: Namespaced
              names: {plural: gears, singular: gear, kind: Gear, listKind: GearList}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---
            {apiVersion: example.net/v1, kind: Gear, metadata: {name: small, namespace: shop}, spec: {teeth: 9}}
            """
        let applied = try sandbox.kpod("apply", "-f", "-", input: both)
        #expect(
            applied.output == """
                customresourcedefinition.apiextensions.k8s.io/gears.example.net created
                gear.example.net/small created

                """, "\(applied.errors)")
        _ = try sandbox.kpod("delete", "gear.example.net", "small", "-n", "shop")
        _ = try sandbox.kpod("delete", "crd", "gears.example.net")
    }
}

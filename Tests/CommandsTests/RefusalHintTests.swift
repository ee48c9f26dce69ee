import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct RefusalHintTests {
    private static let user = "system:serviceaccount:default:default"

    private static func refusal(_ sentence: String, details: String = "{}", code: Int = 403) -> String {
        let message = sentence.replacingOccurrences(of: "\"", with: "\\\"")
        return
            #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":\#(code),"message":"\#(message)","details":\#(details)}"#
    }

    /// What a list of pods says after kubectl's line when it is refused like this.
    private static func hint(_ message: String, details: String = "{}", code: Int = 403, words: [String] = [])
        -> [String]
    {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/shop/pods?includeObject=None&limit=500", status: code,
            body: refusal(message, details: details, code: code))
        let run = CommandRun(["get", "pods", "-n", "shop"] + words, client: client)
        #expect(client.faults == [])
        return Array(run.errors.split(separator: "\n").map(String.init).dropFirst())
    }

    @Test func namesWhatIsMissingAndTheCommandThatPrintsIt() {
        #expect(
            Self.hint(
                #"pods is forbidden: User "\#(Self.user)" cannot list resource "pods" in API group "" in the namespace "shop""#
            ) == [
                "Missing in RBAC for service account default/default: verb list on pods (core API group), in namespace shop",
                "This prints the role that would allow it, for somebody who may apply it:",
                "    kpod auth grant list pods -n shop --serviceaccount default:default",
            ])
    }

    @Test func otherUsersAreNamedToo() {
        #expect(
            Self.hint(
                #"pods is forbidden: User "jane doe" cannot list resource "pods" in API group "" in the namespace "shop""#
            ).last
                == "    kpod auth grant list pods -n shop --as 'jane doe'")
    }

    @Test func nobodyIsGrantedNothing() {
        let lines = Self.hint(
            #"pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "shop""#
        )
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("The request reached the server without credentials") == true)
    }

    @Test func impersonationIsItsOwnRight() {
        let lines = Self.hint(
            #"users "jane" is forbidden: User "\#(Self.user)" cannot impersonate resource "users" in API group "" at the cluster scope"#,
            details: #"{"name":"jane","kind":"users"}"#, words: ["--as=jane"])
        #expect(
            lines == [
                "Missing in RBAC for service account default/default: verb impersonate on users (core API group), named jane, cluster-wide",
                "This prints the role that would allow it, for somebody who may apply it:",
                "    kpod auth grant impersonate users jane --serviceaccount default:default",
            ])
    }

    @Test(arguments: [
        (#"pods "x" is forbidden: exceeded quota: q, requested: pods=1"#, "A ResourceQuota"),
        (#"pods "x" is forbidden: violates PodSecurity "restricted:latest": a"#, "Pod Security admission"),
        (
            #"roles "x" is forbidden: user "y" (groups=[]) is attempting to grant RBAC permissions not currently held:"#,
            "Nobody may grant"
        ),
        (#"admission webhook "a.b" denied the request: no"#, "An admission webhook or policy"),
        (#"pods "x" is forbidden: something else"#, "This is not RBAC's refusal"),
    ])
    func otherRefusalsHaveTheirOwnMend(_ message: String, _ start: String) {
        let lines = Self.hint(message)
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(start) == true, "\(lines)")
    }

    /// What was meant as a string and is none in YAML; the words are those of a real server.
    @Test(arguments: [
        "failed to create typed patch object (crt/wrongtype; /v1, Kind=ConfigMap): .data.b: expected string, got &value.valueUnstructured{Value:true}",
        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal bool into Go struct field ConfigMap.data of type string",
        "Widget.example.com \"gear\" is invalid: spec.color: Invalid value: \"boolean\": spec.color in body must be of type string: \"boolean\"",
    ])
    func whatWantsAStringWantsQuotes(_ message: String) {
        let client = FakeClient()
        let words = message.replacingOccurrences(of: "\"", with: "\\\"")
        client.answer(
            .patch, "/api/v1/namespaces/shop/configmaps/a?fieldManager=kpod&fieldValidation=Strict&force=false",
            status: 500, body: #"{"kind":"Status","status":"Failure","message":"\#(words)","code":500}"#)
        let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {b: yes}}"
        let run = CommandRun("apply", "--server-side", "-f", "-", client: client, input: manifest)
        #expect(run.errors.contains("\nA string is wanted there: write the value in quotes."), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aNamespaceThatEndsIsToldApart() {
        let lines = Self.hint(
            #"pods "x" is forbidden: unable to create new content in namespace shop because it is being terminated"#,
            details: #"{"causes":[{"reason":"NamespaceTerminating"}]}"#)
        #expect(lines.first?.hasPrefix("The namespace is being deleted") == true)
    }

    @Test func severalRefusalsAreOneRoleAfterKubectlsLines() {
        let client = FakeClient()
        for resource in ["pods", "services"] {
            client.answer(
                .get, "/api/v1/namespaces/shop/\(resource)?includeObject=None&limit=500", status: 403,
                body: Self.refusal(
                    #"\#(resource) is forbidden: User "\#(Self.user)" cannot list resource "\#(resource)" in API group "" in the namespace "shop""#
                ))
        }
        let run = CommandRun("get", "pods,services", "-n", "shop", client: client)
        let lines = run.errors.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2).allSatisfy { $0.hasPrefix("Error from server (Forbidden): ") })
        #expect(lines.last == "    kpod auth grant list pods,services -n shop --serviceaccount default:default")
        #expect(run.status == .forbidden)
    }

    @Test(arguments: [
        ("/metrics", "get /metrics"), ("/api/v1/namespaces/shop/pods/web/log?x=y", "get pods/log web -n shop"),
        ("/apis/apps/v1/deployments", "list deployments -A"), ("/api/v1/nodes/n1", "get nodes n1"),
        ("/apis/example.com/v1/namespaces/shop/widgets?watch=true", "watch widgets.example.com -n shop"),
        ("/api/v1/namespaces/shop", "get namespaces shop"),
    ])
    func rawPathsAreReadAsTheAuthorizerReadsThem(_ path: String, _ grant: String) {
        let client = FakeClient()
        client.answer(
            .get, path, status: 403, body: Self.refusal(#"forbidden: User "\#(Self.user)" cannot get path "x""#))
        let run = CommandRun("get", "--raw", path, client: client)
        #expect(
            run.errors.hasSuffix("    kpod auth grant \(grant) --serviceaccount default:default\n"), "\(run.errors)")
    }

    /// What is likely after a 401, by the claims of the token.
    @Test(arguments: [
        (#"{"sub":"a","exp":1000}"#, "has probably expired: its time ran out 56y ago, on 1970-01-01T00:16:40Z."),
        (#"{"sub":"a","nbf":99999999999}"#, "is probably not valid yet"),
        (#"{"sub":"a","aud":["vault"]}"#, "- Its audience is vault: it was probably made for somebody else"),
        (#"{"sub":"a","iss":"https://other.example"}"#, "- Its issuer is https://other.example"),
        (#"{"kubernetes.io/serviceaccount/secret.name":"s"}"#, "- It is a legacy token"),
        (
            #"{"sub":"a","kubernetes.io":{"namespace":"n","pod":{"name":"p"}}}"#,
            "- It is bound to the pod p, and this host is called h"
        ),
        (
            #"{"sub":"a","iss":"https://kubernetes.default.svc","aud":["https://kubernetes.default.svc"]}"#,
            "has not expired, yet the server does not accept it: its pod or service account may be gone"
        ),
        ("[]", "The token that was given is no service account token"),
    ])
    func claimsMakeTheCauseLikely(_ claims: String, _ words: String) {
        let client = FakeClient()
        let body = #"{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#
        client.answer(.get, "/api/v1/namespaces/shop/pods?includeObject=None&limit=500", status: 401, body: body)
        let payload = Data(claims.utf8).base64EncodedString().replacingOccurrences(of: "=", with: "")
        let run = CommandRun(
            ["get", "pods", "-n", "shop"], client: client,
            environment: ["KPOD_TOKEN": "e30.\(payload).x", "HOSTNAME": "h"])
        #expect(
            run.errors.hasPrefix("error: You must be logged in to the server (Unauthorized)\nThe token that was given ")
        )
        #expect(run.errors.contains(words), "\(run.errors)")
        #expect(run.status == .unauthorized)
        #expect(!run.errors.contains(payload))
    }
}

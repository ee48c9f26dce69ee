import Foundation
import Testing

@testable import SandboxServer

@Suite struct RBACTests {
    private static let role: JSON = [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": ["name": "demo-role", "namespace": "default"],
        "rules": [["apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]]],
    ]
    private static let binding: JSON = [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": ["name": "demo-role-binding", "namespace": "default"],
        "subjects": [["kind": "ServiceAccount", "name": "default", "apiGroup": ""]],
        "roleRef": ["kind": "Role", "name": "demo-role", "apiGroup": ""],
    ]
    private static let roles = "/apis/rbac.authorization.k8s.io/v1/namespaces/default"

    @Test(arguments: [
        (
            "GET", "/api/v1/namespaces/shop/pods",
            "pods is forbidden: User \"U\" cannot list resource \"pods\" in API group \"\" in the namespace \"shop\""
        ),
        (
            "DELETE", "/api/v1/namespaces/shop/pods/shell",
            "pods \"shell\" is forbidden: User \"U\" cannot delete resource \"pods\" in API group \"\" in the namespace \"shop\""
        ),
        (
            "GET", "/api/v1/nodes",
            "nodes is forbidden: User \"U\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
        ),
        (
            "GET", "/api/v1/namespaces/shop/pods/shell/log",
            "pods \"shell\" is forbidden: User \"U\" cannot get resource \"pods/log\" in API group \"\" in the namespace \"shop\""
        ),
        (
            "GET", "/apis/example.com/v1/namespaces/shop/widgets",
            "widgets.example.com is forbidden: User \"U\" cannot list resource \"widgets\" in API group \"example.com\" in the namespace \"shop\""
        ),
        ("GET", "/metrics", "forbidden: User \"U\" cannot get path \"/metrics\""),
    ])
    func refusesAsRecorded(_ method: String, _ path: String, _ message: String) async throws {
        let harness = try await Harness()
        let answer = try await harness.ask(method, path, token: harness.pod)
        #expect(answer.status == 403)
        #expect(
            answer.json["message"]?.string == message.replacing("U\"", with: "system:serviceaccount:default:default\""))
    }

    @Test func foundingExample() async throws {
        let harness = try await Harness()
        let pods = "/api/v1/namespaces/default/pods"
        #expect(try await harness.ask("GET", pods, token: harness.pod).status == 403)
        for (plural, object) in [("roles", Self.role), ("rolebindings", Self.binding)] {
            let name = object.at("metadata", "name")?.string ?? ""
            let path = "\(Self.roles)/\(plural)/\(name)?fieldManager=kpod"
            let made = try await harness.ask("PATCH", path, object, type: "application/apply-patch+yaml")
            #expect(made.status == 201)
            let again = try await harness.ask("PATCH", path, object, type: "application/apply-patch+yaml")
            #expect(again.json.at("metadata", "resourceVersion") == made.json.at("metadata", "resourceVersion"))
        }
        let answer = try await harness.ask("GET", pods, token: harness.pod)
        #expect(answer.status == 200)
        #expect(answer.json["items"]?.array?.count == 1)
        #expect(try await harness.ask("DELETE", "\(pods)/kpod", token: harness.pod).status == 403)
    }

    @Test func refusesEscalation() async throws {
        let harness = try await Harness()
        var maker = Self.role
        maker["rules"] = [["apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"], "verbs": ["create"]]]
        _ = try await harness.ask("POST", "\(Self.roles)/roles", maker)
        _ = try await harness.ask("POST", "\(Self.roles)/rolebindings", Self.binding)
        var wider = Self.role
        wider.set("wider", at: "metadata", "name")
        let answer = try await harness.ask("POST", "\(Self.roles)/roles", wider, token: harness.pod)
        #expect(answer.status == 403)
        #expect(
            answer.json["message"]
                == "roles.rbac.authorization.k8s.io \"wider\" is forbidden: user \"system:serviceaccount:default:default\" (groups=[\"system:serviceaccounts\" \"system:serviceaccounts:default\" \"system:authenticated\"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"get\", \"list\"]}"
        )
    }

    @Test func authenticates() async throws {
        let harness = try await Harness()
        #expect(try await harness.ask("GET", "/version", token: "no").status == 401)
        let anonymous = await harness.server.answer(Request(method: "GET", target: "/api/v1/pods"))
        #expect(anonymous.status == 403)
        for path in ["/version", "/healthz", "/livez", "/readyz"] {
            #expect(await harness.server.answer(Request(method: "GET", target: path)).status == 200)
        }
        let review: JSON = ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"]
        let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
        let me = try await harness.ask("POST", path, review, token: harness.pod)
        #expect(me.status == 201)
        #expect(me.json.at("status", "userInfo", "username") == "system:serviceaccount:default:default")
        let other = try await harness.ask(
            "POST", path, review, headers: ["impersonate-user": ["jane"], "impersonate-group": ["dev"]])
        #expect(other.json.at("status", "userInfo", "groups") == ["dev", "system:authenticated"])
        let refused = try await harness.ask(
            "POST", path, review, token: harness.pod, headers: ["impersonate-user": ["jane"]])
        #expect(
            refused.json["message"]
                == "users \"jane\" is forbidden: User \"system:serviceaccount:default:default\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope"
        )
    }

    @Test func tokensLookLikeAClusters() async throws {
        let harness = try await Harness()
        let parts = harness.pod.split(separator: ".").map(String.init)
        #expect(parts.count == 3)
        var base64 = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        let claims = try JSON(parsing: [UInt8](Data(base64Encoded: base64) ?? Data()))
        #expect(claims["sub"] == "system:serviceaccount:default:default")
        #expect(claims.at("kubernetes.io", "pod", "name") == "kpod")
        #expect(claims.at("kubernetes.io", "node", "name") == "node1")
        #expect(claims.at("kubernetes.io", "warnafter")?.int ?? 0 > 0)
    }
}

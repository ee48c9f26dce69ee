import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// Who may do something, from the roles and bindings that the server has.
@Suite struct AuthWhoCanTests {
    private static let rbac = "/apis/rbac.authorization.k8s.io/v1"

    private static func list(_ kind: String, _ items: String) -> String {
        #"{"kind":"\#(kind)List","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{},"items":[\#(items)]}"#
    }

    private static let clusterRole = #"""
        {"metadata":{"name":"reader"},"rules":[{"verbs":["get","list"],"apiGroups":[""],"resources":["pods"]}]}
        """#
    private static let role = #"""
        {"metadata":{"name":"one","namespace":"default"},
         "rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":["a"]}]}
        """#
    private static let binding = #"""
        {"metadata":{"name":"all","namespace":"default"},"roleRef":{"kind":"ClusterRole","name":"reader"},
         "subjects":[{"kind":"ServiceAccount","name":"web","namespace":"shop"},{"kind":"User","name":"jane"}]},
        {"metadata":{"name":"one","namespace":"default"},"roleRef":{"kind":"Role","name":"one"},
         "subjects":[{"kind":"Group","name":"ops"}]}
        """#

    private static func server() -> FakeClient {
        let client = FakeClient()
        client.answer(.get, rbac + "/clusterroles?limit=500", body: list("ClusterRole", clusterRole))
        client.answer(.get, rbac + "/clusterrolebindings?limit=500", body: list("ClusterRoleBinding", ""))
        client.answer(.get, rbac + "/namespaces/default/roles?limit=500", body: list("Role", role))
        client.answer(.get, rbac + "/namespaces/default/rolebindings?limit=500", body: list("RoleBinding", binding))
        return client
    }

    @Test func holdersAreShownWithTheirBindings() {
        let client = Self.server()
        let run = CommandRun("auth", "who-can", "get", "pods", "a", client: client)
        #expect(
            run.output == """
                KIND             NAME       BINDING                   ROLE
                ServiceAccount   shop/web   RoleBinding/default/all   ClusterRole/reader
                User             jane       RoleBinding/default/all   ClusterRole/reader
                Group            ops        RoleBinding/default/one   Role/one

                """)
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// A role for one object is none for all of them.
    @Test func aRoleForOneObjectIsNoneForAll() {
        let client = Self.server()
        let run = CommandRun("auth", "who-can", "get", "pods", "--no-headers", client: client)
        #expect(!run.output.contains("ops"), "\(run.output)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func nobodyIsNo() {
        let client = Self.server()
        let run = CommandRun("auth", "who-can", "delete", "pods", client: client)
        #expect(run.output == "")
        #expect(run.errors == "Nobody, as far as roles and bindings tell.\n")
        #expect(run.status == .no)
        #expect(client.faults == [])
    }

    /// What could not be read may hold somebody: that nobody is found would be no answer.
    @Test func whatMayNotBeReadIsNoAnswer() {
        let client = FakeClient()
        let refusal = #"""
            {"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"clusterroles is forbidden: User
            \"u\" cannot list resource \"clusterroles\" in API group \"rbac.authorization.k8s.io\" at the cluster scope"}
            """#.replacing("\n", with: " ")
        client.answer(.get, Self.rbac + "/clusterroles?limit=500", status: 403, body: refusal)
        client.answer(
            .get, Self.rbac + "/clusterrolebindings?limit=500", body: Self.list("ClusterRoleBinding", ""))
        client.answer(
            .get, Self.rbac + "/namespaces/default/roles?limit=500", body: Self.list("Role", Self.role))
        client.answer(
            .get, Self.rbac + "/namespaces/default/rolebindings?limit=500",
            body: Self.list("RoleBinding", Self.binding))
        let run = CommandRun("auth", "who-can", "get", "pods", "a", client: client)
        #expect(run.output == "")
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }
}

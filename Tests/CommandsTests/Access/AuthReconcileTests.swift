import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of reconcile are replayed by ReplayTests; here is what no recording has.
@Suite struct AuthReconcileTests {
    private static let path = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles"

    private static func role(_ verbs: String, version: Int? = nil) -> String {
        let version = version.map { #","resourceVersion":"\#($0)""# } ?? ""
        return
            #"{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"r","namespace":"default"\#(version)},"#
            + #""rules":[{"apiGroups":[""],"resources":["pods"],"verbs":[\#(verbs)]}]}"#
    }

    private static func run(_ client: FakeClient, _ options: String...) throws -> CommandRun {
        let file = FileManager.default.temporaryDirectory.appending(path: "kpod-reconcile-\(UUID().uuidString).json")
        try role(#""get""#).write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return CommandRun(["auth", "reconcile", "-f", file.path] + options, client: client)
    }

    private static let conflict =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}"#

    /// Somebody else was quicker: what is missing now is worked out again.
    @Test func aConflictIsLookedAtAgain() throws {
        let client = FakeClient()
        client.answer(.get, Self.path + "/r", body: Self.role(#""list""#, version: 1))
        client.answer(.put, Self.path + "/r", status: 409, body: Self.conflict)
        client.answer(.get, Self.path + "/r", body: Self.role(#""watch""#, version: 2))
        client.answer(.put, Self.path + "/r", body: Self.role(#""watch","get""#, version: 3))
        let run = try Self.run(client)
        #expect(run.output.hasPrefix("role.rbac.authorization.k8s.io/r reconciled\n"), "\(run.output)")
        #expect(run.status == .success)
        #expect(client.faults == [])
        let body = String(decoding: client.requests.last?.body ?? [], as: UTF8.self)
        #expect(body.contains("watch") && body.contains("get") && !body.contains("list"), "\(body)")
    }

    /// One that changes each time is given up, and is no success.
    @Test func aConflictWithoutEndIsAFailure() throws {
        let client = FakeClient()
        for version in 1...4 {
            client.answer(.get, Self.path + "/r", body: Self.role(#""list""#, version: version))
            client.answer(.put, Self.path + "/r", status: 409, body: Self.conflict)
        }
        let run = try Self.run(client)
        #expect(run.output == "")
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }

    /// The role of a binding is looked up where the server compares it with the caller's rights, and its namespace is there.
    @Test func aRoleThatIsNotThereIsNoNamespaceThatIsNotThere() {
        let client = FakeClient()
        let bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings"
        func missing(_ name: String) -> String {
            #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"rolebindings.rbac.authorization.k8s.io \"\#(name)\" not found","details":{"name":"\#(name)","group":"rbac.authorization.k8s.io","kind":"rolebindings"}}"#
        }
        for _ in 1...4 {
            client.answer(.get, bindings + "/b", status: 404, body: missing("b"))
            client.answer(.post, bindings, status: 404, body: missing("r"))
        }
        let run = CommandRun(
            "auth", "reconcile", "-f", "-", client: client,
            input: #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"#
                + #""roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}"#)
        #expect(run.errors == "Error from server (NotFound): rolebindings.rbac.authorization.k8s.io \"r\" not found\n")
        #expect(run.status == .notFound)
        #expect(!client.asked.contains { $0.contains("/api/v1/namespaces") }, "\(client.asked)")
        #expect(client.faults == [])
    }

    @Test func aClientsDryRunSendsNoChange() throws {
        let client = FakeClient()
        client.answer(.get, Self.path + "/r", body: Self.role(#""list""#, version: 1))
        let run = try Self.run(client, "--dry-run=client")
        #expect(run.output.hasPrefix("role.rbac.authorization.k8s.io/r reconciled (dry run)\n"), "\(run.output)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }
}

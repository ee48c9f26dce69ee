import FakeTransport
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// What an account may do, from the rules that the server lists, and asked for where these leave it open.
@Suite struct AuthMatrixTests {
    private static let rulesPath = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews"
    private static let accessPath = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

    private static func server(rules: String, isIncomplete: Bool = false) -> FakeClient {
        let client = FakeClient()
        client.answer(
            .post, rulesPath, status: 201,
            body: #"{"kind":"SelfSubjectRulesReview","status":{"resourceRules":[\#(rules)],"nonResourceRules":[],"#
                + #""incomplete":\#(isIncomplete)}}"#)
        client.answer(
            .get, "/api",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":""},"versions":[{"version":"v1","resources":[
                {"resource":"pods","responseKind":{"kind":"Pod"},"scope":"Namespaced","singularResource":"pod",
                 "verbs":["get","list"]},
                {"resource":"nodes","responseKind":{"kind":"Node"},"scope":"Cluster","singularResource":"node",
                 "verbs":["get"]}]}]}]}
                """#)
        client.answer(.get, "/apis", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        return client
    }

    private static func answer(_ client: FakeClient, _ isAllowed: Bool) {
        client.answer(
            .post, accessPath, status: 201,
            body: #"{"kind":"SelfSubjectAccessReview","status":{"allowed":\#(isAllowed)}}"#)
    }

    @Test func cellsComeFromTheRules() {
        let client = Self.server(
            rules: #"""
                {"verbs":["get"],"apiGroups":[""],"resources":["pods"]},
                {"verbs":["list"],"apiGroups":[""],"resources":["pods"],"resourceNames":["a"]}
                """#)
        let run = CommandRun("auth", "matrix", client: client)
        #expect(
            run.output.split(separator: "\n").map { $0.split(separator: " ") } == [
                ["RESOURCE", "GET", "LIST", "WATCH", "CREATE", "UPDATE", "PATCH", "DELETE", "DELETECOLLECTION"],
                ["pods", "yes", "some"],
            ])
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// A rule of the namespace does not hold for a type without namespaces: each such yes is asked for.
    @Test func aYesOnTheClusterIsAskedFor() {
        for isAllowed in [true, false] {
            let client = Self.server(rules: #"{"verbs":["*"],"apiGroups":["*"],"resources":["nodes"]}"#)
            Self.answer(client, isAllowed)
            let run = CommandRun("auth", "matrix", "--no-headers", client: client)
            #expect(run.output.split { " \n".contains($0) } == (isAllowed ? ["nodes", "yes"] : []))
            #expect(run.errors == (isAllowed ? "" : "Nothing is allowed in namespace default.\n"))
            #expect(run.status == .success)
            #expect(client.faults == [])
        }
    }

    /// Rules that are not all leave every no open.
    @Test func whatIncompleteRulesLeaveOpenIsAskedFor() {
        let client = Self.server(
            rules: #"{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}"#, isIncomplete: true)
        for isAllowed in [true, false] { Self.answer(client, isAllowed) }
        let run = CommandRun("auth", "matrix", "--all", "-o", "json", client: client)
        #expect(run.output.contains(#""list": "yes""#), "\(run.output)")
        #expect(run.output.contains(#""get": "no""#), "\(run.output)")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// Without a single answer nothing is known, and nothing may look like one.
    @Test func aRefusalIsNoMatrix() {
        let client = FakeClient()
        client.answer(
            .post, Self.rulesPath, status: 401,
            body: #"{"kind":"Status","status":"Failure","reason":"Unauthorized","code":401,"message":"Unauthorized"}"#)
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(.get, "/apis", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        let run = CommandRun("auth", "matrix", client: client)
        #expect(run.output == "")
        #expect(run.status == .unauthorized)
        #expect(client.faults == [])
    }
}

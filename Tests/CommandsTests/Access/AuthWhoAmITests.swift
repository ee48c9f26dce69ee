import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct AuthWhoAmITests {
    private static let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"

    /// The JSON of what the recordings hold as protobuf.
    static let review = #"""
        {"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1",
        "metadata":{"creationTimestamp":"2026-11-23T21:55:25Z"},
        "status":{"userInfo":{"username":"system:serviceaccount:default:default",
        "uid":"ed23711b-091a-4514-8361-66fff9ac6d4d",
        "groups":["system:serviceaccounts","system:serviceaccounts:default","system:authenticated"],
        "extra":{"authentication.kubernetes.io/credential-id":["JTI=44ed1bf4-806b-4469-a998-a85c696c92d0"]}}}}
        """#

    private static func client(status: Int = 201, body: String = review) -> FakeClient {
        let client = FakeClient()
        client.answer(.post, path, status: status, body: body)
        return client
    }

    /// What discovery says of a version that has the API.
    static let served = #"""
        {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"authentication.k8s.io/v1","resources":[
        {"name":"selfsubjectreviews","singularName":"selfsubjectreview","namespaced":false,"kind":"SelfSubjectReview",
        "verbs":["create"]}]}
        """#

    @Test(arguments: [
        ("whoami-sa", ["auth", "whoami"]), ("whoami-sa-json", ["auth", "whoami", "-o", "json"]),
        ("whoami-sa-yaml", ["auth", "whoami", "-o", "yaml"]),
    ])
    func printsWhatKubectlPrints(recording: String, words: [String]) throws {
        let client = Self.client()
        let run = CommandRun(words[0], words[1], words.count > 2 ? "-o" + words[3] : "-v0", client: client)
        #expect(try run.output == Recording.load(recording).stdout)
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    /// Scripts ask for the name in this way.
    @Test(arguments: [
        ("jsonpath={.status.userInfo.username}", "system:serviceaccount:default:default"),
        ("go-template={{.kind}}", "SelfSubjectReview"),
        ("name", "selfsubjectreview.authentication.k8s.io/<unknown>\n"),
    ])
    func printsInTheOtherFormatsToo(format: String, output: String) {
        let run = CommandRun("auth", "whoami", "-o", format, client: Self.client())
        #expect(run.output == output)
        #expect(run.status == .success)
    }

    @Test func leavesOutWhatTheUserHasNot() {
        let body = #"{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"admin"}}}"#
        let run = CommandRun("auth", "whoami", client: Self.client(body: body))
        #expect(run.output == "ATTRIBUTE   VALUE\nUsername    admin\n")
    }

    @Test func asksOlderServersForOlderVersions() {
        let client = FakeClient()
        for version in ["v1", "v1beta1", "v1alpha1"] {
            client.answer(
                .post, "/apis/authentication.k8s.io/\(version)/selfsubjectreviews", status: 404,
                body: "404 page not found\n")
        }
        let run = CommandRun("auth", "whoami", client: client)
        #expect(run.errors.hasPrefix("error: the selfsubjectreviews API is not enabled in the cluster\n"))
        #expect(run.status == .notFound)
        #expect(client.faults == [])
        #expect(
            client.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }.last
                == #"{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1alpha1"}"#)
    }

    @Test func aRefusalIsKubectls() {
        let client = Self.client(status: 403, body: Self.refusal)
        client.answer(.get, "/apis/authentication.k8s.io/v1", body: Self.served)
        let run = CommandRun("auth", "whoami", client: client)
        #expect(
            run.errors.hasPrefix(
                "error: the selfsubjectreviews API is not enabled in the cluster or you do not have permission to call it\n"
            ))
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    private static let refusal = #"""
        {"kind":"Status","status":"Failure","reason":"Forbidden","code":403,
        "message":"it is forbidden: User \"x\" cannot create resource \"selfsubjectreviews\" at the cluster scope"}
        """#

    /// An account without rights is refused even what an older server does not have.
    @Test func aRefusalOfWhatIsNotServedSaysSo() {
        let client = FakeClient()
        for version in ["v1", "v1beta1", "v1alpha1"] {
            let group = "/apis/authentication.k8s.io/" + version
            client.answer(
                .post, group + "/selfsubjectreviews", status: 403,
                body: Self.refusal)
            if version == "v1" {
                client.answer(.get, group, body: Self.served.replacing("selfsubjectreviews", with: "tokenreviews"))
            } else {
                client.answer(.get, group, status: 404, body: "404 page not found\n")
            }
        }
        let run = CommandRun("auth", "whoami", client: client)
        #expect(run.errors.hasPrefix("error: the selfsubjectreviews API is not enabled in the cluster\n"))
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    @Test func anUnknownTokenIsUnauthorized() throws {
        let body = #"{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#
        let run = CommandRun("auth", "whoami", client: Self.client(status: 401, body: body))
        #expect(try run.errors.hasPrefix(Recording.load("unauthorized-whoami").stderr))
        #expect(run.status == .unauthorized)
    }

    @Test func anotherAnswerIsNone() {
        let run = CommandRun("auth", "whoami", client: Self.client(body: "{}"))
        #expect(run.status == .failure)
        #expect(run.output == "")
    }
}

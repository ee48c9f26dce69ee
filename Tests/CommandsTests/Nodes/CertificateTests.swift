import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// `kpod certificate` where the recordings do not tell: what is sent, and what is decided at the same time by others.
@Suite struct CertificateTests {
    private static let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests/a"
    private static func request(_ version: String, _ conditions: String = "[]") -> String {
        #"{"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1","metadata":{"name":"a","resourceVersion":"\#(version)"},"status":{"conditions":\#(conditions)}}"#
    }
    private static let conflict =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified"}"#

    @Test func aRequestThatWasChangedMeanwhileIsDecidedAnew() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.request("1"))
        client.answer(.put, Self.path + "/approval", status: 409, body: Self.conflict)
        client.answer(.get, Self.path, body: Self.request("2"))
        client.answer(.put, Self.path + "/approval", body: Self.request("3"))
        let run = CommandRun("certificate", "approve", "a", client: client)
        #expect(run.output == "certificatesigningrequest.certificates.k8s.io/a approved\n")
        #expect(run.status == .success)
        let body = client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(body.contains(#""resourceVersion":"2""#))
        #expect(
            body.contains(
                #"{"type":"Approved","status":"True","reason":"KpodApprove","message":"This CSR was approved by kpod certificate approve.","lastUpdateTime":"2026-11-23T22:00:00Z"}"#
            ))
        #expect(client.faults == [])
    }

    @Test func whatWasDeniedMeanwhileIsNotApproved() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.request("1"))
        client.answer(.put, Self.path + "/approval", status: 409, body: Self.conflict)
        client.answer(.get, Self.path, body: Self.request("2", #"[{"type":"Denied","status":"True"}]"#))
        let run = CommandRun("certificate", "approve", "a", client: client)
        #expect(run.errors == "error: certificate signing request \"a\" is already Denied\n")
        #expect(run.output == "")
        #expect(run.status == .rejected)
        #expect(client.faults == [])
    }
}

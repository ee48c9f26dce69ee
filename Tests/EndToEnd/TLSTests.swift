import Foundation
import Testing

extension Faults {
    /// Servers whose certificate is not to be trusted.
    @Suite struct TLSTests {
        @Test(arguments: [
            ("expired", "certificate has expired"), ("wrongHost", "certificate is not valid for 127.0.0.1"),
            ("otherCA", "certificate signed by unknown authority"), ("tls11", "handshake failed"),
        ])
        func isRefused(_ fault: String, _ words: String) throws {
            let sandbox = try Sandbox.spoiled()
            let port = try #require(sandbox.announcement.faults?[fault])
            try sandbox.forgetRequests()
            let outcome = try sandbox.kpod("get", "pods", adding: ["KUBERNETES_SERVICE_PORT": String(port)])
            #expect(outcome.status == 7)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
            #expect(try sandbox.requests().isEmpty, "nothing is sent to a server that is not trusted")
        }

        /// A server that refuses a body before it has read it has refused it: that is no lost connection.
        @Test func anAnswerBeforeTheBodyIsReadIsTheAnswer() throws {
            let sandbox = try Sandbox.spoiled()
            let port = try #require(sandbox.announcement.faults?["earlyAnswer"])
            let manifest =
                #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"big"},"data":{"a":""#
                + String(repeating: "x", count: 4 << 20) + #""}}"#
            for _ in 0..<5 {
                let outcome = try sandbox.kpod(
                    "create", "-f", "-", adding: ["KUBERNETES_SERVICE_PORT": String(port)], input: manifest)
                #expect(outcome.status == 8, "\(outcome.errors)")
                #expect(
                    outcome.errors.contains(
                        "Error from server (RequestEntityTooLarge): error when creating \"STDIN\": "
                            + "Request entity too large: limit is 3145728"), "\(outcome.errors)")
            }
        }

        @Test func theMountedTokenGoesToNoUnverifiedServer() throws {
            let sandbox = try Sandbox.spoiled()
            let other = "https://localhost:\(sandbox.announcement.port)"
            try sandbox.forgetRequests()
            let refused = try sandbox.kpod("get", "pods", "-s", other, "--insecure-skip-tls-verify")
            #expect(refused.status == 2)
            #expect(refused.errors.contains("the mounted token is not sent to localhost"))
            #expect(try sandbox.requests().isEmpty)
            // Where the CA in force verifies it, and where the token is another, it is a server like any.
            #expect(try sandbox.kpod("get", "pods", "-s", other).status == 0)
            let token = try #require(sandbox.announcement.accounts["demo-admin"]) + "/token"
            let given = try sandbox.kpod(
                "get", "pods", "-s", other, "--insecure-skip-tls-verify", "--token-file", token)
            #expect(given.status == 0, "\(given.errors)")
        }
    }
}

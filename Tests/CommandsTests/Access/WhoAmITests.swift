import FakeTransport
import Foundation
import JSON
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

@Suite struct WhoAmITests {
    private static let review = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
    private static let version = #"{"gitVersion":"v1.36.2"}"#

    private static let claims = #"""
        {"aud":["api"],"exp":1795471200,"iat":1795467600,"iss":"https://issuer","sub":"system:serviceaccount:default:default",
        "kubernetes.io":{"namespace":"default","node":{"name":"n1","uid":"nu"},"pod":{"name":"web-1","uid":"pu"},
        "serviceaccount":{"name":"default","uid":"su"}}}
        """#

    private static func token(_ claims: String = claims) -> String {
        let text = Data(claims.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return "e30." + text.replacing("=", with: "") + ".c2lnbmF0dXJl"
    }

    private static func run(
        _ words: String, client: FakeClient, token: String = token(), now: String = "2026-11-23T21:40:00Z"
    ) -> CommandRun {
        let run = CommandRun(
            "whoami", words, client: client, environment: ["KPOD_TOKEN": token, "POD_NAMESPACE": "shop"], now: now)
        #expect(!(run.output + run.errors).contains("c2lnbmF0dXJl"))
        return run
    }

    private static func failure(_ reason: String, _ code: Int) -> String {
        #"""
        {"kind":"Status","status":"Failure","reason":"\#(reason)","code":\#(code),
        "message":"it is forbidden: User \"x\" cannot create resource \"selfsubjectreviews\" at the cluster scope"}
        """#
    }

    @Test func tellsWhatServerAndTokenSay() {
        let client = FakeClient()
        client.answer(.post, Self.review, status: 201, body: AuthWhoAmITests.review)
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("-v0", client: client)
        #expect(
            run.output == """
                User:              system:serviceaccount:default:default
                UID:               ed23711b-091a-4514-8361-66fff9ac6d4d
                Groups:            system:serviceaccounts, system:serviceaccounts:default, system:authenticated
                Service account:   default/default
                Pod:               web-1 (pu)
                Node:              n1
                Token expires:     2026-11-23T22:00:00Z (in 20m)
                Namespace:         shop
                Server:            https://api.test
                Server version:    v1.36.2

                """)
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func printsJSON() throws {
        let client = FakeClient()
        client.answer(.post, Self.review, status: 201, body: AuthWhoAmITests.review)
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("-ojson", client: client)
        let json = try JSONDocument(parsing: Array(run.output.utf8)).root
        #expect(json["verified"]?.bool == true)
        #expect(json.at("token", "pod", "name")?.string == "web-1")
        #expect(json.at("token", "expires")?.string == "2026-11-23T22:00:00Z")
        #expect(json.at("server", "version")?.string == "v1.36.2")
    }

    @Test func showsAllClaimsButNoSignature() throws {
        for format in ["-v0", "-ojson"] {
            let client = FakeClient()
            client.answer(.post, Self.review, status: 201, body: AuthWhoAmITests.review)
            client.answer(.get, "/version", body: Self.version)
            let run = CommandRun(
                "whoami", "--show-token-claims", format, client: client, environment: ["KPOD_TOKEN": Self.token()],
                now: "2026-11-23T21:40:00Z")
            #expect(run.output.contains(#""iss": "https://issuer""#))
            #expect(run.output.contains("Token claims:\n{") == (format == "-v0"))
            #expect(!run.output.contains("c2lnbmF0dXJl"))
            #expect(run.errors == "")
        }
    }

    @Test func warnsOfATokenThatNeverExpires() {
        let client = FakeClient()
        client.answer(.post, Self.review, status: 201, body: AuthWhoAmITests.review)
        client.answer(.get, "/version", body: Self.version)
        let legacy = #"""
            {"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"default",
            "kubernetes.io/serviceaccount/secret.name":"default-token-x",
            "kubernetes.io/serviceaccount/service-account.name":"default","sub":"system:serviceaccount:default:default"}
            """#
        let run = Self.run("-v0", client: client, token: Self.token(legacy))
        #expect(run.output.contains("Token expires:     never\n"))
        #expect(run.errors.hasPrefix("Warning: the token of the Secret default-token-x never expires"))
        #expect(run.status == .success)
    }

    @Test func printsTheClaimsWhereTheServerIsOutOfReach() throws {
        let address = try ServerAddress(parsing: "https://api.test")
        let client = FakeClient()
        client.fail(.post, Self.review, .refused(address, isFallback: false))
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("-v0", client: client, now: "2026-11-23T22:05:00Z")
        #expect(
            run.output == """
                Not verified:      the server could not be asked; this is what the token says of itself
                User:              system:serviceaccount:default:default
                Service account:   default/default
                Pod:               web-1 (pu)
                Node:              n1
                Token expires:     2026-11-23T22:00:00Z (5m ago)
                Namespace:         shop
                Server:            https://api.test

                """)
        #expect(run.errors.hasPrefix("The connection to the server api.test was refused"))
        #expect(run.status == .unreachable)
    }

    @Test func aSignalEndsItAtOnce() {
        let client = FakeClient()
        client.fail(.post, Self.review, .interrupted(signal: 2))
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("-v0", client: client)
        #expect(run.output == "")
        #expect(run.errors == "")
        #expect(run.status == .signal(2))
    }

    @Test func printsTheClaimsWhereTheServerRefuses() {
        let client = FakeClient()
        client.answer(.post, Self.review, status: 403, body: Self.failure("Forbidden", 403))
        client.answer(.get, "/apis/authentication.k8s.io/v1", body: AuthWhoAmITests.served)
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("-v0", client: client)
        #expect(run.output.contains("Not verified:"))
        #expect(run.output.contains("Server version:    v1.36.2\n"))
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    @Test func anOldServerIsNoFailure() {
        let client = FakeClient()
        for version in ["v1", "v1beta1", "v1alpha1"] {
            client.answer(
                .post, "/apis/authentication.k8s.io/\(version)/selfsubjectreviews", status: 404,
                body: Self.failure("NotFound", 404))
        }
        client.answer(.get, "/version", body: #"{"gitVersion":"v1.25.1"}"#)
        let run = Self.run("-v0", client: client)
        #expect(run.output.contains("Not verified:"))
        #expect(run.output.contains("v1.25.1"))
        #expect(run.errors.hasPrefix("Warning: the server has no API that tells who one is"))
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func aTokenThatSaysNothingLeavesTheFailureAlone() {
        let client = FakeClient()
        client.answer(.post, Self.review, status: 401, body: Self.failure("Unauthorized", 401))
        client.answer(.get, "/version", status: 401, body: Self.failure("Unauthorized", 401))
        let run = Self.run("-v0", client: client, token: "opaque")
        #expect(run.output == "")
        #expect(run.status == .unauthorized)
    }

    @Test func anImpersonatedUserIsToldFromTheTokens() {
        let client = FakeClient()
        client.answer(
            .post, Self.review, status: 201,
            body: #"{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"jane"}}}"#)
        client.answer(.get, "/version", body: Self.version)
        let run = Self.run("--as=jane", client: client)
        #expect(run.output.hasPrefix("User:              jane\nToken's account:   default/default\n"))
    }

    @Test func serverStringsCannotDriveATerminal() {
        let client = FakeClient()
        client.answer(
            .post, Self.review, status: 201,
            body: #"{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"j\u001b[2Jane\nPod: x"}}}"#)
        client.answer(.get, "/version", body: #"{"gitVersion":"v1\u0007"}"#)
        let run = Self.run("-v0", client: client)
        #expect(run.output.hasPrefix("User:              j^[[2Jane Pod: x\n"))
        #expect(!run.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
}

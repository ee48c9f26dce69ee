import Kube
import System
import Testing

@testable import Transport

@Suite struct RequestLogTests {
    private func lines(level: Int, _ body: (RequestLog) -> Void) -> [String] {
        var text = ""
        body(RequestLog(level: level, now: { WallTime(seconds: 1_795_470_000, nanoseconds: 1_234_567) }) { text += $0 })
        return text.split(separator: "\n").map { line in
            String(line.split(separator: "] ", maxSplits: 1, omittingEmptySubsequences: false).last ?? "")
        }
    }

    private let request = Request(method: .post, path: "/api/v1/x", body: Array("{\"a\":\n1}".utf8))
    private let head = ResponseHead(status: 201, headers: [Header("Audit-Id", "7")])

    private func run(_ log: RequestLog) {
        log.request(
            request, url: "https://h/api/v1/x", headers: [Header("Authorization", "Bearer abc")], curl: "curl …")
        log.response(request, url: "https://h/api/v1/x", head: head, after: .microseconds(5_400))
        log.responseBody(Array("ok".utf8), total: 2, of: request)
    }

    @Test func eachLevelShowsMore() {
        #expect(lines(level: 5, run) == [])
        #expect(lines(level: 6, run) == ["POST https://h/api/v1/x 201 Created in 5 milliseconds"])
        #expect(
            lines(level: 7, run) == [
                "POST https://h/api/v1/x", "Request Headers:", "    Authorization: Bearer <masked>",
                "Response Status: 201 Created in 5 milliseconds",
            ])
        #expect(
            lines(level: 8, run) == [
                #""Request Body" body="{\"a\":\n1}""#, "POST https://h/api/v1/x", "Request Headers:",
                "    Authorization: Bearer <masked>", "Response Status: 201 Created in 5 milliseconds",
                "Response Headers:", "    Audit-Id: 7", #""Response Body" body="ok""#,
            ])
        #expect(
            lines(level: 9, run) == [
                #""Request Body" body="{\"a\":\n1}""#, "curl …",
                "POST https://h/api/v1/x 201 Created in 5 milliseconds",
                "Response Headers:", "    Audit-Id: 7", #""Response Body" body="ok""#,
            ])
    }

    @Test func prefixIsKlogs() {
        let prefix = RequestLog.prefix(WallTime(seconds: 1_795_470_000, nanoseconds: 1_234_567), line: 7)
        #expect(prefix.hasPrefix("I1123 21:40:00.001234 "))
        #expect(prefix.hasSuffix(" RequestLog.swift:7] "))
    }

    private func masked(_ text: String, isCut: Bool = false) -> String {
        String(decoding: Redaction.masked(Array(text.utf8), isCut: isCut), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"jwt":"eyJhbGciOi.eyJpc3Mi.c2ln-_","x":"eyJ.a"}"#, #"{"jwt":"<masked>","x":"eyJ.a"}"#),
        ("a eyJ.b.c", "a <masked>"), ("none here, ey.J.", "none here, ey.J."),
        // One that is no JSON Web Token is known by its name.
        (#"{"token":"abc","x":"y"}"#, #"{"token":"<masked>","x":"y"}"#),
        (#"{"bearerToken" : "a\"b\\", "x":"y"}"#, #"{"bearerToken" : "<masked>", "x":"y"}"#),
        (#"{"a":"{\"id-token\":\"abc\",\"x\":1}","b":"c"}"#, #"{"a":"{\"id-token\":\"<masked>\",\"x\":1}","b":"c"}"#),
        (#"{"token":"cut"#, #"{"token":"<masked>"#),
        (#"{"token":true,"tokens":"x","broken":"y"}"#, #"{"token":true,"tokens":"x","broken":"y"}"#),
        ("", ""), ("token", "token"), (#"oken":"x""#, #"oken":"x""#),
    ])
    func masksTokens(_ text: String, _ expected: String) { #expect(masked(text) == expected) }

    @Test func aTokenThatIsCutIsMaskedToo() {
        #expect(masked("x eyJhbGciOi.eyJpc3", isCut: true) == "x <masked>")
        #expect(masked("x eyJhbGciOi.eyJpc3") == "x eyJhbGciOi.eyJpc3")
        let body = Array(("a" + String(repeating: "b", count: 1_000) + " eyJhbGciOiJSUzI1NiIsImtpZCI6Ij").utf8)
        let text = lines(level: 8) {
            $0.responseBody(Array(body.prefix(1_024)), total: 9_000, of: Request(path: "/x"))
        }.joined()
        #expect(!text.contains("eyJ"))
        // The whole of a body that is sent is at hand: its end is known.
        let request = Request(method: .post, path: "/x", body: body + Array("x.eyJpc3Mi.c2ln".utf8))
        #expect(!lines(level: 8) { $0.request(request, url: "u", headers: [], curl: "") }.joined().contains("eyJ"))
    }

    @Test func headersAndAddressesHoldNoCredentials() {
        #expect(Redaction.value(of: Header("authorization", "Basic abc")) == "<masked>")
        let head = ResponseHead(status: 200, headers: [Header("Set-Cookie", "session=1"), Header("X", "eyJ.b.c")])
        let text = lines(level: 8) {
            $0.response(Request(path: "/"), url: "https://h/?t=eyJ.b.c", head: head, after: .zero)
        }
        #expect(text.contains("    Set-Cookie: <masked>"))
        #expect(text.contains("    X: <masked>"))
        #expect(
            lines(level: 6) { $0.response(Request(path: "/"), url: "https://h/?t=eyJ.b.c", head: head, after: .zero) }
                == ["GET https://h/?t=<masked> 200 OK in 0 milliseconds"])
    }

    @Test(arguments: [
        "/api/v1/namespaces/x/serviceaccounts/y/token", "/api/v1/secrets", "/api/v1/namespaces/x/secrets/y",
        "/apis/authentication.k8s.io/v1/tokenreviews", "/api/v1/secrets?limit=1",
        "/api/v1/namespaces/x/%73ecrets/y?a=/",
    ])
    func bodiesOfSecretsStayOut(path: String) {
        let request = Request(path: path)
        #expect(
            lines(level: 10) { $0.responseBody(Array("c2VjcmV0".utf8), total: 8, of: request) }
                == [#""Response Body" body=<masked> [8 bytes]"#])
    }

    @Test func longBodiesAreCut() {
        let body = [UInt8](repeating: 97, count: 2_000)
        let line = lines(level: 8) { $0.responseBody(body, total: 5_000, of: Request(path: "/x")) }[0]
        #expect(line.hasSuffix("a\" [truncated 3976 chars]"))
    }

    @Test func controlCharactersStayOut() {
        let head = ResponseHead(status: 200, headers: [Header("X", "\u{1B}[31m")])
        let text = lines(level: 8) { $0.response(Request(path: "/"), url: "u", head: head, after: .zero) }.joined()
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
    }
}

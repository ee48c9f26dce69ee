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

    @Test func masksWhateverLooksLikeAToken() {
        #expect(
            RequestLog.withoutTokens(#"{"token":"eyJhbGciOi.eyJpc3Mi.c2ln-_","x":"eyJ.a"}"#)
                == #"{"token":"<masked>","x":"eyJ.a"}"#)
        #expect(RequestLog.withoutTokens("a eyJ.b.c") == "a <masked>")
        #expect(RequestLog.withoutTokens("none here, ey.J.") == "none here, ey.J.")
        #expect(RequestLog.redacted(Header("authorization", "Basic abc")) == "<masked>")
    }

    @Test(arguments: [
        "/api/v1/namespaces/x/serviceaccounts/y/token", "/api/v1/secrets", "/api/v1/namespaces/x/secrets/y",
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
